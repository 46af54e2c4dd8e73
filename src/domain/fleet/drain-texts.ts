import { plural } from '../../shared/format.ts'

/** Explains why a tracker cannot be drained, for commands and the console. */
export function drainRefusalText(
  node: string,
  refusal: { readonly code: string; readonly other?: string },
): string {
  const { code, other = '' } = refusal
  switch (code) {
    case 'NO_SUCH_NODE':
      return `there is no tracker ${node}: \`babou status\` lists them`
    case 'TWO_NODES':
      return `two trackers report as ${node}: give one of them another BABOU_NODE`
    case 'DRAINED_ALREADY':
      return `${node} is already drained`
    case 'SILENT':
      return `${node} does not report, so it cannot hand over what it holds`
    case 'NO_OTHER':
      return `no other tracker serves: ${node} continues`
    case 'OTHER_SILENT':
      return `${other} would hold some of it and does not report: start it, or remove it first`
    default:
      return `${other} does not say where other trackers reach it: set BABOU_TRACKER_LINK there`
  }
}

/**
 * Explains why a slot has not been handed over yet, from the code that the tracker reports
 * (slot-frames.ts).
 */
export function handoverFaultText({ code, to }: { readonly code: string; readonly to: string }) {
  const why: Readonly<Record<string, string>> = {
    lost: `${to} did not answer`,
    olderMap: `${to} has an older map of holders`,
    notHolder: `${to} is not the holder in its map`,
    notReady: `${to} is not ready`,
    full: `the memory of ${to} is full`,
    wrongSlot: `${to} knows other info hashes`,
  }
  return why[code] ?? `${to} refused (${code})`
}

/** The report of a tracker about its part in the map of holders. */
interface ReportedShares {
  readonly isDrained?: boolean
  readonly gives?: readonly number[]
  readonly fault?: { readonly code: string; readonly to: string }
}

/** Returns the state of a tracker in one or two words. */
export function trackerState(state: string, holders: ReportedShares | undefined): string {
  if (state !== 'ready' || holders?.isDrained !== true) return state
  return holders.gives === undefined ? 'drained' : 'draining'
}

/**
 * Describes the slots that a tracker still has to hand over, and the reason for the delay; null:
 * there are none.
 */
export function handoverText(holders: ReportedShares | undefined): string | null {
  if (holders?.gives === undefined) return null
  const { gives, fault } = holders
  const left = plural(gives.length, 'slot is', 'slots are')
  const why = fault === undefined ? '' : `: ${handoverFaultText(fault)}`
  return `${left} still to be handed over${why}`
}
