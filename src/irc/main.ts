import { randomBytes } from 'node:crypto'
import { nodeName } from '../shared/config.ts'
import type { RoleContext, StartRole } from '../shared/lifecycle.ts'
import type { Metrics } from '../shared/metrics.ts'
import { createMetrics } from '../shared/metrics.ts'
import { startOpsServer } from '../shared/ops-server.ts'
import type { Db } from '../store/base/db.ts'
import { closeDb, createDb } from '../store/base/db.ts'
import type { Listener } from '../store/base/listen.ts'
import { createListener } from '../store/base/listen.ts'
import * as secretCheck from '../store/base/secret-check.ts'
import { startBeats } from '../store/fleet/beats.ts'
import { MESSAGES_CHANNEL } from '../store/irc/messages.ts'
import { IRC_CHANNEL } from '../store/irc/networks.ts'
import * as speaking from '../store/irc/speaking.ts'
import { ANNOUNCED_CHANNEL } from '../store/records/announcements.ts'
import type { Bot } from './bot.ts'
import { createBot } from './bot.ts'
import { pause } from '../shared/running/pause.ts'
import { createBackoff } from './pacing.ts'

/** The connections to the database; one of them only holds the lock. */
const CONNECTIONS = 6
const PAUSES = { firstMs: 100, longestMs: 5_000 }
/** The pause between two attempts to become the bot that speaks. */
const STANDBY_MS = 1_000

interface Parts {
  readonly context: RoleContext
  readonly db: Db
  readonly metrics: Metrics
  readonly notices: Listener
  readonly bot: Bot
  readonly stopping: AbortController
  is: 'speaks' | 'stands by' | 'waits'
}

/**
 * Starts the bot that announces torrents on IRC. If the database cannot be reached, it waits. Of
 * several bots, only one speaks; when its connection to the database ends, another one takes over
 * within seconds.
 */
export const start: StartRole = async (context) => {
  const parts = assemble(context)
  const ops = await startOps(parts)
  let fail: (error: Error) => void
  const failed = new Promise<Error>((resolve) => (fail = resolve))
  const { db, notices, bot, stopping } = parts
  const { clock, log } = context
  const running = stand(parts, (error) => fail(error))
  notices.on(ANNOUNCED_CHANNEL, bot.wake)
  notices.on(MESSAGES_CHANNEL, bot.wake)
  notices.on(IRC_CHANNEL, bot.look)
  notices.onGap(() => {
    bot.look()
    bot.wake()
  })
  notices.start()
  const { config, databaseUrl } = context
  const place = { address: '', port: null, opsPort: config.BABOU_ANNOUNCE_OPS_PORT }
  const around = { db, databaseUrl, role: 'announce', config, clock, log, ...place } as const
  const beats = startBeats({ ...around, own: () => ({}) })
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= end())
  async function end(): Promise<void> {
    stopping.abort()
    bot.look()
    await running
    await beats.stop()
    await notices.stop()
    await ops.stop()
    await closeDb(db)
  }
  return { stop, failed }
}

function assemble(context: RoleContext): Parts {
  const { config, secrets, clock, log, databaseUrl } = context
  const db = createDb(databaseUrl, { log, max: CONNECTIONS })
  const metrics = createMetrics('announce')
  const stopping = new AbortController()
  const bot = createBot({
    ...{ db, secrets, clock, log, metrics, stopping: stopping.signal },
    node: nodeName(config, 'announce'),
    process: randomBytes(8).toString('hex'),
    site: config.BABOU_SITE_URL,
    random: Math.random,
  })
  const notices = createListener(databaseUrl, log)
  return { context, db, metrics, notices, bot, stopping, is: 'waits' }
}

/** Speaks whenever no other bot does, until the role stops. */
async function stand(parts: Parts, onFailed: (error: Error) => void): Promise<void> {
  const { context, db, bot, stopping } = parts
  const { log, secrets } = context
  const retry = createBackoff(PAUSES, Math.random)
  while (!stopping.signal.aborted) {
    try {
      await secretCheck.claim(db, secrets)
      const hasSpoken = await speaking.asSpeaker(db, async (only) => {
        log('irc.speaks')
        parts.is = 'speaks'
        await bot.speak(only)
      })
      parts.is = 'stands by'
      retry.reset()
      if (!hasSpoken) await pause(STANDBY_MS, stopping.signal)
    } catch (error) {
      if (error instanceof secretCheck.OtherSecret) return onFailed(error)
      // The database cannot be reached, is starting, or is not migrated yet; all of these may pass.
      parts.is = 'waits'
      log.warn('database.waiting', { error: String(error) })
      await pause(retry.next(), stopping.signal)
    }
  }
}

function startOps(parts: Parts) {
  const { config, log } = parts.context
  return startOpsServer({
    host: config.BABOU_OPS_HOST,
    port: config.BABOU_ANNOUNCE_OPS_PORT,
    log,
    registry: parts.metrics.registry,
    ready() {
      const networks = parts.bot.states()
      // The doctor warns when a network is down; the process is still ready.
      return { ok: parts.is !== 'waits', detail: { bot: parts.is, networks } }
    },
  })
}
