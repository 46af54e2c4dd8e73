import path from 'node:path'
import type { RoleContext } from '../../shared/lifecycle.ts'
import type { ChosenIo } from '../io/choose-io.ts'
import { chooseIo } from '../io/choose-io.ts'
import type { HandedSockets } from '../io/handed.ts'
import type { ReadSnapshot } from '../journal/restore.ts'
import { restoreSnapshot } from '../journal/restore.ts'
import { fillMemory } from './fill-memory.ts'
import { wantLargePages } from '../memory/large-pages.ts'
import type { SharedHandles } from '../memory/world.ts'
import { createWorld } from '../memory/world.ts'
import type { LoadedThreads } from './announce-threads.ts'
import { loadAnnounceThreads } from './announce-threads.ts'
import { requireNamed } from './require-named.ts'
import { threadsOf } from './thread-count.ts'

/**
 * The parts that a tracker creates before it has its folder, from which another process may still
 * be serving.
 */
export interface Prepared extends ReturnType<typeof fillMemory> {
  readonly network: ChosenIo
  readonly shared: SharedHandles
  readonly threadCount: number
  readonly threads: LoadedThreads
  /** The snapshot; null: there is none; undefined: it has not been read yet. */
  readonly snapshot: ReadSnapshot | null | undefined
}

/**
 * Reserves the memory, starts the threads and reads the snapshot, if that is allowed already.
 *
 * @throws ConfigError if a file that the settings name is missing
 * @throws Error when the port cannot be bound, or a thread does not start
 */
export async function prepare(
  context: RoleContext,
  handed: HandedSockets | undefined,
  readsSnapshot: boolean,
): Promise<Prepared> {
  const { config, log } = context
  requireNamed(config)
  const threadCount = threadsOf(config)
  const network = await chooseIo(config.BABOU_TRACKER_IO)
  const fleetSeed = context.secrets.key('usage').readInt32LE()
  const shared = createWorld({ bytes: context.memoryBytes, fleetSeed })
  if (network.io === 'ffi') await wantLargePages(shared.buffer)
  const filled = fillMemory(shared, context)
  try {
    const threads = await startThreads(context, network, shared, threadCount, handed)
    const file = path.join(config.BABOU_DATA, 'tracker', 'snapshot')
    const { world, tables } = filled
    const snapshot = readsSnapshot
      ? restoreSnapshot({ snapshot: file }, world, tables, log)
      : undefined
    return { ...filled, network, shared, threadCount, threads, snapshot }
  } catch (error) {
    filled.keeper.stop()
    throw error
  }
}

function startThreads(
  { config, secrets, log }: RoleContext,
  { io }: ChosenIo,
  { buffer }: SharedHandles,
  threads: number,
  handed: HandedSockets | undefined,
): Promise<LoadedThreads> {
  return loadAnnounceThreads({
    ...{ buffer, io, threads, log, handed },
    host: config.BABOU_TRACKER_HOST,
    port: config.BABOU_TRACKER_PORT,
    udp: config.BABOU_TRACKER_UDP,
    sessionKey: secrets.key('session-key'),
    connectionKey: secrets.key('udp-connection'),
    trustedProxies: config.BABOU_TRUSTED_PROXIES ?? [],
    proxyProtocol: config.BABOU_PROXY_PROTOCOL,
  })
}
