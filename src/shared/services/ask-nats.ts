import type { Infer } from '../shape.ts'
import { count, record, text } from '../shape.ts'
import type { ServiceFigures } from './report.ts'
import { noFigures } from './report.ts'

// Queries NATS through its monitoring port, `/varz`.

const TIME_LIMIT_MS = 3_000

const varz = record({
  server_id: text(100),
  version: text(60),
  mem: count,
  connections: count,
  subscriptions: count,
  slow_consumers: count,
  cpu: count.or(record({})).optional(),
  start: text(60),
})

export interface NatsState {
  readonly version: string
  readonly startedAt: number | null
  readonly figures: ServiceFigures
}

/**
 * Queries NATS.
 * @throws Error when it does not answer, or not like NATS
 */
export async function askNats(url: string): Promise<NatsState> {
  const reply = await fetch(new URL('/varz', url), {
    redirect: 'error',
    signal: AbortSignal.timeout(TIME_LIMIT_MS),
  })
  const found = varz.safeParse(await reply.json())
  if (!reply.ok || !found.success) throw new Error('the answer is not from NATS')
  return stateOf(found.data)
}

function stateOf(found: Infer<typeof varz>): NatsState {
  const startedAt = Date.parse(found.start)
  const { connections, subscriptions, slow_consumers: slowConsumers } = found
  return {
    version: found.version,
    startedAt: Number.isFinite(startedAt) ? startedAt : null,
    figures: {
      ...noFigures,
      rssBytes: found.mem,
      own: { connections, subscriptions, slowConsumers },
    },
  }
}
