import { Buffer } from 'node:buffer'
import koffi from 'koffi'
import { socketAddress } from '../../../src/cli/systemd/notify-socket.ts'

/** A socket such as systemd listens on: AF_UNIX, SOCK_DGRAM. */
export interface DatagramReceiver {
  /** The text of the datagrams that waited. */
  readonly take: () => string[]
  readonly close: () => void
}

/** Listens at a path, or at a name in the abstract name space with a leading `@`. */
export function receiveDatagrams(address: string): DatagramReceiver {
  const library = koffi.load(null)
  const socket = library.func('int socket(int, int, int)')
  const bind = library.func('int bind(int, const uint8_t *, uint32_t)')
  const receive = library.func('intptr_t recv(int, _Out_ uint8_t *, size_t, int)')
  const close = library.func('int close(int)')
  const fd = socket(1, 2 | 0o4000 | 0o2000000, 0) as number
  const at = socketAddress(address)
  if (bind(fd, at, at.length) !== 0) throw new Error(`no socket at ${address}`)
  const into = Buffer.alloc(4096)
  return {
    take() {
      const texts: string[] = []
      for (;;) {
        const bytes = Number(receive(fd, into, into.length, 0))
        if (bytes < 0) return texts
        texts.push(into.toString('utf8', 0, bytes))
      }
    },
    close: () => void close(fd),
  }
}
