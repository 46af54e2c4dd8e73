import type { AlertRow } from '../../../../store/alerts/alerts.ts'

export function alertJson(row: AlertRow) {
  const { id, condition, subject, machine, severity, says, state, since, toldAt } = row
  const { silencedUntil, answeredBy, reason, resolvedAt } = row
  return {
    ...{ id, condition, subject, machine, severity, says, state, since, toldAt },
    ...{ silencedUntil, answeredBy, reason, resolvedAt },
  }
}
