import { figuresOf } from '../../bridge/hub/node-book.ts'
import type { Link } from '../../bridge/link/types.ts'
import type { Readiness } from '../../shared/ops-server.ts'
import type { Journals } from '../journal/journals.ts'
import { STATE } from '../memory/status.ts'
import type { World } from '../memory/world.ts'
import type { KeptState } from '../state-file/kept-state.ts'
import type { TrackerFallback } from './fallback.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { Standby } from '../standby/standby.ts'
import type { Usage } from '../usage/usage.ts'
import type { Holders } from './holders.ts'
import type { TrackerLinks } from './tracker-links.ts'

interface ReadinessOptions {
  readonly world: World
  readonly link: Link
  readonly kept: KeptState
  readonly journals: Journals
  readonly heartbeat: Heartbeat
  readonly fallback: TrackerFallback
  readonly holders: Pick<Holders, 'shares'>
  readonly links: Pick<TrackerLinks, 'figures'>
  readonly standby: Pick<Standby, 'figures'>
  readonly usage: Pick<Usage, 'figures'>
  readonly io: string
}

const STATE_NAMES = Object.keys(STATE) as (keyof typeof STATE)[]

/** Returns the contents of a tracker's `/readyz`. */
export function readinessOf(options: ReadinessOptions, node: string): Readiness {
  const { world, link, kept, journals, heartbeat, fallback, io, links, standby } = options
  const state = STATE_NAMES[world.status.state()]
  const bridge = link.status()
  const holders = options.holders.shares()
  return {
    // A drained tracker still answers requests that reach it, but proxies must not send any more.
    ok: state === 'ready' && holders?.isDrained !== true,
    detail: {
      ...{ state, node, io, holders, links: links.figures() },
      standby: standby.figures(),
      usage: options.usage.figures(),
      bridge: { ...figuresOf(node, bridge), url: bridge.url, fault: bridge.fault },
      staleSeconds: kept.staleSeconds(),
      kept: kept.figures(),
      peers: world.peerCount(),
      announcesPerSecond: heartbeat.announcesPerSecond(),
      unbooked: journals.batches.unbooked(),
      journalRefused: journals.isRefused(),
      ...fallback.says(),
    },
  }
}
