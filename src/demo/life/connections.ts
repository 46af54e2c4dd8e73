import * as targets from '../../store/alerts/targets.ts'
import * as windows from '../../store/alerts/windows.ts'
import * as channels from '../../store/irc/channels.ts'
import * as networks from '../../store/irc/networks.ts'
import * as announcements from '../../store/records/announcements.ts'
import type { Scene } from './scene.ts'

// The connections of the site: an IRC network with its channels, and a target for alerts about the
// fleet. Both are off, so that a demo connects to nothing. There are no alerts, because these are
// about machines that really run.

const NETWORK: networks.NetworkSettings = {
  ...{ name: 'Example IRC', host: 'irc.example.net', port: 6697, isTls: true, authorities: null },
  ...{ nick: 'babou', realName: 'babou', signIn: 'none', account: '', lineMs: 2_000, isOn: false },
}
const CHANNELS = [
  { name: '#announce', format: 'line', template: null, hasPromoted: true, hasCommunity: true },
  {
    name: '#announce-json',
    format: 'json',
    template: null,
    hasPromoted: false,
    hasCommunity: false,
  },
] as const
const ANNOUNCED = 12

/** Adds the network, its channels, and announcements of the newest torrents. */
export async function prepareIrc({ db, secrets, owner, torrents, ago }: Scene): Promise<void> {
  const acting = { secrets, by: owner, now: ago(200) }
  const made = await networks.add(db, { settings: NETWORK, hidden: {} }, acting)
  if (!made.ok) return
  for (const channel of CHANNELS) await channels.add(db, made.id, channel, acting)
  const listed = torrents.slice(0, ANNOUNCED).reverse()
  await db.transaction().execute(async (tx) => {
    for (const [nth, { id: torrentId }] of listed.entries()) {
      const noted = { kind: 'listed', torrentId, outboxId: null } as const
      await announcements.note(tx, noted, ago(ANNOUNCED - nth))
    }
  })
}

const ROOM: Parameters<typeof targets.make>[2] = {
  ...{ name: 'The room of staff', kind: 'slack', severity: 'warning' },
  ...{ fromHour: 7, untilHour: 23, isOn: false },
  settings: { url: 'https://hooks.example/alerts' },
}

/** Adds a target for alerts, and a maintenance window. */
export async function prepareAlerts({ db, secrets, owner, ago }: Scene): Promise<void> {
  await targets.make(db, secrets, ROOM, owner, ago(60 * 24))
  const reason = 'The provider replaces a switch.'
  const night = { about: '', reason, startsAt: ago(-5 * 24), endsAt: ago(-5 * 24 - 2) }
  await windows.make(db, night, owner, ago(20))
}
