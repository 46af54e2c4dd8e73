import net from 'node:net'
import { Fault } from './fault.ts'

/** One HTTP reply as it was received. */
interface Answer {
  readonly status: number
  /** The headers by their names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

export interface Exchange {
  readonly answers: readonly Answer[]
  /** Whether the tracker ended the connection. */
  readonly isClosed: boolean
}

export interface Conversation {
  /**
   * The parts of the request. They are sent one after another, in separate packets if the system
   * allows it.
   */
  readonly parts: readonly (string | Buffer)[]
  /** The number of replies to wait for. */
  readonly count?: number
  /**
   * How many milliseconds to wait after the last reply for the connection to end; 0: do not wait.
   */
  readonly lingerMs?: number
  readonly limitMs?: number
  /** Whether the replies have no body, whatever their Content-Length says, as for HEAD. */
  readonly isHead?: boolean
}

const LIMIT_MS = 10_000

/** Sends bytes unchanged, and reads until `count` replies have arrived or the connection ends. */
export async function converse(at: URL, conversation: Conversation): Promise<Exchange> {
  const { parts, count = 1, lingerMs = 0, limitMs = LIMIT_MS, isHead = false } = conversation
  const socket = net.connect({ host: hostOf(at), port: Number(at.port || 80), noDelay: true })
  let bytes = Buffer.alloc(0)
  let isClosed = false
  try {
    const answers = await new Promise<Answer[]>((resolve, reject) => {
      const whole = () => readAnswers(bytes, isHead, isClosed)
      const late = setTimeout(() => resolve(whole()), limitMs)
      const end = (): void => {
        isClosed = true
        clearTimeout(late)
        resolve(whole())
      }
      socket.on('data', (part: Buffer) => {
        bytes = Buffer.concat([bytes, part])
        if (whole().length < count) return
        clearTimeout(late)
        if (lingerMs === 0) resolve(whole())
        else setTimeout(() => resolve(whole()), lingerMs).unref()
      })
      socket.on('end', end).on('close', end)
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET' || error.code === 'EPIPE') end()
        else reject(new Fault(`${at.host}: ${error.message}`))
      })
      void sendAll(socket, parts)
    })
    return { answers, isClosed }
  } finally {
    socket.destroy()
  }
}

/** Returns the host of a URL as a socket needs it: an IPv6 address without its brackets. */
export function hostOf(at: URL): string {
  return at.hostname.replace(/^\[|\]$/g, '')
}

async function sendAll(socket: net.Socket, parts: readonly (string | Buffer)[]): Promise<void> {
  for (const part of parts) {
    if (socket.destroyed) return
    socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part)
    // Gives the system time to send this packet before the next part is written.
    if (parts.length > 1) await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

function readAnswers(bytes: Buffer, isHead: boolean, isClosed: boolean): Answer[] {
  const answers: Answer[] = []
  let at = 0
  for (;;) {
    const end = bytes.indexOf('\r\n\r\n', at)
    if (end < 0) return answers
    const [first = '', ...lines] = bytes.toString('latin1', at, end).split('\r\n')
    const headers = new Map(lines.map(headerOf))
    const length = headers.get('content-length')
    const rest = bytes.length - end - 4
    if (length === undefined && !isClosed && !isHead) return answers
    const bodyBytes = isHead ? 0 : length === undefined ? rest : Number(length)
    if (bodyBytes > rest) return answers
    at = end + 4 + bodyBytes
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0)
    answers.push({ status, headers, body: bytes.subarray(end + 4, at) })
  }
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}
