import type { SystemCalls } from '../../system/system-calls.ts'
import { pin } from '../../system/system-calls.ts'

/** The most events that one wait returns; the others follow with the next wait. */
const MAX_EVENTS = 512
const CLOEXEC = 0o2000000

/** Waits for events of descriptors: Linux's epoll, level-triggered. */
export interface Poll {
  /** Watches a descriptor: `how` is EPOLL.add, EPOLL.modify or EPOLL.remove. */
  readonly watch: (fd: number, how: number, what: number) => void
  /** Waits for events; returns their number. */
  readonly wait: (timeoutMs: number) => number
  readonly fdOf: (index: number) => number
  readonly whatOf: (index: number) => number
  readonly close: () => void
}

/**
 * Creates a poll.
 * @throws Error when the system refuses to create one
 */
export function createPoll(calls: SystemCalls): Poll {
  const { words: eventWords, data } = calls.event
  const fd = calls.epoll_create1(CLOEXEC)
  if (fd < 0) throw new Error(`epoll_create1: error ${calls.errno()}`)
  const events = pin(calls, MAX_EVENTS * eventWords * 4)
  const event = pin(calls, eventWords * 4)
  return {
    watch(watched, how, what) {
      event.words[0] = what
      event.words[data] = watched
      calls.epoll_ctl(fd, how, watched, event.address)
    },
    wait: (timeoutMs) => calls.epoll_wait(fd, events.address, MAX_EVENTS, timeoutMs),
    fdOf: (index) => events.words[index * eventWords + data],
    whatOf: (index) => events.words[index * eventWords],
    close: () => void calls.close(fd),
  }
}
