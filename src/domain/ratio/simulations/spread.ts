// How something is spread over members, in bounded memory: values are counted in buckets that each
// are one per cent wider than the one before.

const WIDTH = Math.log(1.01)

/** By bucket: how many values lie in it, and their sum. */
export type Buckets = Readonly<Record<string, { readonly n: number; readonly sum: bigint }>>

/** What is said of it; values within one per cent of the true ones, sums exact. */
export interface Spread {
  readonly members: number
  readonly total: bigint
  /** Of nine: what a tenth, two tenths … of the members have less than. */
  readonly deciles: readonly bigint[]
  /** 0: all have the same; 1: one has everything. */
  readonly gini: number
  /** What the hundredth of the members with the most has of all of it, from 0 to 1. */
  readonly topShare: number
}

/** Where a value is counted; what is below nothing counts as nothing. */
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

/** The value of the one that stands at `place`, when all stand in order. */
function valueAt(rows: readonly Row[], place: number): bigint {
  let seen = 0
  for (const { n, sum } of rows) {
    seen += n
    if (place < seen) return sum / BigInt(n)
  }
  return 0n
}

/** Twice the area between the line of equals and what the poorest have together. */
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
