import { Duplex } from 'node:stream'
import { expect, it } from 'vitest'
import { createChannel } from '../../../src/bridge/delivery/channel.ts'
import { createFrameReader, encodeFrame, FRAME } from '../../../src/bridge/delivery/framing.ts'
import { defaultLimits } from '../../../src/bridge/delivery/limits.ts'
import { createWire } from '../../../src/bridge/delivery/wire.ts'
import { bridgeClock } from '../../support/bridge/bridge-clock.ts'
import { surroundingsAt } from '../../support/bridge/transports.ts'

const MINUTE = 60

/** A peer that answers each ping, and reads nothing until the test says so. */
function slowPeer() {
  const unread: (() => void)[] = []
  let isReading = false
  const stream: Duplex = new Duplex({
    read() {},
    write(bytes: Buffer, _encoding, done) {
      const read = () => {
        reader.push(bytes)
        done()
      }
      if (isReading) read()
      else unread.push(read)
    },
  })
  const reader = createFrameReader({
    frameBytes: () => defaultLimits.frameBytes,
    onFrame({ type }) {
      // As from a socket: not before the ping was written.
      if (type === FRAME.ping) setImmediate(() => stream.push(encodeFrame(FRAME.pong)))
    },
    onResync() {},
    onFault() {},
  })
  const readOn = () => {
    isReading = true
    unread.splice(0).forEach((read) => read())
  }
  return { stream, readOn }
}

it('a peer that was slow for a moment is alive when it answers again', async () => {
  const clock = bridgeClock()
  clock.stop()
  const { stream, readOn } = slowPeer()
  const limits = { ...defaultLimits, idleSeconds: MINUTE, sendSeconds: MINUTE }
  const { frameBytes, pingSeconds, probeSeconds } = limits
  const wire = createWire(stream, { frameBytes, timing: clock, onResync() {}, onEnd() {} })
  const channel = createChannel(wire, {
    ...{ limits, window: { frames: 8, bytes: 1 }, mustAcknowledge: false },
    ...{ surroundings: surroundingsAt(clock), onFrame() {}, onRoom() {} },
  })
  // More than acknowledgments may wait for.
  channel.send(FRAME.event, Buffer.alloc(frameBytes / 2))
  await clock.advance(2 * pingSeconds)
  readOn()
  clock.flow()
  expect(await channel.isAlive(probeSeconds)).toBe(true)
  channel.stop()
})
