import type { Condition } from '../facts.ts'
import { each } from '../facts.ts'

const DAY_SECONDS = 86_400

export const certificateEnding: Condition = {
  name: 'certificate-ending',
  summary: 'The certificate of a node for the bridge expires soon.',
  severity: 'warning',
  holdSeconds: 0,
  find: (facts, limits) =>
    each(facts, limits, ({ type, node, figures: { certificateDays: days } }) => {
      if (days === undefined || days > limits.alertCertificateDays) return null
      if (days <= 0) return `The certificate of ${type} ${node} has expired.`
      const left = Math.floor(days) === 1 ? '1 day' : `${Math.floor(days)} days`
      return `The certificate of ${type} ${node} expires in ${left}.`
    }),
  rule: ({ alertCertificateDays }) => ({
    expr:
      'babou_bridge_certificate_expires_seconds - time() < ' +
      `${alertCertificateDays * DAY_SECONDS}`,
    forSeconds: 0,
  }),
}
