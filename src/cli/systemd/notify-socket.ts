import { Buffer } from 'node:buffer'

// Sends datagrams to systemd with system calls: Node has no sockets of this kind (AF_UNIX,
// SOCK_DGRAM), and to start a program for each beat would be expensive.

const AF_UNIX = 1
/** SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC. */
const TYPE = 2 | 0o4000 | 0o2000000
/** MSG_NOSIGNAL. */
const NO_SIGNAL = 0x4000
/** The size of `sun_path` in a `sockaddr_un`; the address family takes two more bytes. */
const LONGEST_PATH = 108

/** Sends one datagram; returns whether it was sent completely. */
export type SendDatagram = (text: string) => boolean

/**
 * Opens a connection to a datagram socket of another process. `address` is a path, or a name in the
 * abstract name space with a leading `@` (unix(7)).
 *
 * @throws Error when the address is not valid, or when koffi is not available on this machine
 */
export async function openDatagrams(address: string): Promise<SendDatagram> {
  const target = socketAddress(address)
  const { default: koffi } = await import('koffi')
  const library = koffi.load(null)
  const socket = library.func('int socket(int, int, int)')
  const sendTo = library.func(
    'intptr_t sendto(int, const uint8_t *, size_t, int, const uint8_t *, uint32_t)',
  )
  const fd = socket(AF_UNIX, TYPE, 0) as number
  if (fd < 0) throw new Error('no socket could be created')
  return (text) => {
    const bytes = Buffer.from(text)
    const sent = sendTo(fd, bytes, bytes.length, NO_SIGNAL, target, target.length) as number
    return Number(sent) === bytes.length
  }
}

/** Returns a `sockaddr_un`. */
export function socketAddress(address: string): Buffer {
  const isAbstract = address.startsWith('@')
  if (!isAbstract && !address.startsWith('/')) throw new Error('not the address of a socket')
  const name = Buffer.from(address)
  if (isAbstract) name[0] = 0
  if (name.length >= LONGEST_PATH) throw new Error('the address of the socket is too long')
  const family = Buffer.alloc(2)
  // In the machine's byte order; all machines that babou runs on are little-endian.
  family.writeUInt16LE(AF_UNIX)
  return Buffer.concat(isAbstract ? [family, name] : [family, name, Buffer.alloc(1)])
}
