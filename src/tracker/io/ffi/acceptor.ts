import type { Remote } from '../../memory/remote.ts'
import { setAddress } from '../../memory/remote.ts'
import { BACKLOG } from '../limits.ts'
import type { Poll } from './poll.ts'
import { ADDRESS_BYTES, createSockets, readAddress } from './sockets.ts'
import type { SystemCalls } from '../../system/system-calls.ts'
import { EPOLL, ERRNO, NONBLOCKING, pin } from '../../system/system-calls.ts'

/** Creates the acceptor of connections for the listeners of a thread, which the poll watches. */
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
     * Returns the descriptor of the next connection; below 0: there is none. When the process has
     * no more descriptors, accepting stops until `goOn`.
     */
    next(listenFd: number): number {
      addressBytes.words[0] = ADDRESS_BYTES
      const fd = calls.accept4(listenFd, address.address, addressBytes.address, NONBLOCKING)
      if (fd >= 0) return fd
      const errno = calls.errno()
      if (errno === ERRNO.tooManyOpen || errno === ERRNO.tooManyFiles) turn(false)
      return fd
    },
    /** Reads the address of the last connection. */
    readRemote(into: Remote): void {
      setAddress(into, readAddress(address.bytes, 0, addressWords), addressWords)
    },
    /** Accepts again: descriptors may have been closed in the meantime. */
    goOn: () => turn(true),
    /** May be called twice, after which the numbers may belong to other files. */
    close(): void {
      if (isClosed) return
      isClosed = true
      for (const fd of listenFds) calls.close(fd)
    },
  }
}
