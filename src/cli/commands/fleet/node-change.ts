import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Authority } from '../../../bridge/certificates/authority.ts'
import { openAuthority, REVOKED_FILE } from '../../../bridge/certificates/authority.ts'
import { certificateFolder } from '../../../bridge/certificates/identity.ts'
import { digestOf } from '../../../bridge/joining/joiner.ts'
import { readWord, writeWord } from '../../../bridge/joining/word.ts'
import { isLoopback, readSocketAddress } from '../../../bridge/socket-address.ts'
import type { Config } from '../../../shared/config.ts'
import { utc } from '../../../shared/format.ts'
import * as fleetNodes from '../../../store/fleet/fleet-nodes.ts'
import * as renaming from '../../../store/fleet/rename-node.ts'
import { CommandError, defineCommand, UsageError } from '../../define-command.ts'

export const nodeAdd = defineCommand({
  name: 'node add',
  summary: 'prints a word with which `babou node join` makes a new machine a tracker',
  permission: 'nodes.edit',
  operands: ['NAME'],
  options: {
    role: { type: 'string', value: 'ROLE', doc: 'tracker, which is the default' },
    hub: {
      type: 'list',
      value: 'URL',
      doc: 'where it finds the bridge; default: the tls:// of BABOU_BRIDGE_LISTEN; repeatable',
    },
    address: { type: 'string', value: 'HOST', doc: 'where proxies reach it' },
  },
  async run({ operands, options, config, clock, acting, withDatabase }) {
    const name = nameOf(operands[0])
    const { role = 'tracker' } = options
    const address = options.address === undefined ? null : addressOf(options.address)
    if (role !== 'tracker') throw new UsageError(`${role} cannot be added: only a tracker can`)
    const authority = authorityOf(config)
    const word = {
      id: randomBytes(8).toString('hex'),
      token: randomBytes(32).toString('hex'),
      authority: digestOf(authority.certificate),
      hubs: hubsOf(options.hub, config, authority),
    }
    const text = writeWord(word)
    const wrong = readWord(text)
    if ('fault' in wrong) throw new UsageError(wrong.fault)
    const node = { name, role, address, word } as const
    const until = await withDatabase(async (db) => {
      if (await fleetNodes.isThere(db, name)) {
        throw new CommandError(`${name} is in the fleet: \`babou node remove ${name}\` first`)
      }
      return fleetNodes.add(db, node, acting.actor, clock.now())
    })
    const says = `For one use until ${utc(until)}, on the new machine: babou node join ${text}`
    return { text: says, json: { name, role, word: text, until: until.toISOString() } }
  },
})

export const nodeMove = defineCommand({
  name: 'node move',
  summary: 'sets the address at which proxies reach a node',
  permission: 'nodes.edit',
  operands: ['NAME', 'HOST'],
  async run({ operands, clock, acting, withDatabase }) {
    const [name, host] = operands
    const address = host === 'auto' ? null : addressOf(host)
    const isDone = await withDatabase((db) =>
      fleetNodes.move(db, { name, address }, acting.actor, clock.now()),
    )
    if (!isDone) throw new CommandError(`there is no node ${name}`)
    const where = address ?? 'where it says that it listens'
    const hint = '`babou haproxy --against FILE` shows what changes for the proxies.'
    return { text: `Proxies reach ${name}: ${where}. ${hint}`, json: { name, address } }
  },
})

export const nodeRemove = defineCommand({
  name: 'node remove',
  summary: 'removes a node: its certificate and its name are refused within seconds',
  permission: 'nodes.edit',
  operands: ['NAME'],
  options: { reason: { type: 'string', value: 'TEXT', doc: 'why, for the audit log' } },
  async run({ operands, options, config, clock, acting, withDatabase }) {
    const [name] = operands
    const folder = certificateFolder(config)
    const authority = openAuthority(folder)
    const revoked = (await authority?.revoke(name, clock.now())) ?? 0
    const file = path.join(folder, REVOKED_FILE)
    const list = authority !== null && fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null
    const removal = { name, reason: options.reason ?? '', revoked: list }
    const isDone = await withDatabase((db) =>
      fleetNodes.remove(db, removal, acting.actor, clock.now()),
    )
    if (!isDone && revoked === 0) throw new CommandError(`there is no node ${name}`)
    const certificates = `${revoked} certificate${revoked === 1 ? '' : 's'} revoked.`
    const hint =
      authority === null ? ' Run it on the machine with the authority to revoke certificates.' : ''
    const text = `${name} was removed; ${certificates}${hint}`
    return { text, json: { name, revoked } }
  },
})

