import type { Condition } from '../facts.ts'

export const copyTooOld: Condition = {
  name: 'copy-too-old',
  summary: 'The newest good backup is too old.',
  severity: 'critical',
  holdSeconds: 0,
  find({ copyHours }, { alertCopyHours }) {
    if (copyHours === null || copyHours <= alertCopyHours) return []
    const says = `The newest good backup is ${Math.floor(copyHours)} hours old.`
    return [{ subject: 'fleet', machine: '', says }]
  },
  rule: () => null,
}
