import type { LinkCounts, NodeFigures } from '../events/node-events.ts'
import type { LinkInfo } from './types.ts'
import type { LinkStatus } from '../link/types.ts'
import { addCounts, atRest, noCounts } from '../link/counts.ts'

/**
 * The most nodes without a link that are listed; when there are more, the one that left first is
 * dropped.
 */
const MAX_GONE = 64

interface Past {
  connects: number
  /** The number of open links. */
  links: number
  counts: LinkCounts
  goneAt: number
  ackedPosition: number
}

/** Counts per node that outlive its links. */
export interface NodeBook {
  readonly joined: (node: string) => void
  readonly left: (link: LinkInfo, now: number) => void
  /**
   * Returns the figures of all nodes. `newest`: the last position of the outbox; `now`: seconds on
   * the clock of `left`.
   */
  readonly all: (links: readonly LinkInfo[], newest: number, now: number) => NodeFigures[]
}

export function createNodeBook(): NodeBook {
  // In the order in which nodes last joined or left, so that the one that left first is first.
  const nodes = new Map<string, Past>()

  function touch(node: string): Past {
    const known = nodes.get(node)
    const past = known ?? { connects: 0, links: 0, counts: noCounts, goneAt: 0, ackedPosition: 0 }
    nodes.delete(node)
    nodes.set(node, past)
    return past
  }

  return {
    joined(node) {
      const past = touch(node)
      past.connects++
      past.links++
    },
    left({ node, counts, ackedPosition }, now) {
      const past = touch(node)
      past.links--
      past.counts = addCounts(past.counts, atRest(counts))
      past.goneAt = now
      past.ackedPosition = ackedPosition
      const gone = [...nodes].filter(([, one]) => one.links === 0)
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

/** Returns the figures of a tracker's end. */
export function figuresOf(node: string, status: LinkStatus): NodeFigures {
  const { isUp, isCaughtUp, sinceSeconds, connects, counts } = status
  const lagSeconds = isUp && isCaughtUp ? 0 : sinceSeconds
  return { node, isUp, isCaughtUp, lagEvents: null, lagSeconds, connects, counts }
}

/**
 * Returns the figures of the links of one node (or of several with its name), combined: the worst
 * of each.
 */
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
    lagSeconds: now - past.goneAt,
    connects: past.connects,
    counts: past.counts,
  }
}
