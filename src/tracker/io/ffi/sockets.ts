import ipaddr from 'ipaddr.js'
import os from 'node:os'
import type { Pinned, SystemCalls } from '../../system/system-calls.ts'
import {
  AF_INET,
  AF_INET6,
  NONBLOCKING,
  pin,
  SOCK_DGRAM,
  SOCK_STREAM,
} from '../../system/system-calls.ts'

const SOL_SOCKET = 1
const SO_REUSEADDR = 2
const SO_REUSEPORT = 15
const SO_RCVBUF = 8
const IPPROTO_TCP = 6
const TCP_NODELAY = 1
const TCP_DEFER_ACCEPT = 9
const IPPROTO_IPV6 = 41
const IPV6_V6ONLY = 26
const F_DUPFD_CLOEXEC = 1030

/** The size of a `sockaddr_in6`, the longest address in use. */
export const ADDRESS_BYTES = 28
const IPV4_ADDRESS_BYTES = 16
const IPV6_ADDRESS_AT = 8

/**
 * After this many seconds, the system passes on a connection even if its client has sent nothing.
 */
const DEFER_SECONDS = 1
/**
 * The bytes of the buffer for datagrams that arrive while a thread answers others: room for about
 * 20,000 announces.
 */
const DATAGRAM_QUEUE_BYTES = 8 * 1024 * 1024

/** The sockets of one port. */
export interface SocketGroup {
  readonly fds: readonly number[]
  readonly port: number
}

interface SocketCalls {
  readonly calls: SystemCalls
  readonly number: Pinned
  readonly address: Pinned
}

/** Creates the functions that bind sockets. They run once per listener, not for each request. */
export function createSockets(calls: SystemCalls) {
  const sockets: SocketCalls = {
    calls,
    number: pin(calls, 8),
    address: pin(calls, 32),
  }

  return {
    /** Creates sockets on which no thread listens yet: one per thread. */
    listeners: (host: string, port: number, count: number) =>
      group(sockets, SOCK_STREAM, host, port, count),
    datagrams: (host: string, port: number, count: number) => datagrams(sockets, host, port, count),
    /** Creates a socket for datagrams that does not share its port. */
    datagramSocket: (host: string, port: number) => datagramSocket(sockets, host, port),
    /** Returns another descriptor of the same socket. */
    copyOf: (fd: number) => must(sockets, calls.fcntl(fd, F_DUPFD_CLOEXEC, 0), 'fcntl'),
    listen: (fd: number, backlog: number) => listen(sockets, fd, backlog),
    portOf: (fd: number) => portOf(sockets, fd),
  }
}

/**
 * Returns the result of a system call.
 * @throws Error with the system's code when the call fails
 */
function must(sockets: SocketCalls, status: number, what: string): number {
  if (status >= 0) return status
  const errno = sockets.calls.errno()
  const found = Object.entries(os.constants.errno).find(([, value]) => value === errno)
  const code = found?.[0] ?? String(errno)
  throw Object.assign(new Error(`${what}: ${code}`), { code })
}

function option(
  sockets: SocketCalls,
  fd: number,
  level: number,
  name: number,
  value: number,
): void {
  const { number, calls } = sockets
  number.words[0] = value
  must(sockets, calls.setsockopt(fd, level, name, number.address, 4), 'setsockopt')
}

/** Returns the port that a socket is bound to. */
function portOf(sockets: SocketCalls, fd: number): number {
  const { number, calls, address } = sockets
  number.words[0] = ADDRESS_BYTES
  must(sockets, calls.getsockname(fd, address.address, number.address), 'getsockname')
  return address.bytes.readUInt16BE(2)
}

/** Creates a socket of `type` at an address; `::` means both families. */
function bound(
  sockets: SocketCalls,
  type: number,
  host: string,
  port: number,
  isShared: boolean,
): number {
  const { address, calls } = sockets
  const bytes = writeAddress(address, host, port)
  const family = address.bytes.readUInt16LE(0)
  const fd = must(sockets, calls.socket(family, type | NONBLOCKING, 0), 'socket')
  try {
    if (type === SOCK_STREAM) option(sockets, fd, SOL_SOCKET, SO_REUSEADDR, 1)
    if (isShared) option(sockets, fd, SOL_SOCKET, SO_REUSEPORT, 1)
    if (family === AF_INET6) option(sockets, fd, IPPROTO_IPV6, IPV6_V6ONLY, 0)
    must(sockets, calls.bind(fd, address.address, bytes), 'bind')
    return fd
  } catch (error) {
    calls.close(fd)
    throw error
  }
}

/**
 * Creates `count` sockets of one port, among which the system distributes connections. The first
 * one is bound without the option for sharing, so that a port of another program is not shared by
 * mistake.
 */
function group(
  sockets: SocketCalls,
  type: number,
  host: string,
  port: number,
  count: number,
): SocketGroup {
  const fds = [bound(sockets, type, host, port, false)]
  try {
    option(sockets, fds[0], SOL_SOCKET, SO_REUSEPORT, 1)
    const found = portOf(sockets, fds[0])
    while (fds.length < count) fds.push(bound(sockets, type, host, found, true))
    return { fds, port: found }
  } catch (error) {
    for (const fd of fds) sockets.calls.close(fd)
    throw error
  }
}

function datagrams(sockets: SocketCalls, host: string, port: number, count: number): SocketGroup {
  const found = group(sockets, SOCK_DGRAM, host, port, count)
  for (const fd of found.fds) option(sockets, fd, SOL_SOCKET, SO_RCVBUF, DATAGRAM_QUEUE_BYTES)
  return found
}

function datagramSocket(sockets: SocketCalls, host: string, port: number): number {
  const fd = bound(sockets, SOCK_DGRAM, host, port, false)
  option(sockets, fd, SOL_SOCKET, SO_RCVBUF, DATAGRAM_QUEUE_BYTES)
  return fd
}

/**
 * Starts to listen, with options that connections inherit and that determine when the system passes
 * them on.
 */
function listen(sockets: SocketCalls, fd: number, backlog: number): void {
  option(sockets, fd, IPPROTO_TCP, TCP_NODELAY, 1)
  option(sockets, fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, DEFER_SECONDS)
  must(sockets, sockets.calls.listen(fd, backlog), 'listen')
}

/** Writes a `sockaddr` for the system; returns its length. */
export function writeAddress({ bytes }: Pinned, host: string, port: number): number {
  const octets = ipaddr.parse(host).toByteArray()
  const isIpv4 = octets.length === 4
  bytes.fill(0)
  bytes.writeUInt16LE(isIpv4 ? AF_INET : AF_INET6, 0)
  bytes.writeUInt16BE(port, 2)
  bytes.set(octets, isIpv4 ? 4 : IPV6_ADDRESS_AT)
  return isIpv4 ? IPV4_ADDRESS_BYTES : ADDRESS_BYTES
}

/** Reads the address of the `sockaddr` at `at` into four words; returns its family. */
export function readAddress(bytes: Uint8Array, at: number, words: Int32Array): 4 | 6 {
  const isIpv4 = bytes[at] === AF_INET
  const from = at + (isIpv4 ? 4 : IPV6_ADDRESS_AT)
  for (let word = 0; word < (isIpv4 ? 1 : 4); word++) {
    const place = from + 4 * word
    words[word] =
      (bytes[place] << 24) | (bytes[place + 1] << 16) | (bytes[place + 2] << 8) | bytes[place + 3]
  }
  return isIpv4 ? 4 : 6
}
