import type { Condition } from '../facts.ts'
import { isAbsent } from '../facts.ts'

const OURS = ['site', 'tracker', 'jobs', 'announce']

/** An upgrade that was not completed; one that is running takes less time. */
export const versionsDiffer: Condition = {
  name: 'versions-differ',
  summary: 'Nodes have run different versions of babou for an hour.',
  severity: 'warning',
  holdSeconds: 3_600,
  find({ services }, { alertSilentSeconds }) {
    const running = services.filter((service) => {
      const isThere = !isAbsent(service) && service.silentSeconds <= alertSilentSeconds
      return isThere && OURS.includes(service.type)
    })
    const versions = [...new Set(running.map(({ version }) => version))].sort()
    if (versions.length < 2) return []
    const says = `Nodes run different versions: ${versions.slice(0, 5).join(', ')}.`
    return [{ subject: 'fleet', machine: '', says }]
  },
  rule: () => null,
}
