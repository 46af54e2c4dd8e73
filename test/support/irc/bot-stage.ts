import { randomBytes } from 'node:crypto'
import type { Log } from '../../../src/shared/log.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createMetrics } from '../../../src/shared/metrics.ts'
import { createSecrets } from '../../../src/shared/secrets.ts'
import { createBot } from '../../../src/irc/bot.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as announcing from '../../../src/store/fleet/announcing.ts'
import * as nodes from '../../../src/store/fleet/nodes.ts'
import type { ChannelSettings } from '../../../src/store/irc/channels.ts'
import * as channels from '../../../src/store/irc/channels.ts'
import type { NetworkSecrets, NetworkSettings } from '../../../src/store/irc/networks.ts'
import * as networks from '../../../src/store/irc/networks.ts'
import * as speaking from '../../../src/store/irc/speaking.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as outbox from '../../../src/store/records/outbox.ts'
import { aListedTorrent, aMemberRow } from '../community/catalog.ts'
import { aHeartbeat, STORE_ID } from '../community/seen-trackers.ts'
import { testDatabase } from '../postgres.ts'
import { createDb } from '../patient-db.ts'

/** The address of the site. */
export const SITE = 'https://site.example'

export interface BotStage {
  readonly db: Db
  readonly memberId: number
  /** Adds a network on loopback; its ID. */
  readonly network: (
    port: number,
    given?: Partial<NetworkSettings>,
    hidden?: NetworkSecrets,
  ) => Promise<number>
  /** Adds a channel; its ID. */
  readonly channel: (networkId: number, given?: Partial<ChannelSettings>) => Promise<number>
  /** Publishes torrents, and announces them as jobs do when trackers know them; their IDs. */
  readonly announce: (...names: readonly string[]) => Promise<number[]>
  /** Starts a bot; the returned function stops it in order. */
  readonly bot: () => { readonly look: () => void; readonly stop: () => Promise<void> }
  readonly end: () => Promise<void>
}

/** A database with bots, which run in this process. */
export async function botStage(log: Log = silentLog()): Promise<BotStage> {
  const database = await testDatabase()
  const db = createDb(database.url, { log, max: 10 })
  const secrets = createSecrets('x'.repeat(32))
  const memberId = await aMemberRow(db, 'ann')
  const now = () => new Date()
  const acting = () => ({ secrets, by: commandLine, now: now() })
  const stops: (() => Promise<void>)[] = []
  return {
    ...{ db, memberId },
    async network(port, given = {}, hidden = {}) {
      const settings: NetworkSettings = {
        ...{ name: `net ${randomBytes(4).toString('hex')}`, host: '127.0.0.1', port },
        ...{ isTls: false, authorities: null, nick: 'babou', realName: 'announces torrents' },
        ...{ signIn: 'none', account: '', lineMs: 0, isOn: true, ...given },
      }
      const made = await networks.add(db, { settings, hidden }, acting())
      if (!made.ok) throw new Error(made.why)
      return made.id
    },
    async channel(networkId, given = {}) {
      const plain = {
        format: 'line',
        template: '{name}',
        hasPromoted: false,
        hasCommunity: false,
      } as const
      const settings = { name: '#announce', ...plain, ...given }
      const made = await channels.add(db, networkId, settings, acting())
      if (typeof made === 'string') throw new Error(made)
      return made.id
    },
    async announce(...names) {
      const ids: number[] = []
      for (const name of names) ids.push(await aListedTorrent(db, name, memberId, {}, now()))
      await nodes.beat(db, aHeartbeat({}), null, now())
      await outbox.asNumberer(db, async (only) => {
        while ((await outbox.giveNumbers(only)) > 0);
      })
      const { newest: position } = await outbox.bounds(db)
      await nodes.noteApplied(db, [{ storeId: STORE_ID, position }])
      await announcing.announce(db, now())
      return ids
    },
    bot() {
      const stopping = new AbortController()
      const bot = createBot({
        ...{ db, secrets, log, node: 'here', site: SITE, random: () => 0 },
        process: randomBytes(4).toString('hex'),
        clock: { now, monotonicSeconds: () => performance.now() / 1000 },
        metrics: createMetrics('announce'),
        stopping: stopping.signal,
      })
      const running = (async () => {
        while (!stopping.signal.aborted) {
          if (await speaking.asSpeaker(db, bot.speak)) continue
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      })()
      const waking = setInterval(bot.wake, 20)
      const stop = async () => {
        clearInterval(waking)
        stopping.abort()
        bot.look()
        await running
      }
      stops.push(stop)
      return { look: bot.look, stop }
    },
    async end() {
      for (const stop of stops) await stop()
      await closeDb(db)
      await database.drop()
    },
  }
}
