// The distribution of a value over members, in limited memory: values are counted in buckets, each
// of which is one percent wider than the previous one.

const WIDTH = Math.log(1.01)

/** For each bucket, the number of values in it and their sum. */
export type Buckets = Readonly<Record<string, { readonly n: number; readonly sum: bigint }>>

/** The summary. Values are within one percent of the true ones; sums are exact. */
export interface Spread {
  readonly members: number
  readonly total: bigint
  /**
   * Nine values: one tenth of the members have less than the first, two tenths less than the
   * second, and so on.
   */
  readonly deciles: readonly bigint[]
  /** The Gini coefficient. 0: all members have the same; 1: one member has everything. */
  readonly gini: number
  /** The share of the total that the top one percent of members have, from 0 to 1. */
  readonly topShare: number
}

/** Returns the bucket of a value; negative values count as zero. */
export function bucketOf(value: bigint): number {
  return value <= 0n ? 0 : 1 + Math.floor(Math.log(Number(value)) / WIDTH + 1e-9)
}

export function spreadOf(buckets: Buckets): Spread {
  const rows = Object.entries(buckets)
    .map(([bucket, row]) => ({ bucket: Number(bucket), ...row }))
    .sort((a, b) => a.bucket - b.bucket)
  const members = rows.reduce((sum, { n }) => sum + n, 0)
  const total = rows.reduce((sum, row) => sum + row.sum, 0n)
  const tenths = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  const deciles = tenths.map((tenth) => valueAt(rows, Math.floor((members * tenth) / 10)))
  return { members, total, deciles, gini: giniOf(rows, members), topShare: topOf(rows, members) }
}

interface Row {
  readonly n: number
  readonly sum: bigint
}

/** Returns the value at position `place` when all values are sorted. */
function valueAt(rows: readonly Row[], place: number): bigint {
  let seen = 0
  for (const { n, sum } of rows) {
    seen += n
    if (place < seen) return sum / BigInt(n)
  }
  return 0n
}

/** Returns twice the area under the Lorenz curve. */
function giniOf(rows: readonly Row[], members: number): number {
  const total = rows.reduce((sum, row) => sum + Number(row.sum), 0)
  if (members === 0 || total === 0) return 0
  let [below, area] = [0, 0]
  for (const { n, sum } of rows) {
    const share = Number(sum) / total
    area += (n / members) * (below + share / 2)
    below += share
  }
  return Math.max(0, 1 - 2 * area)
}

function topOf(rows: readonly Row[], members: number): number {
  const total = rows.reduce((sum, row) => sum + Number(row.sum), 0)
  let left = Math.ceil(members / 100)
  let have = 0
  for (const { n, sum } of [...rows].reverse()) {
    const taken = Math.min(n, left)
    have += (Number(sum) / n) * taken
    left -= taken
    if (left === 0) break
  }
  return total === 0 ? 0 : have / total
}
