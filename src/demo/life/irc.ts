import * as channels from '../../store/irc/channels.ts'
import * as networks from '../../store/irc/networks.ts'
import * as announcements from '../../store/records/announcements.ts'
import type { Scene } from './scene.ts'

// An IRC network that is off, so that a demo connects to nothing, with its channels.

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
