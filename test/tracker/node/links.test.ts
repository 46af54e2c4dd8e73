import { describe, expect, it } from 'vitest'
import type { Applied } from '../../../src/bridge/link/progress.ts'
import type { Inbox } from '../../../src/tracker/node/inbox.ts'
import { linkHandlers } from '../../../src/tracker/node/links.ts'
import type { Journals } from '../../../src/tracker/journal/journals.ts'
import type { SwarmCounts } from '../../../src/tracker/observe/swarm-counts.ts'
import type { KeptState } from '../../../src/tracker/state-file/kept-state.ts'
import { aWorld } from '../support/a-world.ts'

/** The handlers of a tracker that restarted with `resume`; `starts` counts journals sent again. */
function handlersWith(resume: Applied | null) {
  let starts = 0
  const inbox = { snapshotBegin() {}, snapshotEnd() {} } as unknown as Inbox
  const kept = { resume, snapshotBegin() {}, snapshotEnd() {} } as unknown as KeptState
  const journals = { batches: { startAgain: () => void starts++ } } as unknown as Journals
  const handlers = linkHandlers({
    ...{ world: aWorld().world, inbox, kept, journals, counts: {} as SwarmCounts },
    // As in the link: a full state that begins leaves nothing applied.
    ...{ onDown() {}, applied: () => null },
  })
  return { begin: handlers.snapshotBegin, starts: () => starts }
}

describe('a full state from the hub', () => {
  it('of the same outbox sends no journal again', () => {
    const { begin, starts } = handlersWith({ outboxId: 'a', position: 7 })
    begin('a')
    begin('a')
    expect(starts()).toBe(0)
  })

  it('of another outbox asks once how much of the journals is booked', () => {
    const { begin, starts } = handlersWith({ outboxId: 'a', position: 7 })
    begin('b')
    begin('b')
    expect(starts()).toBe(1)
    begin('a')
    expect(starts()).toBe(2)
  })
})
