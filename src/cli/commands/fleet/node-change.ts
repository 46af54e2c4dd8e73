import { randomBytes } from 'node:crypto'
import type { Authority } from '../../../bridge/certificates/authority.ts'
import { openAuthority } from '../../../bridge/certificates/authority.ts'
import { certificateFolder } from '../../../bridge/certificates/identity.ts'
import { digestOf } from '../../../bridge/joining/joiner.ts'
import { readWord, writeWord } from '../../../bridge/joining/word.ts'
import { isLoopback, readSocketAddress } from '../../../bridge/socket-address.ts'
import type { Config } from '../../../shared/config.ts'
import { isDatabaseUrl, isOnlyHere, withHosts } from '../../../shared/database-urls.ts'
import { utc } from '../../../shared/format.ts'
import type { JoinedRole } from '../../../store/fleet/fleet-nodes.ts'
import { joinedRoles } from '../../../store/fleet/fleet-nodes.ts'
import * as fleetNodes from '../../../store/fleet/fleet-nodes.ts'
import * as renaming from '../../../store/fleet/rename-node.ts'
import { nodeName } from '../../arguments/node-name.ts'
import { CommandError, defineCommand, UsageError } from '../../define-command.ts'

export const nodeAdd = defineCommand({
  name: 'node add',
  summary: 'prints a word with which `babou node join` makes a new machine a node',
  permission: 'nodes.edit',
  operands: ['NAME'],
  options: {
    role: { type: 'string', value: 'ROLE', doc: `${joinedRoles.join(', ')}; default: tracker` },
    hub: {
      type: 'list',
      value: 'URL',
      doc: 'where it finds the bridge; default: the tls:// of BABOU_BRIDGE_LISTEN; repeatable',
    },
    address: { type: 'string', value: 'HOST', doc: 'where proxies, or trackers of jobs, reach it' },
    database: {
      type: 'string',
      value: 'HOSTS',
      doc: 'hosts of DATABASE_URL for a site or jobs, if the machine reaches others than this one',
    },
  },
  async run({ operands, options, config, clock, acting, withDatabase }) {
    const name = nodeName(operands[0])
    const role = roleOf(options.role ?? 'tracker')
    const address = options.address === undefined ? null : addressOf(options.address)
    if (role === 'jobs' && address === null) {
      throw new UsageError('--address is missing: trackers connect to jobs at this address')
    }
    const databaseHosts = role === 'tracker' ? null : hostsFor(config, options.database)
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
    const node = { name, role, address, databaseHosts, word } as const
    const until = await withDatabase(async (db) => {
      if (await fleetNodes.isThere(db, name, role)) {
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

export const nodeRename = defineCommand({
  name: 'node rename',
  summary: 'gives a tracker another name, after its machine has it in BABOU_NODE',
  permission: 'nodes.edit',
  operands: ['OLD', 'NEW'],
  async run({ operands, config, clock, acting, withDatabase }) {
    const [name, to] = [operands[0], nodeName(operands[1])]
    if (name === to) throw new UsageError(`${name} already has this name`)
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

/**
 * Reads a role from an argument.
 * @throws UsageError for a role that does not join with a join word
 */
function roleOf(given: string): JoinedRole {
  const role = joinedRoles.find((one) => one === given)
  if (role === undefined) throw new UsageError(`${given} is not one of ${joinedRoles.join(', ')}`)
  return role
}

/**
 * Returns the database hosts for another machine; null: those of DATABASE_URL.
 * @throws CommandError when no other machine can reach them
 */
function hostsFor({ DATABASE_URL: url }: Config, given: string | undefined): string | null {
  if (url === undefined) {
    throw new CommandError(
      'only this machine reaches the embedded database: set DATABASE_URL to a separate one first',
    )
  }
  if (given !== undefined && !isDatabaseUrl(withHosts(url, given))) {
    throw new UsageError(`--database ${given}: not HOST:PORT, or several separated by commas`)
  }
  if (given === undefined && isOnlyHere(url)) {
    throw new CommandError(
      'DATABASE_URL names a host that only this machine reaches: add --database HOST:PORT',
    )
  }
  return given ?? null
}

/**
 * Reads a host from an argument.
 * @throws UsageError for anything but a host name or IP address
 */
function addressOf(text: string): string {
  if (/^[A-Za-z0-9.:-]{1,253}$/.test(text)) return text
  throw new UsageError(`${text} is not a host name or an IP address`)
}

/**
 * Opens this machine's authority.
 * @throws CommandError when there is none
 */
function authorityOf(config: Config): Authority {
  const found = openAuthority(certificateFolder(config))
  if (found !== null) return found
  throw new CommandError(
    'this machine has no certificate authority: run the command where `babou bridge cert init` ' +
      'was run, or run that first',
  )
}

/**
 * Returns the URLs of the hubs for another machine.
 * @throws UsageError when no hub can be reached from another machine
 */
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

/** Returns the host name by which other machines know this one, from its certificate. */
function namedHost(authority: Authority): string | null {
  const own = authority.issued().findLast(({ roles, revokedAt }) => {
    return roles.includes('jobs') && revokedAt === null
  })
  const hosts = own?.hosts.filter((host) => !isLoopback({ host, port: 0 })) ?? []
  return hosts.at(-1) ?? null
}
