import { expect } from 'vitest'
import type { Envelope } from '../../../src/bridge/define-event.ts'
import { until } from '../until.ts'
import { aHub, memorySource, memoryTracker, quick } from './bridge.ts'
import type { NatsServer } from './nats-server.ts'

const EVENTS_BETWEEN = 5
const WAIT_SECONDS = 45

/**
 * Kills and restarts a server while events and messages go over a link, and expects all of them at
 * the other end: events once and in order, messages in order and, as after any cut, once or more.
 */
export async function killsOf(server: NatsServer, restarts: number): Promise<void> {
  const urls = [`${server.url}/killed`]
  const source = memorySource()
  const booked: number[] = []
  const hub = aHub({
    ...{ urls, source },
    onMessage(_from, { payload }) {
      booked.push(payload as number)
      return Promise.resolve(aNote(payload as number))
    },
  })
  await hub.start()
  const tracker = memoryTracker({ urls, limits: { ...quick, idleSeconds: 30 } })
  const notes = keptNotes(tracker)
  /** Adds to an error what shows where events or messages wait. */
  const withState = async (error: unknown) => {
    const ends = { link: tracker.link.status(), hub: hub.links(), rows: [...tracker.rows] }
    throw new Error(`${String(error)}\n${JSON.stringify(ends)}\n${await server.state()}`)
  }
  tracker.link.start()
  try {
    await until(() => tracker.link.status().isCaughtUp)
    for (let kill = 0; kill < restarts; kill++) {
      const down = server.kill()
      for (let each = 0; each < EVENTS_BETWEEN; each++) {
        source.change(1 + (each % 3))
        hub.wake()
        notes.write()
      }
      await down
      await server.start()
      const isThere = () => tracker.rows.get(1) === source.rows.get(1)
      await until(isThere, WAIT_SECONDS, `events after restart ${kill}`).catch(withState)
    }
    await until(() => notes.areConfirmed(), WAIT_SECONDS, 'messages after the restarts').catch(
      withState,
    )
    expect([...new Set(booked)]).toEqual([...Array(restarts * EVENTS_BETWEEN).keys()])
    expect([...tracker.rows]).toEqual([...source.rows])
    expect(tracker.repeats()).toBe(0)
  } finally {
    await tracker.link.stop()
    await hub.stop()
  }
}

function aNote(payload: number): Envelope {
  return { name: 'test.note', version: 1, payload }
}

/**
 * Notes of a tracker, kept as a journal keeps its entries: a link that ends drops what waits, so
 * the next one gets all that the hub has not confirmed.
 */
function keptNotes({ link, replies }: ReturnType<typeof memoryTracker>) {
  let [written, sent, connects] = [0, 0, 0]
  const confirmed = () => Math.max(0, ...replies.map(({ payload }) => (payload as number) + 1))
  const send = () => {
    if (link.status().connects !== connects) sent = confirmed()
    connects = link.status().connects
    while (sent < written && link.send(aNote(sent))) sent++
  }
  return {
    write() {
      written++
      send()
    },
    areConfirmed() {
      send()
      return confirmed() === written
    },
  }
}
