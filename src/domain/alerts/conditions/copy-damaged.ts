import type { Condition } from '../facts.ts'

/**
 * A backup that could not be restored. Only restoring a backup shows whether it is good, which a
 * scheduled task does.
 */
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

/** Returns the first line of a text, because a message has one line per alert. */
function firstLine(text: string): string {
  return text.split('\n')[0].slice(0, 300)
}
