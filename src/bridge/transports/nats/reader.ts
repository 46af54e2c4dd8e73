import type { Message } from './message.ts'
import { LAST, WINDOW } from './message.ts'

/** The direction of a link towards this end. */
export interface Reader {
  /** Takes a message with bytes, or the last one, whether it is new or not. */
  readonly take: (message: Message) => void
  /** Call it when more can be read. */
  readonly more: () => void
  /** Sends a receipt soon. */
  readonly report: () => void
  readonly stop: () => void
}

export interface ReaderMeans {
  /** Passes bytes on, or the end of them; returns false when they wait until `more`. */
  readonly push: (bytes: Buffer | null) => boolean
  readonly sendReceipt: (received: number, read: number) => void
}

/** Passes on each message only once, in the order of their numbers. */
export function createReader({ push, sendReceipt }: ReaderMeans): Reader {
  /** The messages that arrived and were not passed on. */
  const waiting: Message[] = []
  let received = 0
  /** How often more was wanted, and whether the last message that was passed on was read. */
  let [wants, isRead] = [0, true]
  let toldRead = 0
  let isDue = false
  let isStopped = false

  const read = () => received - waiting.length - (isRead ? 0 : 1)

  function passOn(): void {
    while (isRead && waiting.length > 0 && !isStopped) {
      const { kind, rest } = waiting.shift()!
      const before = wants
      isRead = push(kind === LAST ? null : rest) || kind === LAST || wants !== before
    }
    if (read() !== toldRead) report()
  }

  function report(): void {
    if (isDue) return
    isDue = true // one receipt for all messages of this turn
    setImmediate(tell)
  }

  function tell(): void {
    if (!isDue || isStopped) return
    isDue = false
    toldRead = read()
    sendReceipt(received, toldRead)
  }

  return {
    take(message) {
      // What comes too early is sent again after the missing one.
      if (message.number === received && waiting.length < WINDOW) {
        received++
        waiting.push(message)
        passOn()
      }
      report()
    },
    more() {
      wants++
      isRead = true
      passOn()
    },
    report,
    stop() {
      tell() // the other end may wait for this receipt of its last message
      isStopped = true
    },
  }
}
