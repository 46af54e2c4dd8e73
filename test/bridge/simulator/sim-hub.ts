import type { Envelope } from '../../../src/bridge/define-event.ts'
import type { Hub, HubOptions, LinkInfo } from '../../../src/bridge/hub/types.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { simBatch } from './batches.ts'
import type { Chance } from './chance.ts'
import type { SimDatabase } from './database.ts'
import type { SimProcess } from './process.ts'
import { simLimits } from './process.ts'

export interface SimHub {
  readonly process: SimProcess
  readonly hub: Hub
  readonly check: () => void
}

export interface SimHubOptions {
  readonly createHub: (options: HubOptions) => Hub
  readonly process: SimProcess
  readonly database: SimDatabase
  readonly chance: Chance
  readonly url: string
  readonly key: Buffer
  readonly fault: (text: string) => void
}

/** A jobs node that books batches into the database and verifies the order of messages. */
export async function startSimHub(options: SimHubOptions): Promise<SimHub> {
  const { process, database, chance, fault } = options
  /** By link: the last message, and whether it was handled. */
  const heard = new Map<number, { said: number; isHandled: boolean }>()

  async function take({ linkId }: LinkInfo, event: Envelope): Promise<Envelope | null> {
    if (!process.isAlive()) await new Promise(() => {})
    const batch = simBatch(event)
    if (batch === null) {
      fault('a batch is not what was sent')
      return null
    }
    const last = heard.get(linkId)
    if (last !== undefined) {
      const expected = last.isHandled ? last.said + 1 : last.said
      if (batch.said !== expected) fault('a message was lost, doubled or out of order')
    }
    heard.set(linkId, { said: batch.said, isHandled: false })
    await Promise.resolve()
    if (database.isAway() || chance.is(0.05)) throw new Error('the database is not available')
    const booked = database.booked.get(batch.journalId) ?? 0
    if (batch.first > booked) fault('entries were skipped')
    const now = Math.max(booked, batch.first + batch.count)
    database.booked.set(batch.journalId, now)
    // Committed, but the acknowledgement was lost.
    if (chance.is(0.02)) throw new Error('the connection to the database is gone')
    heard.set(linkId, { said: batch.said, isHandled: true })
    return { name: 'sim.booked', version: 1, payload: { booked: now } }
  }

  const hub = options.createHub({
    urls: [options.url],
    key: options.key,
    source: database.source(process.isAlive),
    log: silentLog(),
    limits: simLimits,
    surroundings: process.surroundings,
    onMessage: take,
  })
  await hub.start()

  return {
    process,
    hub,
    check() {
      const links = hub.links()
      if (new Set(links.map(({ storeId }) => storeId)).size < links.length) {
        fault('a store has two links')
      }
      for (const { counts } of links) {
        // `resume`, `begin` and `caughtUp` need no room.
        if (counts.unackedFrames > simLimits.downFrames! + 2)
          fault('the window of a hub has no bound')
        if (counts.queuedFrames > 64 + simLimits.upFrames!) fault('the queue of a hub has no bound')
      }
      if (process.timers() > 20 + 10 * links.length) fault('timers of a hub have no bound')
    },
  }
}
