import type { Remote } from '../../memory/remote.ts'
import { setAddress } from '../../memory/remote.ts'
import { BACKLOG } from '../limits.ts'
import type { Poll } from './poll.ts'
import { ADDRESS_BYTES, createSockets, readAddress } from './sockets.ts'
import type { SystemCalls } from '../../system/system-calls.ts'
import { EPOLL, ERRNO, NONBLOCKING, pin } from '../../system/system-calls.ts'

/** Creates what accepts connections for a thread, on listeners that the poll watches. */
export function createAcceptor(calls: SystemCalls, poll: Poll, listenFds: readonly number[]) {
  const address = pin(calls, 32)
  const addressBytes = pin(calls, 8)
  const addressWords = new Int32Array(4)
  let isOn = true
  let isClosed = false

  function turn(on: boolean): void {
    if (isOn === on || isClosed) return
    isOn = on
    for (const fd of listenFds) poll.watch(fd, EPOLL.modify, on ? EPOLL.in : 0)
  }

  return {
    listen(): void {
      for (const fd of listenFds) {
        createSockets(calls).listen(fd, BACKLOG)
        poll.watch(fd, EPOLL.add, EPOLL.in)
      }
    },
    isListener: (fd: number) => !isClosed && listenFds.includes(fd),
    /**
     * Returns the descriptor of the next connection; a negative number when there is none. When the
     * process runs out of descriptors, accepting stops until `goOn` is called.
     */
    next(listenFd: number): number {
      addressBytes.words[0] = ADDRESS_BYTES
      const fd = calls.accept4(listenFd, address.address, addressBytes.address, NONBLOCKING)
      if (fd >= 0) return fd
      const errno = calls.errno()
      if (errno === ERRNO.tooManyOpen || errno === ERRNO.tooManyFiles) turn(false)
      return fd
    },
    /** Reads the address of the connection that was accepted last. */
    readRemote(into: Remote): void {
      setAddress(into, readAddress(address.bytes, 0, addressWords), addressWords)
    },
    /** Accepts connections again: descriptors may have been closed in the meantime. */
    goOn: () => turn(true),
    /**
     * May be called twice: after the first call, the numbers may belong to other files and are not
     * closed.
     */
    close(): void {
      if (isClosed) return
      isClosed = true
      for (const fd of listenFds) calls.close(fd)
    },
  }
}
