import { figuresOf } from '../../bridge/hub/node-book.ts'
import type { Link } from '../../bridge/link/types.ts'
import type { Readiness } from '../../shared/ops-server.ts'
import type { Journals } from '../journal/journals.ts'
import { STATE } from '../memory/status.ts'
import type { World } from '../memory/world.ts'
import type { KeptState } from '../state-file/kept-state.ts'
import type { TrackerFallback } from './fallback.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { Holders } from './holders.ts'

interface ReadinessOptions {
  readonly world: World
  readonly link: Link
  readonly kept: KeptState
  readonly journals: Journals
  readonly heartbeat: Heartbeat
  readonly fallback: TrackerFallback
  readonly holders: Pick<Holders, 'shares'>
  readonly io: string
}

const STATE_NAMES = Object.keys(STATE) as (keyof typeof STATE)[]

/** What `/readyz` of a tracker says. */
export function readinessOf(options: ReadinessOptions, node: string): Readiness {
  const { world, link, kept, journals, heartbeat, fallback, io } = options
  const state = STATE_NAMES[world.status.state()]
  const bridge = link.status()
  return {
    ok: state === 'ready',
    detail: {
      ...{ state, node, io, holders: options.holders.shares() },
      bridge: { ...figuresOf(node, bridge), url: bridge.url, fault: bridge.fault },
      staleSeconds: kept.staleSeconds(),
      kept: kept.figures(),
      peers: world.peerCount(),
      announcesPerSecond: heartbeat.announcesPerSecond(),
      unbooked: journals.batches.unbooked(),
      journalRefused: journals.isRefused(),
      alerts: fallback.alerts(),
    },
  }
}
