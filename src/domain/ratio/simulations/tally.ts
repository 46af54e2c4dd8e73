import { bucketOf } from './spread.ts'

// The sums of a simulation over members. The sums of batches add up to the total, however the
// members were divided, so a run can continue where another one ended.

/** The sums as they are stored: whole numbers are decimal text of any length. */
export interface TallyJson {
  readonly figures: Readonly<Record<string, string>>
  /** For each line, a number per day. */
  readonly lines: Readonly<Record<string, readonly string[]>>
  readonly spreads: Readonly<Record<string, Readonly<Record<string, readonly [number, string]>>>>
}

export interface Tally {
  readonly figure: (name: string, value: bigint | number) => void
  /** Adds a value to a line; `day` is counted from the first simulated day. */
  readonly line: (name: string, day: number, value: bigint | number) => void
  /** Counts a member who has this value. */
  readonly spread: (name: string, value: bigint) => void
  readonly json: () => TallyJson
}

export const NO_TALLY: TallyJson = { figures: {}, lines: {}, spreads: {} }

export function createTally(days: number): Tally {
  const figures = new Map<string, bigint>()
  const lines = new Map<string, bigint[]>()
  const spreads = new Map<string, Map<number, { n: number; sum: bigint }>>()
  return {
    figure: (name, value) => figures.set(name, (figures.get(name) ?? 0n) + BigInt(value)),
    line(name, day, value) {
      const line = lines.get(name) ?? Array<bigint>(days).fill(0n)
      line[day] += BigInt(value)
      lines.set(name, line)
    },
    spread(name, value) {
      const buckets = spreads.get(name) ?? new Map<number, { n: number; sum: bigint }>()
      const bucket = buckets.get(bucketOf(value)) ?? { n: 0, sum: 0n }
      bucket.n += 1
      bucket.sum += value > 0n ? value : 0n
      spreads.set(name, buckets.set(bucketOf(value), bucket))
    },
    json: () => ({
      figures: fromEntries(figures, String),
      lines: fromEntries(lines, (line) => line.map(String)),
      spreads: fromEntries(spreads, (buckets) =>
        fromEntries(buckets, ({ n, sum }): [number, string] => [n, String(sum)]),
      ),
    }),
  }
}

function fromEntries<V, W>(map: ReadonlyMap<string | number, V>, of: (value: V) => W) {
  return Object.fromEntries([...map].map(([name, value]) => [String(name), of(value)]))
}

/** Adds the sums of two batches. */
export function addedUp(one: TallyJson, other: TallyJson): TallyJson {
  const sum = (a: string, b: string) => String(BigInt(a) + BigInt(b))
  return {
    figures: joined(one.figures, other.figures, sum),
    lines: joined(one.lines, other.lines, (a, b) => a.map((value, at) => sum(value, b[at]))),
    spreads: joined(one.spreads, other.spreads, (a, b) =>
      joined(a, b, ([n, x], [m, y]): [number, string] => [n + m, sum(x, y)]),
    ),
  }
}

function joined<V>(
  one: Readonly<Record<string, V>>,
  other: Readonly<Record<string, V>>,
  add: (a: V, b: V) => V,
): Record<string, V> {
  const all = new Map(Object.entries(one))
  for (const [name, value] of Object.entries(other)) {
    const known = all.get(name)
    all.set(name, known === undefined ? value : add(known, value))
  }
  return Object.fromEntries(all)
}
