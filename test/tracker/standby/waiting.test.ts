import { describe, expect, it } from 'vitest'
import { nextMap } from '../../../src/domain/fleet/holders.ts'
import { createForwarder } from '../../../src/tracker/announce/forwarder.ts'
import { createHeldReplies } from '../../../src/tracker/announce/held-replies.ts'
import { createEngine, guessesOf } from '../../../src/tracker/engine.ts'
import { createHeadReader } from '../../../src/tracker/io/http-framing.ts'
import { writeCopied, writeCopyWait } from '../../../src/tracker/memory/copy-cells.ts'
import { writeHolders, writeIsUp } from '../../../src/tracker/memory/holder-cells.ts'
import { createConfirmed } from '../../../src/tracker/standby/confirmed.ts'
import { heldFigures } from '../../../src/tracker/standby/held-figures.ts'
import { createSending } from '../../../src/tracker/standby/sending.ts'
import { createReply } from '../../../src/tracker/wire/reply.ts'
import { until } from '../../support/until.ts'
import { aPair, HELD, realParts, TORRENTS } from '../support/a-standby-pair.ts'
import { aTracker, escaped, hashOf, passkeyOf, remoteAt } from '../support/a-tracker.ts'
import { announce, aStep } from '../support/standby-walks.ts'

const map = nextMap(null, ['t1', 't2'])!
const LONG_MS = 60_000

/** The engine of t1, for a torrent that it holds; what t2 has comes from the test. */
function aHolder(waitMilliseconds = LONG_MS) {
  const tracker = aTracker()
  const { world, journal, shared } = tracker
  tracker.member(1)
  const slot = world.holders.slotOf(tracker.torrent(TORRENTS[0]))
  writeHolders(world.words, map, 't1')
  writeIsUp(world.words, 2, true)
  writeCopyWait(world.words, waitMilliseconds)
  writeCopied(world.words, [slot])
  const held = createHeldReplies({
    ...{ world, thread: shared.thread, flush: journal.flush, isBlocking: true },
    now: () => performance.now(),
  })
  const forwarder = createForwarder(shared.thread, true, held)
  const key = Buffer.alloc(32, 7)
  const engine = createEngine(world, journal, key, guessesOf(world), forwarder)
  const reader = createHeadReader()
  const reply = createReply(Buffer.alloc(64 * 1024))

  /** Passes a request as a connection does: again with its ticket when the reply may be sent. */
  function ask(event = ''): { text: string | null } {
    const target =
      `/${passkeyOf(1)}/announce?info_hash=${escaped(hashOf(TORRENTS[0]))}` +
      `&peer_id=-BB0100-000000000001&port=20001&uploaded=0&downloaded=0&left=0${event}`
    const bytes = Buffer.from(`GET ${target} HTTP/1.1\r\nHost: t\r\n\r\n`)
    const found: { text: string | null } = { text: null }
    const handle = (ticket: number) => {
      reader.read(bytes, 0, bytes.length)
      reply.base = 0
      if (engine.handle(bytes, reader.head, remoteAt('198.18.0.1'), reply, ticket)) {
        found.text = Buffer.from(reply.bytes.subarray(reply.start, reply.end)).toString('latin1')
      } else {
        const given = engine.ticket()
        forwarder.when(given, () => handle(given))
      }
    }
    handle(0)
    return found
  }

  const confirmed = createConfirmed(world.words, [shared.thread])
  return {
    ...{ tracker, forwarder, reply, ask },
    /** Everything that is written was read at second 1, and acknowledged up to `oldest`. */
    copy(oldest: number | null, slots: readonly number[] = [slot]) {
      journal.flush()
      confirmed.read(confirmed.written(), 1)
      confirmed.tell(slots, oldest)
      forwarder.release()
    },
    figures: () => heldFigures(world.words),
  }
}

describe('replies that wait for the copy of their torrent', () => {
  it('wait for the acknowledgement of their entries, and are decided once', () => {
    const { tracker, forwarder, ask, copy, figures } = aHolder()
    const said = ask('&event=started')
    copy(1)
    expect(said.text).toBeNull()
    expect(forwarder.isHolding()).toBe(true)
    const written = tracker.entries.length
    copy(2)
    expect(said.text).toContain('8:completei1e')
    expect(forwarder.isHolding()).toBe(false)
    tracker.journal.flush()
    expect([written > 0, tracker.entries.length]).toEqual([true, written])
    expect(figures()).toEqual({ held: 1, late: 0, notHeld: 0 })
  })

  it('are only those to announces that wrote entries', () => {
    const { tracker, ask, copy, figures } = aHolder()
    ask('&event=started')
    copy(null)
    tracker.pass(1_800)
    expect(ask().text).toContain('8:completei1e')
    expect(figures()).toEqual({ held: 1, late: 0, notHeld: 0 })
  })

  it('are sent in order', () => {
    const { tracker, ask, copy } = aHolder()
    const first = ask('&event=started')
    copy(1)
    const last = ask('&event=stopped')
    tracker.journal.flush()
    expect([first.text, last.text]).toEqual([null, null])
    copy(null)
    expect(first.text).toContain('8:completei1e')
    expect(last.text).toContain('8:completei0e')
  })

  it('do not wait without a copy, which is counted', () => {
    const { ask, copy, figures } = aHolder()
    copy(null, [])
    expect(ask('&event=started').text).toContain('8:completei1e')
    expect(figures()).toEqual({ held: 0, late: 0, notHeld: 1 })
  })

  it('are sent when the copy is lost, which is counted', () => {
    const { ask, copy, figures } = aHolder()
    const said = ask('&event=started')
    copy(1, [])
    expect(said.text).toContain('8:completei1e')
    expect(figures()).toEqual({ held: 1, late: 1, notHeld: 0 })
  })

  it('are sent after the longest wait, which is counted', async () => {
    const { forwarder, ask, figures } = aHolder(1)
    const said = ask('&event=started')
    await until(() => {
      forwarder.release()
      return said.text !== null
    })
    expect(figures()).toEqual({ held: 1, late: 1, notHeld: 0 })
  })

  it('are refusals if the disk refuses the end of a session', () => {
    const { tracker, forwarder, reply, ask, copy } = aHolder()
    ask('&event=started')
    copy(null)
    tracker.fillDisk(true)
    expect(ask('&event=stopped').text).not.toBeNull()
    // What the turn replaces, as the write fails again (io/turn.ts).
    expect([reply.mustBeWritten, forwarder.isHolding()]).toEqual([true, false])
  })
})

describe('the sender of copies', () => {
  it('confirms what is acknowledged, in slots that have a whole copy', () => {
    const told: { slots: number; oldest: number | null }[] = []
    const confirmed = {
      ...{ written: () => new Int32Array(1), read() {} },
      tell: (slots: Iterable<number>, oldest: number | null) =>
        void told.push({ slots: [...slots].length, oldest }),
    }
    const { holder, sending, send, pump } = aPair({
      ...realParts,
      createSending: (options) => createSending({ ...options, confirmed }),
    })
    expect(told.at(-1)).toEqual({ slots: 0, oldest: null })
    pump()
    expect(told.at(-1)).toEqual({ slots: HELD, oldest: null })
    announce(holder, { up: 0n, left: 0 }, aStep())
    send()
    expect(told.at(-1)).toEqual({ slots: HELD, oldest: expect.any(Number) as number })
    pump()
    expect(told.at(-1)).toEqual({ slots: HELD, oldest: null })
    sending.reached([])
    expect(told.at(-1)).toEqual({ slots: 0, oldest: null })
  })
})
