import { setTimeout as delay } from 'node:timers/promises'
import type { SystemCalls } from '../../system/system-calls.ts'
import { ERRNO, MSG, NONBLOCKING, pin, SOCK_STREAM } from '../../system/system-calls.ts'

// Descriptors travel with the bytes of a UNIX socket (SCM_RIGHTS, unix(7)). Node would read the
// bytes and drop the descriptors, so the receiving end is a socket that Node does not know about.

const AF_UNIX = 1
const SOL_SOCKET = 1
const SCM_RIGHTS = 1
const MSG_CMSG_CLOEXEC = 0x40000000
const IN_PROGRESS = 115
/** The longest path for the `sun_path` of a `sockaddr_un`, in bytes, without the final zero. */
export const LONGEST_PATH = 107

/**
 * The most descriptors that the system passes in one message; every announce thread has at most
 * two.
 */
const MOST_DESCRIPTORS = 250
const TEXT_BYTES = 1_024
const POLL_MS = 2

// Layouts on 64-bit machines: a `msghdr` in words of 32 bits, and a `cmsghdr` of 16 bytes.
const HEADER_BYTES = 56
const AT = { pieces: 4, pieceCount: 6, control: 8, controlBytes: 10, flags: 12 } as const
const CONTROL_HEAD_BYTES = 16

interface Message {
  readonly header: ReturnType<typeof pin>
  readonly control: ReturnType<typeof pin>
  readonly text: ReturnType<typeof pin>
}

/** Creates a message with room for text and descriptors. */
function createMessage(calls: SystemCalls, textBytes: number, controlBytes: number): Message {
  const header = pin(calls, HEADER_BYTES)
  const piece = pin(calls, 16)
  const control = pin(calls, CONTROL_HEAD_BYTES + 4 * MOST_DESCRIPTORS)
  const text = pin(calls, TEXT_BYTES)
  const pointer = (words: Int32Array, at: number, address: number) => {
    words[at] = address | 0
    words[at + 1] = Math.floor(address / 2 ** 32)
  }
  pointer(piece.words, 0, text.address)
  piece.words[2] = textBytes
  pointer(header.words, AT.pieces, piece.address)
  header.words[AT.pieceCount] = 1
  pointer(header.words, AT.control, control.address)
  header.words[AT.controlBytes] = controlBytes
  return { header, control, text }
}

/**
 * Sends text and descriptors over a connected UNIX socket in one message.
 *
 * @throws Error when the system did not accept all of it
 */
export function sendDescriptors(
  calls: SystemCalls,
  socket: number,
  text: string,
  fds: readonly number[],
): void {
  const bytes = Buffer.byteLength(text)
  if (bytes > TEXT_BYTES || fds.length > MOST_DESCRIPTORS) throw new RangeError('too much to pass')
  const controlBytes = CONTROL_HEAD_BYTES + 4 * fds.length
  const { header, control, text: room } = createMessage(calls, bytes, (controlBytes + 7) & ~7)
  room.bytes.write(text)
  control.words[0] = controlBytes
  control.words[2] = SOL_SOCKET
  control.words[3] = SCM_RIGHTS
  fds.forEach((fd, index) => (control.words[CONTROL_HEAD_BYTES / 4 + index] = fd))
  const sent = calls.sendmsg(socket, header.address, MSG.noSignal | MSG.dontWait)
  if (sent !== bytes) throw new Error(`the sockets could not be passed: error ${calls.errno()}`)
}

export interface Received {
  readonly text: string
  readonly fds: readonly number[]
}

/**
 * Connects to a UNIX socket, sends one line and returns the first answer.
 *
 * @throws Error when there is no answer within `seconds`
 */
export async function askForDescriptors(
  calls: SystemCalls,
  file: string,
  line: string,
  seconds: number,
): Promise<Received> {
  const socket = calls.socket(AF_UNIX, SOCK_STREAM | NONBLOCKING, 0)
  if (socket < 0) throw new Error(`no socket could be created: error ${calls.errno()}`)
  try {
    connect(calls, socket, file)
    const said = pin(calls, TEXT_BYTES)
    const length = said.bytes.write(line)
    if (calls.send(socket, said.address, length, MSG.noSignal) !== length) {
      throw new Error(`nothing could be sent to ${file}: error ${calls.errno()}`)
    }
    return await receive(calls, socket, performance.now() + seconds * 1_000)
  } finally {
    calls.close(socket)
  }
}

function connect(calls: SystemCalls, socket: number, file: string): void {
  const address = pin(calls, 2 + LONGEST_PATH + 1)
  address.bytes.fill(0)
  address.bytes.writeUInt16LE(AF_UNIX, 0)
  const bytes = 2 + address.bytes.write(file, 2) + 1
  if (calls.connect(socket, address.address, bytes) < 0 && calls.errno() !== IN_PROGRESS) {
    throw new Error(`no connection to ${file}: error ${calls.errno()}`)
  }
}

async function receive(calls: SystemCalls, socket: number, deadline: number): Promise<Received> {
  const room = CONTROL_HEAD_BYTES + 4 * MOST_DESCRIPTORS
  const { header, control, text } = createMessage(calls, TEXT_BYTES, room)
  for (;;) {
    const length = calls.recvmsg(socket, header.address, MSG.dontWait | MSG_CMSG_CLOEXEC)
    if (length > 0) {
      const isPassed = header.words[AT.controlBytes] > CONTROL_HEAD_BYTES
      const bytes = isPassed ? control.words[0] - CONTROL_HEAD_BYTES : 0
      const first = CONTROL_HEAD_BYTES / 4
      const fds = [...control.words.subarray(first, first + bytes / 4)]
      return { text: text.bytes.toString('utf8', 0, length), fds }
    }
    if (length === 0) throw new Error('the sockets were not passed: the other end closed')
    const errno = calls.errno()
    if (errno !== ERRNO.again && errno !== ERRNO.interrupted) {
      throw new Error(`the sockets were not passed: error ${errno}`)
    }
    if (performance.now() > deadline) throw new Error('the sockets were not passed in time')
    await delay(POLL_MS)
  }
}