export const nodeRename = defineCommand({
  name: 'node rename',
  summary: 'gives a tracker another name, after its machine has it in BABOU_NODE',
  permission: 'nodes.edit',
  operands: ['OLD', 'NEW'],
  async run({ operands, config, clock, acting, withDatabase }) {
    const [name, to] = [operands[0], nameOf(operands[1])]
    if (name === to) throw new UsageError(`${name} has this name already`)
    const authority = openAuthority(certificateFolder(config))
    let count = 0
    const certificates = () => (count = authority?.rename(name, to) ?? 0)
    const given = { by: acting.actor, now: clock.now(), certificates }
    const outcome = await withDatabase((db) => renaming.rename(db, { name, to }, given))
    if (outcome !== 'renamed') throw new CommandError(whyNotRenamed(outcome, name, to))
    const registered = `${count} certificate${count === 1 ? ' is' : 's are'} registered under it.`
    const hint =
      authority === null
        ? ` On the machine with the authority, revoke ${name} once ${to} has a new certificate.`
        : ''
    const next = `Its machine must have BABOU_NODE=${to}.`
    const shows = '`babou haproxy --against FILE` shows what changes for the proxies.'
    const text = `${name} is now ${to}; ${registered}${hint}\n${next} ${shows}`
    return { text, json: { name, to, certificates: count } }
  },
})

function whyNotRenamed(outcome: renaming.Renamed, name: string, to: string): string {
  if (outcome === 'NO_SUCH_NODE') return `there is no node ${name}`
  if (outcome === 'NAME_TAKEN') return `${to} is or was another node: choose another name`
  return (
    `${name} still reports: set BABOU_NODE=${to} on its machine and restart it, or stop it and ` +
    'wait 15 seconds; then run this command again'
  )
}

/** @throws UsageError for what is no host name and no IP address */
function addressOf(text: string): string {
  if (/^[A-Za-z0-9.:-]{1,253}$/.test(text)) return text
  throw new UsageError(`${text} is not a host name or an IP address`)
}

function nameOf(text: string): string {
  if (/^[\w.-]{1,60}$/.test(text)) return text
  throw new UsageError(
    `${text} is not a name: 1 to 60 letters, digits, dots, dashes and underscores`,
  )
}

/** @throws CommandError when this machine has none */
function authorityOf(config: Config): Authority {
  const found = openAuthority(certificateFolder(config))
  if (found !== null) return found
  throw new CommandError(
    'this machine has no certificate authority: run the command where `babou bridge cert init` ' +
      'was run, or run that first',
  )
}

/** @throws UsageError when no hub can be reached from another machine */
function hubsOf(given: readonly string[], config: Config, authority: Authority): string[] {
  if (given.length > 0) return [...given]
  const urls = (config.BABOU_BRIDGE_LISTEN ?? []).filter((url) => url.startsWith('tls:'))
  const host = namedHost(authority)
  const found = urls.flatMap((url) => {
    const address = readSocketAddress(url)
    if (address === null) return []
    if (!['0.0.0.0', '::'].includes(address.host)) return [url]
    return host === null ? [] : [`tls://${host}:${address.port}`]
  })
  if (found.length > 0) return found
  throw new UsageError(
    '--hub tls://HOST:PORT is missing: BABOU_BRIDGE_LISTEN names no such address',
  )
}

/** The name of this machine that other machines know, from its certificate. */
function namedHost(authority: Authority): string | null {
  const own = authority.issued().findLast(({ roles, revokedAt }) => {
    return roles.includes('jobs') && revokedAt === null
  })
  const hosts = own?.hosts.filter((host) => !isLoopback({ host, port: 0 })) ?? []
  return hosts.at(-1) ?? null
}
