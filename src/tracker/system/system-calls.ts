import process from 'node:process'

/** Constants of the Linux headers, which are the same on the machines of `MACHINES`. */
export const AF_INET = 2
export const AF_INET6 = 10
export const SOCK_STREAM = 1
export const SOCK_DGRAM = 2
/** SOCK_NONBLOCK | SOCK_CLOEXEC, for sockets. */
export const NONBLOCKING = 0o4000 | 0o2000000
/** Events of a poll, with `ended` for EPOLLRDHUP; `once` is EPOLLET. */
export const EPOLL = {
  in: 1,
  out: 4,
  error: 8,
  hangUp: 16,
  ended: 0x2000,
  once: 1 << 31,
  add: 1,
  remove: 2,
  modify: 3,
} as const
export const MSG = { dontWait: 0x40, noSignal: 0x4000, more: 0x8000 } as const
export const SHUT_WRITE = 1
export const ERRNO = {
  interrupted: 4,
  io: 5,
  again: 11,
  tooManyOpen: 23,
  tooManyFiles: 24,
} as const

/** The layout of an `epoll_event` in words of 32 bits: x64 packs it, others align it. */
const MACHINES = {
  x64: { words: 3, data: 1 },
  arm64: { words: 4, data: 2 },
} as const

/**
 * The system calls that announces need. Pointers are addresses as numbers (`addressOf`): the caller
 * must keep a reference to the memory while the system uses it, or the garbage collector frees it.
 * If a call fails, it returns a number below 0, and `errno` returns the cause.
 */
export interface SystemCalls {
  readonly socket: (family: number, type: number, protocol: number) => number
  readonly setsockopt: (
    fd: number,
    level: number,
    name: number,
    value: number,
    bytes: number,
  ) => number
  readonly bind: (fd: number, address: number, bytes: number) => number
  readonly getsockname: (fd: number, address: number, bytes: number) => number
  readonly listen: (fd: number, backlog: number) => number
  readonly connect: (fd: number, address: number, bytes: number) => number
  readonly accept4: (fd: number, address: number, bytes: number, flags: number) => number
  readonly recv: (fd: number, into: number, bytes: number, flags: number) => number
  readonly send: (fd: number, from: number, bytes: number, flags: number) => number
  readonly shutdown: (fd: number, how: number) => number
  readonly close: (fd: number) => number
  readonly epoll_create1: (flags: number) => number
  readonly epoll_ctl: (epoll: number, what: number, fd: number, event: number) => number
  readonly epoll_wait: (epoll: number, events: number, most: number, milliseconds: number) => number
  readonly mmap: (
    address: number,
    bytes: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ) => number
  readonly pwrite: (fd: number, from: number, bytes: number, position: number) => number
  readonly madvise: (address: number, bytes: number, advice: number) => number
  readonly recvmmsg: (
    fd: number,
    messages: number,
    most: number,
    flags: number,
    timeout: number,
  ) => number
  readonly sendmmsg: (fd: number, messages: number, count: number, flags: number) => number
  /** Sends a message that passes descriptors to another process. */
  readonly sendmsg: (fd: number, message: number, flags: number) => number
  readonly recvmsg: (fd: number, message: number, flags: number) => number
  /** Only for commands that take a number as their argument: F_DUPFD_CLOEXEC. */
  readonly fcntl: (fd: number, what: number, argument: number) => number
  readonly eventfd: (count: number, flags: number) => number
  readonly usleep: (microseconds: number) => number
  /** Makes system calls for which the C library has no function. */
  readonly syscall: (
    number: number,
    first: number,
    second: number,
    third: number,
    fourth: number,
  ) => number
  /** Returns the error of this thread's last failed call. */
  readonly errno: () => number
  /**
   * Returns the memory address of an array. This creates an object, so it is not for the hot path.
   */
  readonly addressOf: (bytes: NodeJS.ArrayBufferView) => number
  /** Returns the memory of the process from `address` on. */
  readonly view: (address: number, bytes: number) => ArrayBuffer
  /**
   * The layout of an epoll event on this machine: its words, and the index of the word that holds
   * our number.
   */
  readonly event: { readonly words: number; readonly data: number }
}

