import { describe, expect, it } from 'vitest'
import { createStream, maySend, noteAnswer, noteSent } from '../../../src/tracker/standby/stream.ts'

describe('a stream of copies that is refused', () => {
  it.each([
    ['outOfOrder', 1],
    ['olderMap', 5],
    ['notReady', 5],
    ['full', 60],
  ] as const)('starts again from the beginning: %s, after %d s', (outcome, seconds) => {
    const stream = createStream('t2', 7)
    stream.copied.add(3)
    stream.frame = 1
    noteSent(stream, 2 ** 21, 10)
    expect(maySend(stream)).toBe(false)
    expect(noteAnswer(stream, { stream: 7, number: 1, outcome }, 10)).toBe(outcome)
    expect(stream).toMatchObject({ number: 8, frame: 0, pausedUntil: 10 + seconds })
    expect([maySend(stream), stream.copied.size]).toEqual([true, 0])
  })

  it('reports the same reason once, and ignores answers to an earlier stream', () => {
    const stream = createStream('t2', 7)
    expect(noteAnswer(stream, { stream: 7, number: 1, outcome: 'full' }, 10)).toBe('full')
    expect(noteAnswer(stream, { stream: 8, number: 1, outcome: 'full' }, 80)).toBeNull()
    expect(noteAnswer(stream, { stream: 8, number: 1, outcome: 'notReady' }, 80)).toBeNull()
    expect(stream).toMatchObject({ number: 9, fault: 'full' })
  })
})
