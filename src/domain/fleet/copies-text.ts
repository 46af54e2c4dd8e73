/** The report of a tracker about a copy of its slots at a standby. */
export interface ReportedCopy {
  readonly node: string
  readonly slots: number
  readonly lagMilliseconds: number
  readonly fault?: string
}

/** Why a tracker refuses a copy, by the code in its answer (copy-frames.ts). */
const WHY: Readonly<Record<string, string>> = {
  olderMap: 'it has an older map of holders',
  notHolder: 'it is not a standby in its map',
  full: 'its memory is full',
  notReady: 'it is not ready',
  wrongSlot: 'it knows other info hashes',
  outOfOrder: 'a part was lost',
}

/** Describes how complete and how old the copies of a tracker's slots are. */
export function copiesText(copies: readonly ReportedCopy[]): string {
  const each = copies.map(({ node, slots, lagMilliseconds, fault }) => {
    if (fault !== undefined) return `none at ${node}: ${WHY[fault] ?? fault}`
    return `${slots} slots at ${node}, lag ${(lagMilliseconds / 1_000).toFixed(1)} s`
  })
  return each.length === 0 ? 'none' : each.join('; ')
}

/** The replies of a tracker that had to wait for copies, since its start. */
export interface ReportedReplies {
  readonly held: number
  readonly late: number
  readonly notHeld: number
}

/** Describes how many replies waited for copies, and how many were sent without a copy. */
export function heldText({ held, late, notHeld }: ReportedReplies): string {
  const without = `${late} of them sent before it was there, ${notHeld} sent without a standby`
  return `${held} replies waited for a copy, ${without}`
}
