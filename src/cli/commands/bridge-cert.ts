import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Authority, Issued, NodeSpec } from '../../bridge/certificates/authority.ts'
import { makeAuthority, openAuthority } from '../../bridge/certificates/authority.ts'
import { certificateFolder, ownBundle } from '../../bridge/certificates/identity.ts'
import type { Config } from '../../shared/config.ts'
import { writeWhole } from '../../shared/data-folder.ts'
import { utc } from '../../shared/format.ts'
import { nodeName } from '../arguments/node-name.ts'
import { CommandError, defineCommand, UsageError, type Output } from '../define-command.ts'
import { table } from '../output.ts'

const DAYS = '365'
const MOST_DAYS = 3_650
/** The name of this machine's certificate in the register of the authority. */
const OWN = 'this-machine'
/** The hosts at which a tracker on this machine finds jobs. */
const OWN_HOSTS = ['localhost', '127.0.0.1', '::1']
const days = { type: 'string', value: 'N', doc: `how long it is valid; default: ${DAYS}` } as const
const host = {
  type: 'list',
  value: 'H',
  doc: 'its host name or address, as in BABOU_BRIDGE of the trackers',
} as const

export const certInit = defineCommand({
  name: 'bridge cert init',
  summary: "creates the bridge's certificate authority and this machine's certificate",
  permission: null,
  why: 'it works on local files only',
  options: { host, days },
  async run({ config, clock, options }) {
    const folder = certificateFolder(config)
    const known = openAuthority(folder)
    // If this machine's certificate is missing, an earlier run was interrupted, and this one
    // completes it.
    if (known !== null && fs.existsSync(ownBundle(config))) {
      throw new CommandError(
        `${folder} already has an authority; \`babou bridge cert add\` creates more certificates`,
      )
    }
    const hosts = hostsOf([...OWN_HOSTS, os.hostname(), ...options.host])
    const lifeDays = daysOf(options.days)
    const making = { now: clock.now(), random: randomBytes }
    const name = `babou bridge of ${os.hostname()}`.slice(0, 60)
    const authority = known ?? (await makeAuthority(folder, name, making))
    const spec = { name: OWN, roles: ['jobs', 'tracker'] as const, hosts, days: lifeDays }
    const made = await authority.issue(spec, making)
    writeWhole(ownBundle(config), made.bundle, 0o600)
    return told(made.issued, ownBundle(config))
  },
})

export const certAdd = defineCommand({
  name: 'bridge cert add',
  summary: 'creates the certificate of another node, to copy to its BABOU_DATA/bridge/node.pem',
  permission: null,
  why: 'it works on local files only',
  operands: ['NAME'],
  options: {
    role: { type: 'list', value: 'R', doc: 'tracker or jobs, or both; default: tracker' },
    host,
    days,
    out: { type: 'string', value: 'FILE', doc: 'the output file; default: ./NAME.pem' },
  },
  run({ config, clock, operands, options }) {
    const name = nodeName(operands[0])
    const authority = authorityOf(config)
    if (authority.issued().some((one) => one.name === name && one.revokedAt === null)) {
      throw new CommandError(
        `${name} already has a certificate; \`babou bridge cert renew ${name}\` replaces it`,
      )
    }
    const roles = rolesOf(options.role)
    const hosts = hostsOf(options.host)
    if (roles.includes('jobs') && hosts.length === 0) {
      throw new UsageError('--host is missing: trackers verify the host name of jobs')
    }
    const spec = { name, roles, hosts, days: daysOf(options.days) }
    return write(authority, spec, options.out ?? `${name}.pem`, clock.now())
  },
})

