import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReceiver, createSender } from '../../../src/bridge/delivery/delivery.ts'
import { FRAME, unsealed } from '../../../src/bridge/delivery/framing.ts'

const aFrame = () => unsealed(Buffer.alloc(100))
const sending = (frames = 4, bytes = 100_000) => createSender({ frames, bytes })

describe('the sender', () => {
  it('has room until its window is full of frames', () => {
    const sender = sending(2)
    sender.add(FRAME.event, aFrame(), 0, 0)
    expect(sender.hasRoom()).toBe(true)
    sender.add(FRAME.event, aFrame(), 0, 0)
    expect(sender.hasRoom()).toBe(false)
    sender.acknowledge(1, 0)
    expect(sender.hasRoom()).toBe(true)
  })

  it('has room until its window is full of bytes', () => {
    const sender = sending(100, 200)
    sender.add(FRAME.event, aFrame(), 0, 0)
    sender.add(FRAME.event, aFrame(), 0, 0)
    expect(sender.hasRoom()).toBe(false)
    expect(sender.unackedBytes()).toBe(248)
    sender.acknowledge(2, 0)
    expect(sender.unackedBytes()).toBe(0)
  })

  it('knows up to which position everything is applied', () => {
    const sender = sending()
    sender.add(FRAME.event, aFrame(), 7, 0)
    sender.add(FRAME.reply, aFrame(), 0, 0)
    sender.add(FRAME.event, aFrame(), 9, 0)
    expect(sender.ackedPosition()).toBe(0)
    sender.acknowledge(2, 0)
    expect(sender.ackedPosition()).toBe(7)
    sender.acknowledge(3, 0)
    expect(sender.ackedPosition()).toBe(9)
  })

  it('sends again only what is not acknowledged', () => {
    const sender = sending()
    const frames = [1, 2, 3].map(() => sender.add(FRAME.event, aFrame(), 0, 0))
    sender.acknowledge(1, 0)
    expect(sender.from(1)).toBe(null)
    expect(sender.from(2)).toEqual(frames.slice(1))
    expect(sender.from(3)).toEqual(frames.slice(2))
    expect(sender.from(4)).toBe(null)
  })

  it('refuses an acknowledgement of what it never sent', () => {
    const sender = sending()
    sender.add(FRAME.event, aFrame(), 0, 0)
    expect(sender.acknowledge(2, 0)).toBe(false)
    expect(sender.unackedFrames()).toBe(1)
  })

  it('is stuck only while something waits without any progress', () => {
    const sender = sending()
    sender.add(FRAME.event, aFrame(), 0, 10)
    sender.add(FRAME.event, aFrame(), 0, 11)
    expect(sender.stuckSeconds(13)).toBe(3)
    sender.acknowledge(1, 14)
    expect(sender.stuckSeconds(15)).toBe(1)
    expect(sender.oldestSeconds(15)).toBe(4)
    sender.acknowledge(2, 15)
    expect(sender.stuckSeconds(99)).toBe(0)
  })
})

describe('the receiver', () => {
  it('accepts each number once and in order', () => {
    const receiver = createReceiver()
    const verdicts = [1, 1, 3, 2, 2, 3, 5].map(receiver.take)
    expect(verdicts).toEqual(['next', 'duplicate', 'gap', 'next', 'duplicate', 'next', 'gap'])
  })

  it('asks once for each gap, and again when the sender reports that it sent more', () => {
    const receiver = createReceiver()
    receiver.take(2)
    expect(receiver.askFor()).toBe(1)
    expect(receiver.askFor()).toBe(null)
    expect(receiver.sentUpTo(3)).toBe(1)
    receiver.take(1)
    expect(receiver.sentUpTo(1)).toBe(null)
    receiver.take(3)
    expect(receiver.askFor()).toBe(2)
  })
})

describe('sender and receiver', () => {
  it('deliver every frame once and in order, whatever the network loses or duplicates', () => {
    const fates = fc.array(fc.constantFrom('pass', 'lose', 'double'), { maxLength: 200 })
    fc.assert(
      fc.property(fates, fc.integer({ min: 1, max: 8 }), (given, window) => {
        const sender = sending(window)
        const receiver = createReceiver()
        const arrived: number[] = []
        const way: number[] = []
        const fate = [...given]
        const put = (number: number) => {
          const found = fate.shift() ?? 'pass'
          if (found !== 'lose') way.push(number)
          if (found === 'double') way.push(number)
        }
        const again = (number: number | null) => {
          if (number === null) return
          const frames = sender.from(number) ?? []
          frames.forEach((frame) => put(frame.readUIntBE(6, 6)))
        }
        for (let step = 0; step < 1000 && arrived.length < 50; step++) {
          if (sender.hasRoom() && sender.lastNumber() < 50) {
            put(sender.lastNumber() + 1)
            sender.add(FRAME.event, aFrame(), 0, step)
          }
          const number = way.shift()
          if (number === undefined) again(receiver.sentUpTo(sender.lastNumber()))
          else {
            const verdict = receiver.take(number)
            if (verdict === 'next') arrived.push(number)
            if (verdict === 'gap') again(receiver.askFor())
          }
          if (step % 3 === 0) sender.acknowledge(receiver.lastTaken(), step)
          expect(sender.unackedFrames()).toBeLessThanOrEqual(window)
        }
        expect(arrived).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
      }),
    )
  })
})
