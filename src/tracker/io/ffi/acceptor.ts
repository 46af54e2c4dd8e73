import type { Remote } from '../remote.ts'
import { setAddress } from '../remote.ts'
import { BACKLOG } from '../limits.ts'
import type { Poll } from './poll.ts'
import { ADDRESS_BYTES, createSockets, readAddress } from './sockets.ts'
import type { SystemCalls } from './system-calls.ts'
import { EPOLL, ERRNO, NONBLOCKING, pin } from './system-calls.ts'

/** Takes connections from a listener that the poll watches. */
export function createAcceptor(calls: SystemCalls, poll: Poll, listenFd: number) {
  const address = pin(calls, 32)
  const addressBytes = pin(calls, 8)
  const addressWords = new Int32Array(4)
  let isOn = true

  function turn(on: boolean): void {
    if (isOn === on) return
    isOn = on
    poll.watch(listenFd, EPOLL.modify, on ? EPOLL.in : 0)
  }

  return {
    listen(): void {
      createSockets(calls).listen(listenFd, BACKLOG)
      poll.watch(listenFd, EPOLL.add, EPOLL.in)
    },
    /**
     * The descriptor of the next connection, below 0 when none has come. Without free descriptors
     * none is taken until `goOn`.
     */
    next(): number {
      addressBytes.words[0] = ADDRESS_BYTES
      const fd = calls.accept4(listenFd, address.address, addressBytes.address, NONBLOCKING)
      if (fd >= 0) return fd
      const errno = calls.errno()
      if (errno === ERRNO.tooManyOpen || errno === ERRNO.tooManyFiles) turn(false)
      return fd
    },
    /** Where the last one came from. */
    readRemote(into: Remote): void {
      setAddress(into, readAddress(address.bytes, 0, addressWords), addressWords)
    },
    /** Descriptors may have been closed since. */
    goOn: () => turn(true),
    close: () => void calls.close(listenFd),
  }
}