export const certRenew = defineCommand({
  name: 'bridge cert renew',
  summary: "renews a certificate, by default this machine's; the old one stays valid",
  permission: null,
  why: 'it works on local files only',
  operands: ['[NAME]'],
  options: {
    days,
    out: { type: 'string', value: 'FILE', doc: 'the output file; default: ./NAME.pem' },
  },
  run({ config, clock, operands, options }) {
    const name = operands[0] ?? OWN
    const authority = authorityOf(config)
    const known = authority.issued().findLast((one) => one.name === name && one.revokedAt === null)
    if (known === undefined) throw new CommandError(`there is no certificate of ${name}`)
    const usual = name === OWN ? ownBundle(config) : `${name}.pem`
    const spec = { ...known, days: daysOf(options.days) }
    return write(authority, spec, options.out ?? usual, clock.now())
  },
})

export const certRevoke = defineCommand({
  name: 'bridge cert revoke',
  summary: 'revokes every certificate of NAME; hubs with this list disconnect it within seconds',
  permission: null,
  why: 'it works on local files only',
  operands: ['NAME'],
  async run({ config, clock, operands }) {
    const name = operands[0]
    const revoked = await authorityOf(config).revoke(name, clock.now())
    if (revoked === 0) throw new CommandError(`there is no certificate of ${name}`)
    return { text: `${revoked} revoked`, json: { name, revoked } }
  },
})

export const certList = defineCommand({
  name: 'bridge cert list',
  summary: 'lists the certificates that this authority created',
  permission: null,
  why: 'it works on local files only',
  run({ config, clock }) {
    const issued = authorityOf(config).issued()
    const cells = issued.map((one) => [
      one.name,
      one.roles.join(' '),
      one.hosts.join(' ') || '–',
      utc(new Date(one.until)),
      stateOf(one, clock.now()),
    ])
    const head = ['name', 'may be', 'hosts', 'until', 'state']
    return Promise.resolve({ text: table([head, ...cells]), json: issued })
  },
})

function stateOf({ revokedAt, until }: Issued, now: Date): string {
  if (revokedAt !== null) return `revoked ${utc(new Date(revokedAt))}`
  return new Date(until) < now ? 'expired' : 'valid'
}

async function write(
  authority: Authority,
  spec: NodeSpec,
  out: string,
  now: Date,
): Promise<Output> {
  const file = path.resolve(out)
  refuseUnwritable(file)
  const { issued, bundle } = await authority.issue(spec, { now, random: randomBytes })
  writeWhole(file, bundle, 0o600)
  return told(issued, file)
}

/**
 * Checks that a file can be written, because a certificate is registered when it is issued, even if
 * it cannot be written then.
 */
function refuseUnwritable(file: string): void {
  const folder = path.dirname(file)
  try {
    fs.mkdirSync(folder, { recursive: true })
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK)
  } catch (error) {
    throw new CommandError(`${file} cannot be written: ${(error as Error).message}`)
  }
  if (fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) return
  throw new CommandError(`${file} is a folder: name a file in it`)
}

function told(issued: Issued, file: string): Output {
  return { text: `${file}: valid until ${utc(new Date(issued.until))}`, json: { ...issued, file } }
}

/**
 * Opens this machine's authority.
 * @throws CommandError when there is none
 */
function authorityOf(config: Config): Authority {
  const folder = certificateFolder(config)
  const found = openAuthority(folder)
  if (found !== null) return found
  throw new CommandError(`${folder} has no authority: \`npx babou bridge cert init\` creates one`)
}

function rolesOf(given: readonly string[]): NodeSpec['roles'][number][] {
  const roles = given.map((text) => {
    if (text === 'jobs' || text === 'tracker') return text
    throw new UsageError(`${text} is not a role: tracker or jobs`)
  })
  return roles.length === 0 ? ['tracker'] : [...new Set(roles)]
}

function hostsOf(given: readonly string[]): string[] {
  const wrong = given.find((text) => !/^[\w.:-]{1,253}$/.test(text))
  if (wrong === undefined) return [...new Set(given)]
  throw new UsageError(`${wrong} is neither a name nor an address`)
}

function daysOf(given = DAYS): number {
  const amount = Number(given)
  if (Number.isInteger(amount) && amount >= 1 && amount <= MOST_DAYS) return amount
  throw new UsageError(`--days must be a number from 1 to ${MOST_DAYS}`)
}
