import type { Condition } from '../facts.ts'

/** Only restoring a backup shows whether it is good; a task does so at intervals. */
export const copyDamaged: Condition = {
  name: 'copy-damaged',
  summary: 'The last backup that was restored to check it is damaged.',
  severity: 'critical',
  holdSeconds: 0,
  find({ copyFault }) {
    if (copyFault === null) return []
    const says = `The check of a backup failed: ${firstLine(copyFault)}`
    return [{ subject: 'fleet', machine: '', says }]
  },
  rule: () => null,
}

/** A message has a line for each alert. */
function firstLine(text: string): string {
  return text.split('\n')[0].slice(0, 300)
}
