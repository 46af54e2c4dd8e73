import type { Db } from '../../../src/store/base/db.ts'
import * as channels from '../../../src/store/irc/channels.ts'
import * as networks from '../../../src/store/irc/networks.ts'
import type { Actor } from '../../../src/store/records/audit.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { TestSite } from '../site.ts'
import { testSecrets } from '../site.ts'
import type { Request } from './staff-actions.ts'

/** What the form of a network sends. */
export const networkBody = {
  ...{ name: 'Our network', host: 'irc.example.org', port: '6697', isTls: 'on', nick: 'babou' },
  ...{ realName: 'announces torrents', signIn: 'plain', account: 'babou', password: 'secret' },
  ...{ lineSeconds: '2', isOn: 'on' },
}

const settings = {
  ...{ host: 'irc.example.org', port: 6697, isTls: true, authorities: null, nick: 'babou' },
  ...{ realName: 'announces torrents', account: '', lineMs: 2_000, isOn: true },
  signIn: 'none',
} as const

let seed = 0

/** A network with a channel; values of path parameters, by what is before them. */
export async function anIrcNetwork(db: Db, by: Actor = commandLine) {
  const acting = { secrets: testSecrets, by, now: new Date() }
  const given = { settings: { ...settings, name: `Network ${++seed}` }, hidden: {} }
  const network = await networks.add(db, given, acting)
  if (!network.ok) throw new Error(network.why)
  const channel = {
    name: '#announce',
    format: 'line',
    template: null,
    hasPromoted: false,
    hasCommunity: false,
  } as const
  const added = await channels.add(db, network.id, channel, acting)
  if (typeof added === 'string') throw new Error(added)
  return { '/admin/irc/:': String(network.id), '/channels/:': String(added.id) }
}

async function pathIn(site: TestSite, ofChannel = false): Promise<string> {
  const made = await anIrcNetwork(site.db)
  const network = `/admin/irc/${made['/admin/irc/:']}`
  return ofChannel ? `${network}/channels/${made['/channels/:']}` : network
}

/** The part of `staff-actions.ts` about the bot that announces torrents on IRC. */
export const ircActions: Readonly<Record<string, (site: TestSite) => Promise<Request>>> = {
  'post /admin/irc': async () => ({ path: '/admin/irc', body: networkBody }),
  'patch /admin/irc/:id': async (site) => ({
    path: await pathIn(site),
    body: { ...networkBody, name: 'Changed' },
  }),
  'delete /admin/irc/:id': async (site) => ({ path: await pathIn(site) }),
  'post /admin/irc/:id/channels': async (site) => ({
    path: `${await pathIn(site)}/channels`,
    body: { name: '#other', format: 'json' },
  }),
  'patch /admin/irc/:id/channels/:channelId': async (site) => ({
    path: await pathIn(site, true),
    body: { name: '#announce', format: 'line', template: '{name}' },
  }),
  'delete /admin/irc/:id/channels/:channelId': async (site) => ({ path: await pathIn(site, true) }),
}
