import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Frame } from '../../../src/bridge/delivery/framing.ts'
import {
  createFrameReader,
  encodeFrame,
  FRAME,
  HEAD_BYTES,
} from '../../../src/bridge/delivery/framing.ts'

const FRAME_BYTES = 1000

function reading() {
  const frames: Frame[] = []
  const skipped: number[] = []
  const faults: string[] = []
  const reader = createFrameReader({
    frameBytes: () => FRAME_BYTES,
    onFrame: (frame) => frames.push(frame),
    onResync: (bytes) => skipped.push(bytes),
    onFault: (fault) => faults.push(fault),
  })
  return { reader, frames, skipped, faults }
}

const numbered = (number: number, body = `{"number":${number}}`) =>
  encodeFrame(FRAME.event, number, Buffer.from(body))

/** A stream cut at the given places. */
function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % bytes.length), bytes.length].sort((a, b) => a - b)
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place))
}

describe('frames', () => {
  it('arrive as they were sent, however the stream is cut', () => {
    const bodies = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(bodies, fc.array(fc.nat(), { maxLength: 20 }), (given, cuts) => {
        const sent = given.map((body, index) => encodeFrame(FRAME.rows, index, Buffer.from(body)))
        const { reader, frames, skipped } = reading()
        cutAt(Buffer.concat(sent), cuts).forEach(reader.push)
        expect(frames.map(({ body }) => [...body])).toEqual(given.map((body) => [...body]))
        expect(frames.map(({ number }) => number)).toEqual(given.map((_, index) => index))
        expect(skipped).toEqual([])
      }),
    )
  })

  it('are found again after garbage, and only damaged ones are lost', () => {
    const garbage = fc.uint8Array({ minLength: 1, maxLength: 100 })
    fc.assert(
      fc.property(fc.array(garbage, { minLength: 1, maxLength: 8 }), (pieces) => {
        const { reader, frames, skipped } = reading()
        pieces.forEach((piece, index) => reader.push(Buffer.concat([piece, numbered(index)])))
        reader.push(numbered(pieces.length))
        expect(frames.map(({ number }) => number)).toEqual([...Array(pieces.length + 1).keys()])
        expect(skipped).toEqual(pieces.map(({ length }) => length))
      }),
    )
  })

  it('are never accepted with a flipped bit, but the next one is', () => {
    const whole = numbered(1)
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const damaged = Buffer.from(whole)
      damaged[bit >> 3] ^= 1 << (bit & 7)
      const { reader, frames, faults } = reading()
      reader.push(damaged)
      reader.push(numbered(2))
      expect(frames.map(({ number }) => number)).toEqual([2])
      expect(faults).toEqual([])
      expect(reader.counts()).toEqual({ resyncs: 1, garbageBytes: whole.length })
    }
  })

  it('are found again after one that has lost bytes', () => {
    const { reader, frames } = reading()
    const torn = numbered(1, 'x'.repeat(500)).subarray(0, HEAD_BYTES + 300)
    reader.push(Buffer.concat([torn, numbered(2, 'y'.repeat(300)), numbered(3)]))
    expect(frames.map(({ number }) => number)).toEqual([2, 3])
  })

  it('above the limit end the stream before their body arrives', () => {
    const { reader, frames, faults } = reading()
    const large = encodeFrame(FRAME.event, 1, Buffer.alloc(FRAME_BYTES + 1))
    reader.push(large.subarray(0, HEAD_BYTES))
    expect(faults).toEqual(['a frame of 1001 bytes; the limit is 1000'])
    reader.push(numbered(1))
    expect(frames).toEqual([])
  })

  it('that never arrive end the stream', () => {
    const { reader, faults } = reading()
    for (let chunk = 0; chunk < 30; chunk++) reader.push(Buffer.alloc(100, 'GET / HTTP/1.1\r\n'))
    expect(faults).toEqual(['2100 bytes in a row that are not a frame'])
  })

  it('carry numbers up to 2^48 - 1', () => {
    const { reader, frames } = reading()
    reader.push(encodeFrame(FRAME.event, 2 ** 48 - 1))
    expect(frames[0].number).toBe(281_474_976_710_655)
  })
})