const PROTOTYPES = {
  socket: 'int socket(int, int, int)',
  setsockopt: 'int setsockopt(int, int, int, intptr_t, uint32_t)',
  bind: 'int bind(int, intptr_t, uint32_t)',
  getsockname: 'int getsockname(int, intptr_t, intptr_t)',
  listen: 'int listen(int, int)',
  connect: 'int connect(int, intptr_t, uint32_t)',
  accept4: 'int accept4(int, intptr_t, intptr_t, int)',
  recv: 'intptr_t recv(int, intptr_t, intptr_t, int)',
  send: 'intptr_t send(int, intptr_t, intptr_t, int)',
  shutdown: 'int shutdown(int, int)',
  close: 'int close(int)',
  epoll_create1: 'int epoll_create1(int)',
  epoll_ctl: 'int epoll_ctl(int, int, int, intptr_t)',
  epoll_wait: 'int epoll_wait(int, intptr_t, int, int)',
  mmap: 'intptr_t mmap(intptr_t, intptr_t, int, int, int, int64_t)',
  pwrite: 'intptr_t pwrite(int, intptr_t, intptr_t, int64_t)',
  madvise: 'int madvise(intptr_t, int64_t, int)',
  recvmmsg: 'int recvmmsg(int, intptr_t, uint32_t, int, intptr_t)',
  sendmmsg: 'int sendmmsg(int, intptr_t, uint32_t, int)',
  sendmsg: 'intptr_t sendmsg(int, intptr_t, int)',
  recvmsg: 'intptr_t recvmsg(int, intptr_t, int)',
  fcntl: 'int fcntl(int, int, int)',
  eventfd: 'int eventfd(uint32_t, int)',
  usleep: 'int usleep(uint32_t)',
  syscall: 'intptr_t syscall(intptr_t, intptr_t, intptr_t, intptr_t, intptr_t)',
} as const

type Call = (...values: number[]) => number

/**
 * Loads the system calls with koffi, through which a call costs about 50 ns more than the system
 * call itself.
 *
 * @throws Error that says why they are not available on this machine
 */
export async function loadSystemCalls(): Promise<SystemCalls> {
  const event = MACHINES[process.arch as keyof typeof MACHINES] as SystemCalls['event'] | undefined
  if (process.platform !== 'linux' || event === undefined) {
    throw new Error(`system calls only work on Linux on x64 and arm64, not on ${machine()}`)
  }
  const { default: koffi } = await import('koffi').catch((error: unknown) => {
    throw new Error(`the package koffi is missing for ${machine()}: ${String(error)}`)
  })
  const library = koffi.load(null)
  const calls = Object.fromEntries(
    Object.entries(PROTOTYPES).map(([name, prototype]) => [name, library.func(prototype) as Call]),
  ) as unknown as Pick<SystemCalls, keyof typeof PROTOTYPES>
  return {
    ...calls,
    errno: () => koffi.errno(),
    addressOf: (bytes) => Number(koffi.address(bytes)),
    view: (address, bytes) => koffi.view(address, bytes),
    event,
  }
}

function machine(): string {
  return `${process.platform} on ${process.arch}`
}

/** Memory for system calls: its address stays valid as long as the process lives. */
export interface Pinned {
  readonly bytes: Buffer
  readonly words: Int32Array
  readonly address: number
}

const READ_AND_WRITE = 1 | 2
/** MAP_PRIVATE | MAP_ANONYMOUS. */
const ANY_PAGES = 0x02 | 0x20
/** With MAP_32BIT, which exists on x64, for up to 1 GiB, and has no effect elsewhere. */
const LOW_PAGES = ANY_PAGES | 0x40

/**
 * Allocates pages that are never released. Their addresses are below 2^31 where possible: V8 stores
 * such a number without an object, so passing it to a system call creates none.
 *
 * @throws Error when there is no memory
 */
export function pin(calls: SystemCalls, bytes: number): Pinned {
  const length = (bytes + 7) & ~7
  const map = (flags: number) => calls.mmap(0, length, READ_AND_WRITE, flags, -1, 0)
  const low = map(LOW_PAGES)
  const address = low > 0 ? low : map(ANY_PAGES)
  if (address <= 0) throw new Error(`mmap of ${length} bytes: error ${calls.errno()}`)
  const memory = calls.view(address, length)
  return { bytes: Buffer.from(memory), words: new Int32Array(memory), address }
}

/**
 * Creates a function that returns the addresses of arrays that rarely change: it caches the most
 * recent ones and keeps references to them.
 */
export function createAddressBook(calls: SystemCalls) {
  let array: Uint8Array | null = null
  let address = 0
  return (bytes: Uint8Array): number => {
    if (bytes !== array) {
      array = bytes
      address = calls.addressOf(bytes)
    }
    return address
  }
}
