import type { Condition } from '../facts.ts'
import { each, isSilent } from '../facts.ts'

export const proxyEmpty: Condition = {
  name: 'proxy-empty',
  summary: 'HAProxy has no server for one of its backends.',
  severity: 'critical',
  holdSeconds: 10,
  find: (facts, limits) =>
    each(facts, limits, ({ type, node, figures: { emptyBackends = 0 } }) =>
      type !== 'haproxy' || emptyBackends === 0
        ? null
        : `HAProxy ${node} has no server for ${emptyBackends} of its backends.`,
    ),
  // A site without a database reports to proxies that it is not ready, so the finding follows from
  // that.
  follows({ services }, { alertSilentSeconds }) {
    const databases = services.filter(
      ({ type, figures }) => type === 'postgresql' && figures.isStandby !== 1,
    )
    return databases.length > 0 && databases.every((one) => isSilent(one, alertSilentSeconds))
  },
  rule: () => ({
    expr: 'haproxy_backend_active_servers + haproxy_backend_backup_servers == 0',
    forSeconds: 10,
  }),
}
