import type { Condition } from '../facts.ts'
import { each, onePerMachine, percentOf } from '../facts.ts'

export const memory: Condition = {
  name: 'memory',
  summary: 'Little memory is left on a machine.',
  severity: 'warning',
  holdSeconds: 60,
  find(facts, limits) {
    const found = each(facts, limits, ({ machine, figures }) => {
      const free = percentOf(figures.machineMemoryFreeBytes, figures.machineMemoryBytes)
      if (free === null || free >= limits.alertMemoryPercent) return null
      return `${free.toFixed(1)} % of the memory of ${machine} is free.`
    })
    return onePerMachine(found)
  },
  rule: ({ alertMemoryPercent }) => ({
    expr:
      'node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes ' +
      `* 100 < ${alertMemoryPercent}`,
    forSeconds: 60,
  }),
}
