import type { Config } from '../../shared/config.ts'
import type { RoleContext } from '../../shared/lifecycle.ts'
import { version } from '../../shared/paths.ts'
import { askForDescriptors } from '../io/ffi/passing.ts'
import { loadSystemCalls } from '../system/system-calls.ts'
import type { HandedSockets } from '../io/handed.ts'
import type { Asked, Said, Talk } from './lines.ts'
import { connectTo, parsed, passedText, reasonOf, saidLine, talkOver } from './lines.ts'
import { successionFile } from './succession-file.ts'

const PASS_SECONDS = 10

/** The tracker that serves, as seen by the process that takes over. */
export interface Predecessor {
  readonly sockets: HandedSockets
  /** Whether the snapshot can be read while the other process still serves. */
  readonly isFresh: boolean
  /**
   * Reports that this process is ready; resolves when it has got the folder.
   * @throws Error when the other process refuses
   */
  readonly leaves: () => Promise<void>
  /**
   * Reports that this process serves; resolves when the other process has read that or has ended.
   */
  readonly serves: () => Promise<void>
  /** Reports that this process cannot take over, and why. */
  readonly fails: (error: unknown) => void
}

/**
 * Gets the sockets of the tracker that serves from this folder.
 *
 * @throws Error when there is none, when it refuses, or when it does not listen where the settings
 * say
 */
export async function meetPredecessor({ config }: RoleContext): Promise<Predecessor> {
  const calls = await loadSystemCalls()
  const file = successionFile(config)
  const socket = await connectTo(file).catch((error: unknown) => {
    throw new Error(`no tracker that can be replaced runs on ${config.BABOU_DATA}: ${error}`)
  })
  const waiting: ((said: Said | null) => void)[] = []
  const heard: (Said | null)[] = []
  const hear = (said: Said | null) => (waiting.shift() ?? ((one) => heard.push(one)))(said)
  const line: Talk<Asked> = talkOver<Asked, Said>(socket, saidLine, hear)
  void line.closed.then(() => hear(null))
  const next = () => {
    const said = heard.shift()
    return said === undefined
      ? new Promise<Said | null>((resolve) => waiting.push(resolve))
      : Promise.resolve(said)
  }
  async function expect<S extends Said['say']>(what: S): Promise<Extract<Said, { say: S }>> {
    const said = await next()
    if (said?.say === what) return said as Extract<Said, { say: S }>
    throw new Error(said?.say === 'failed' ? said.why : 'the tracker that serves has gone')
  }

  const fails = (error: unknown) => {
    line.say({ ask: 'fail', why: reasonOf(error) })
    line.end()
  }
  try {
    const { sockets, isFresh } = await socketsFrom()
    return { sockets, isFresh, leaves, serves, fails }
  } catch (error) {
    fails(error)
    throw error
  }

  async function socketsFrom() {
    line.say({ ask: 'succeed', pid: process.pid, version })
    const { token, isFresh } = await expect('sockets')
    const ask = `${JSON.stringify({ ask: 'sockets', token } satisfies Asked)}\n`
    const { text, fds } = await askForDescriptors(calls, file, ask, PASS_SECONDS)
    const sockets = socketsOf(text, fds)
    const other = differs(config, sockets)
    if (other !== null) throw new Error(other)
    return { sockets, isFresh }
  }

  async function leaves(): Promise<void> {
    line.say({ ask: 'ready' })
    await expect('yours')
  }

  async function serves(): Promise<void> {
    line.say({ ask: 'serving' })
    await next()
    line.end()
  }
}

/**
 * Returns the sockets from the text that accompanies their descriptors.
 * @throws Error when the passed descriptors are not those that were announced
 */
export function socketsOf(text: string, fds: readonly number[]): HandedSockets {
  const passed = parsed(passedText, text)
  if (passed === null || fds.length !== passed.tcp + passed.udp + 1) {
    throw new Error('the serving tracker passed other sockets than it announced: try again')
  }
  const { host, port, tcp, udp, opsPort } = passed
  return {
    ...{ host, port, tcp: fds.slice(0, tcp), udp: fds.slice(tcp, tcp + udp) },
    ops: { fd: fds[tcp + udp], port: opsPort },
  }
}

/**
 * Returns the name of a setting that has changed and that only a restart can apply; null: there is
 * none.
 */
export function differs(config: Config, { host, port, udp, ops }: HandedSockets): string | null {
  const { BABOU_TRACKER_HOST, BABOU_TRACKER_PORT, BABOU_TRACKER_UDP } = config
  const isBothFamilies = host === '::' || host === '0.0.0.0'
  const isHost = BABOU_TRACKER_HOST === host || (BABOU_TRACKER_HOST === undefined && isBothFamilies)
  const isPort = (wanted: number, found: number) => wanted === 0 || wanted === found
  const changed = [
    ...(isHost ? [] : ['BABOU_TRACKER_HOST']),
    ...(isPort(BABOU_TRACKER_PORT, port) ? [] : ['BABOU_TRACKER_PORT']),
    ...(BABOU_TRACKER_UDP === udp.length > 0 ? [] : ['BABOU_TRACKER_UDP']),
    ...(isPort(config.BABOU_TRACKER_OPS_PORT, ops.port) ? [] : ['BABOU_TRACKER_OPS_PORT']),
  ]
  if (changed.length === 0) return null
  return `${changed.join(', ')}: changed since the tracker was started; a restart applies it`
}
