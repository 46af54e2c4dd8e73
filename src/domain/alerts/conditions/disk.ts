import type { Condition } from '../facts.ts'
import { each, onePerMachine, percentOf } from '../facts.ts'

export const disk: Condition = {
  name: 'disk',
  summary: 'Little space is left on the disk with the data folder of a service.',
  severity: 'critical',
  holdSeconds: 60,
  find(facts, limits) {
    const found = each(facts, limits, ({ machine, figures }) => {
      const free = percentOf(figures.diskFreeBytes, figures.diskBytes)
      if (free === null || free >= limits.alertDiskPercent) return null
      return `${free.toFixed(1)} % of a disk of ${machine} is free.`
    })
    return onePerMachine(found)
  },
  rule: ({ alertDiskPercent }) => ({
    expr:
      'node_filesystem_avail_bytes{mountpoint="/"} / node_filesystem_size_bytes{mountpoint="/"} ' +
      `* 100 < ${alertDiskPercent}`,
    forSeconds: 60,
  }),
}
