import { createPoll } from './poll.ts'
import { ADDRESS_BYTES, createSockets, readAddress, writeAddress } from './sockets.ts'
import type { SystemCalls } from '../../system/system-calls.ts'
import {
  AF_INET,
  EPOLL,
  ERRNO,
  loadSystemCalls,
  MSG,
  NONBLOCKING,
  pin,
  SOCK_STREAM,
} from '../../system/system-calls.ts'

const LOOPBACK = '127.0.0.1'
const WAIT_MS = 1_000
const WORDS = 'babou'

/**
 * Tests the system calls on a connection from this process to itself.
 *
 * @throws Error that says what differs from what was expected
 */
export async function testSystemCalls(): Promise<void> {
  const calls = await loadSystemCalls()
  const open: number[] = []
  const poll = createPoll(calls)
  try {
    exchange(calls, poll, open)
  } finally {
    for (const fd of open) calls.close(fd)
    poll.close()
  }
}

function exchange(calls: SystemCalls, poll: ReturnType<typeof createPoll>, open: number[]): void {
  const sockets = createSockets(calls)
  const { fds, port } = sockets.listeners(LOOPBACK, 0, 2)
  open.push(...fds)
  for (const fd of fds) {
    sockets.listen(fd, 8)
    poll.watch(fd, EPOLL.add, EPOLL.in)
  }

  const address = pin(calls, 32)
  const text = pin(calls, 64)
  const addressBytes = writeAddress(address, LOOPBACK, port)
  const client = calls.socket(AF_INET, SOCK_STREAM, 0)
  open.push(client)
  expect(calls.connect(client, address.address, addressBytes) === 0, 'connect')
  text.bytes.write(WORDS)
  expect(calls.send(client, text.address, WORDS.length, MSG.noSignal) === WORDS.length, 'send')

  expect(poll.wait(WAIT_MS) === 1 && fds.includes(poll.fdOf(0)), 'epoll_wait')
  text.words[0] = ADDRESS_BYTES
  const server = calls.accept4(poll.fdOf(0), address.address, text.address, NONBLOCKING)
  expect(server >= 0, 'accept4')
  open.push(server)
  const words = new Int32Array(4)
  expect(readAddress(address.bytes, 0, words) === 4 && words[0] === 0x7f000001, 'sockaddr')

  text.bytes.fill(0)
  expect(calls.recv(server, text.address, 64, 0) === WORDS.length, 'recv')
  expect(text.bytes.toString('latin1', 0, WORDS.length) === WORDS, 'bytes')
  expect(calls.recv(server, text.address, 64, 0) < 0, 'recv of nothing')
  expect(calls.errno() === ERRNO.again, 'errno')
}

function expect(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`the self-test of system calls failed at ${what}`)
}
