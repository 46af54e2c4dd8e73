import type { MetricName, Metrics } from '../../shared/metrics.ts'

/**
 * Adds figures of each of the other trackers to the metrics, labeled with its name; null: there are
 * none.
 */
export function readByTracker<Row extends { readonly node: string }>(
  { readEach }: Metrics,
  rows: () => readonly Row[],
  figures: Partial<Record<MetricName, (row: Row) => number | null>>,
): void {
  for (const [name, valueOf] of Object.entries(figures)) {
    readEach(name as MetricName, ['tracker'], () =>
      rows().flatMap((row) => {
        const value = valueOf(row)
        return value === null ? [] : [{ labels: { tracker: row.node }, value }]
      }),
    )
  }
}
