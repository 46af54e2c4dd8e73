import { writeAddress } from './sockets.ts'
import type { Pinned, SystemCalls } from '../../system/system-calls.ts'
import { AF_INET, MSG, NONBLOCKING, pin, SOCK_DGRAM } from '../../system/system-calls.ts'
import { createMessageBatch, M, putPointer } from './message-batch.ts'

// UDP_SEGMENT (Linux 4.18): one message that the system cuts into datagrams of one length. It
// passes through the kernel as one message, which costs a third of sending the datagrams one by
// one.

/** The size in words of a `cmsghdr` with a 16-bit number: the length of each datagram. */
export const CONTROL_WORDS = 6
export const CONTROL_BYTES = CONTROL_WORDS * 4
const C = { bytes: 0, level: 2, type: 3, value: 4 } as const
const USED_BYTES = 18
const SOL_UDP = 17
const UDP_SEGMENT = 103
/** The most bytes of such a message, slightly below the limit of IP. */
export const MOST_TOGETHER = 60_000

/** Writes a control message except for the length, which `putLength` writes. */
export function putControl({ words }: Pinned, at: number): void {
  words[at + C.bytes] = USED_BYTES
  words[at + C.level] = SOL_UDP
  words[at + C.type] = UDP_SEGMENT
}

export function putLength({ words }: Pinned, at: number, length: number): void {
  words[at + C.value] = length
}

const PROBE = 'onetwo'
const PROBE_BYTES = 3

/**
 * Whether the system splits messages. This is tested on two sockets of this process, because a
 * system that does not know the control message sends everything in one datagram and reports no
 * error.
 */
export function cutsMessages(calls: SystemCalls): boolean {
  const fds = [0, 1].map(() => calls.socket(AF_INET, SOCK_DGRAM | NONBLOCKING, 0))
  try {
    return fds.every((fd) => fd >= 0) && isCut(calls, fds[0], fds[1])
  } finally {
    for (const fd of fds) calls.close(fd)
  }
}

function isCut(calls: SystemCalls, from: number, to: number): boolean {
  const room = pin(calls, 64)
  const text = pin(calls, 64)
  const control = pin(calls, CONTROL_BYTES)
  const { headers, pieces } = createMessageBatch(calls)
  const bytes = writeAddress(room, '127.0.0.1', 0)
  if (calls.bind(to, room.address, bytes) < 0) return false
  text.words[0] = bytes
  if (calls.getsockname(to, room.address, text.address) < 0) return false
  if (calls.connect(from, room.address, bytes) < 0) return false
  text.bytes.write(PROBE)
  putPointer(pieces, 0, text.address)
  pieces.words[2] = PROBE.length
  putControl(control, 0)
  putLength(control, 0, PROBE_BYTES)
  putPointer(headers, M.control, control.address)
  headers.words[M.controlBytes] = CONTROL_BYTES
  if (calls.sendmmsg(from, headers.address, 1, MSG.dontWait | MSG.noSignal) !== 1) return false
  const first = calls.recv(to, text.address, 64, MSG.dontWait)
  return first === PROBE_BYTES && calls.recv(to, text.address, 64, MSG.dontWait) === PROBE_BYTES
}
