import type { Condition } from '../facts.ts'
import { each, percentOf } from '../facts.ts'

export const descriptors: Condition = {
  name: 'descriptors',
  summary: 'A service has almost reached its limit of open files and sockets.',
  severity: 'critical',
  holdSeconds: 30,
  find: (facts, limits) =>
    each(facts, limits, ({ type, node, figures }) => {
      const used = percentOf(figures.descriptors, figures.mostDescriptors)
      if (used === null || used <= limits.alertDescriptorPercent) return null
      return `${type} ${node} uses ${used.toFixed(0)} % of its file descriptors.`
    }),
  rule: ({ alertDescriptorPercent }) => ({
    expr:
      'process_open_fds{job="babou"} / process_max_fds{job="babou"} ' +
      `* 100 > ${alertDescriptorPercent}`,
    forSeconds: 30,
  }),
}
