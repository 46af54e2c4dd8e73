import type { SystemCalls } from '../../system/system-calls.ts'
import { pin } from '../../system/system-calls.ts'

const SOL_SOCKET = 1
const SO_ATTACH_FILTER = 26
/** The offset of the flags in a TCP header, and the flags that matter here. */
const [FLAGS_AT, SYN, SYN_ACK] = [13, 0x02, 0x12]

/**
 * A program for the classic packet filter (linux/filter.h): five instructions, each with code, jump
 * if true, jump if false, and value. It drops packets that open a connection and passes everything
 * else.
 */
const PROGRAM = [
  [0x30, 0, 0, FLAGS_AT],
  [0x54, 0, 0, SYN_ACK],
  [0x15, 1, 0, SYN],
  [0x06, 0, 0, 0xffffffff],
  [0x06, 0, 0, 0],
] as const
const INSTRUCTION_BYTES = 8
/** A `sock_fprog`: its size, and the offset of the pointer to the instructions. */
const [FPROG_BYTES, POINTER_AT] = [16, 8]

/**
 * Makes the system drop requests for new connections to these sockets. Closing a socket resets the
 * connections that wait in it; after this call, they can be accepted until there are none. Clients
 * that try to connect repeat it after a second, when another process may be listening. Returns
 * false where the system has no such filters.
 */
export function refuseConnections(calls: SystemCalls, fds: readonly number[]): boolean {
  const program = pin(calls, PROGRAM.length * INSTRUCTION_BYTES)
  for (const [index, [code, jumpTrue, jumpFalse, value]] of PROGRAM.entries()) {
    const at = index * INSTRUCTION_BYTES
    program.bytes.writeUInt16LE(code, at)
    program.bytes.writeUInt8(jumpTrue, at + 2)
    program.bytes.writeUInt8(jumpFalse, at + 3)
    program.bytes.writeUInt32LE(value, at + 4)
  }
  const filter = pin(calls, FPROG_BYTES)
  filter.bytes.writeUInt16LE(PROGRAM.length, 0)
  filter.bytes.writeBigUInt64LE(BigInt(program.address), POINTER_AT)
  return fds.every(
    (fd) => calls.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, filter.address, FPROG_BYTES) === 0,
  )
}
