import type { LinkInfo } from './hub-types.ts'
import type { LinkStatus } from './link-types.ts'
import type { LinkCounts } from './link-counts.ts'
import { addCounts, atRest, noCounts } from './link-counts.ts'

/** How many nodes that are gone are remembered; beyond, the one gone longest is forgotten. */
const MAX_GONE = 64

/** How one node stands with the bridge, over all its links: what /metrics and status show. */
export interface NodeFigures {
  readonly node: string
  readonly isUp: boolean
  readonly isCaughtUp: boolean
  /** Events that it has not applied; null: not known at this end. */
  readonly lagEvents: number | null
  /** Seconds for which something has waited to be applied; while it is gone, since then. */
  readonly lagSeconds: number
  /** Links that it ever made. */
  readonly connects: number
  readonly counts: LinkCounts
}

interface Past {
  connects: number
  counts: LinkCounts
  /** Null while it is here. */
  goneAt: number | null
  ackedPosition: number
}

/** Remembers nodes beyond their links. */
export interface NodeBook {
  readonly joined: (node: string) => void
  readonly left: (link: LinkInfo, now: number) => void
  /** `newest`: the last position of the outbox; `now` in seconds, as given to `left`. */
  readonly all: (links: readonly LinkInfo[], newest: number, now: number) => NodeFigures[]
}

export function createNodeBook(): NodeBook {
  // In the order in which nodes joined or left last, so that the first one gone is the oldest.
  const nodes = new Map<string, Past>()

  function touch(node: string): Past {
    const known = nodes.get(node)
    const past = known ?? { connects: 0, counts: noCounts, goneAt: null, ackedPosition: 0 }
    nodes.delete(node)
    nodes.set(node, past)
    return past
  }

  return {
    joined(node) {
      const past = touch(node)
      past.connects++
      past.goneAt = null
    },
    left({ node, counts, ackedPosition }, now) {
      const past = touch(node)
      past.counts = addCounts(past.counts, atRest(counts))
      past.goneAt = now
      past.ackedPosition = ackedPosition
      const gone = [...nodes].filter(([, { goneAt }]) => goneAt !== null)
      if (gone.length > MAX_GONE) nodes.delete(gone[0][0])
    },
    all(links, newest, now) {
      return [...nodes]
        .map(([node, past]) => {
          const ofIt = links.filter((link) => link.node === node)
          return ofIt.length > 0 ? living(node, past, ofIt) : gone(node, past, newest, now)
        })
        .sort((one, other) => (one.node < other.node ? -1 : 1))
    },
  }
}

/** How a tracker's own end stands. */
export function figuresOf(node: string, status: LinkStatus): NodeFigures {
  const { isUp, isCaughtUp, sinceSeconds, connects, counts } = status
  const lagSeconds = isUp && isCaughtUp ? 0 : sinceSeconds
  return { node, isUp, isCaughtUp, lagEvents: null, lagSeconds, connects, counts }
}

/** Nodes of one name count as one: the figures say how the worst of them stands. */
function living(node: string, past: Past, links: readonly LinkInfo[]): NodeFigures {
  return {
    node,
    isUp: true,
    isCaughtUp: links.every(({ isCaughtUp }) => isCaughtUp),
    lagEvents: Math.max(...links.map(({ lagEvents }) => lagEvents)),
    lagSeconds: Math.max(...links.map(({ lagSeconds }) => lagSeconds)),
    connects: past.connects,
    counts: links.map(({ counts }) => counts).reduce(addCounts, past.counts),
  }
}

function gone(node: string, past: Past, newest: number, now: number): NodeFigures {
  return {
    node,
    isUp: false,
    isCaughtUp: false,
    lagEvents: Math.max(0, newest - past.ackedPosition),
    lagSeconds: past.goneAt === null ? 0 : now - past.goneAt,
    connects: past.connects,
    counts: past.counts,
  }
}
