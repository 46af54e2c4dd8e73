import type { TransportOptions } from '../transport.ts'
import type { Turn } from '../turn.ts'
import type { FfiConnection } from './connections.ts'
import type { createAcceptor } from './acceptor.ts'
import type { createConnections } from './connections.ts'
import type { createInputBatch } from './input-batch.ts'
import type { createSender } from './sender.ts'
import type { SystemCalls } from '../../system/system-calls.ts'
import type { TrackerClock } from '../../memory/clock.ts'
import type { TrustedProxies } from '../forwarded.ts'
import type { AddressCounts } from '../../usage/address-counts.ts'

export interface HttpSocketsState {
  readonly arrived: (FfiConnection | undefined)[]
  readonly acceptor: ReturnType<typeof createAcceptor>
  readonly connections: ReturnType<typeof createConnections>
  readonly clock: TrackerClock
  readonly options: TransportOptions
  readonly proxies: TrustedProxies
  readonly addresses: AddressCounts
  readonly words: Int32Array
  readonly stats: number
  readonly batch: ReturnType<typeof createInputBatch>
  readonly lookAgain: ({ fd, watched }: FfiConnection) => void
  readonly watch: (connection: FfiConnection) => void
  readonly rest: (connection: FfiConnection) => void
  readonly feed: (connection: FfiConnection, chunk: Buffer, from: number, to: number) => void
  readonly turn: Turn<FfiConnection>
  readonly calls: SystemCalls
  waiting: FfiConnection[]
  readonly sender: ReturnType<typeof createSender>
  readonly retry: (connection: FfiConnection) => void
}
