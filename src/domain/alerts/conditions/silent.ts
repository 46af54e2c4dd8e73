import type { Condition, Finding, FleetFacts, ServiceFacts } from '../facts.ts'
import { about, isAbsent, isSilent, subjectOf } from '../facts.ts'

/**
 * A service that sends no reports. If all services of a machine are silent, this is one finding:
 * the machine is dead.
 */
export const silent: Condition = {
  name: 'silent',
  summary: 'A service has not reported for some seconds, or does not answer.',
  severity: 'critical',
  holdSeconds: 10,
  find(facts, { alertSilentSeconds }) {
    const isMissed = (service: ServiceFacts) =>
      !isAbsent(service) && isSilent(service, alertSilentSeconds)
    const dead = machinesOf(facts).filter(
      ({ services }) => services.length > 1 && services.every(isMissed),
    )
    const covered = new Set(dead.flatMap(({ services }) => services))
    const rest = facts.services.filter((service) => isMissed(service) && !covered.has(service))
    return [
      ...dead.map(({ machine, services }): Finding => {
        const names = services.map(subjectOf)
        const says = `No service of ${machine} reports: ${names.join(', ')}.`
        return { subject: `machine ${machine}`, machine, says, covers: names }
      }),
      ...rest.map((service) => about(service, wordsOf(service))),
    ]
  },
  rule: ({ alertSilentSeconds }) => ({
    expr: 'up{job="babou"} == 0',
    forSeconds: alertSilentSeconds,
  }),
}

function wordsOf({ state, type, node }: ServiceFacts): string {
  if (state === 'failed') return `${type} ${node} does not answer.`
  return `${type} ${node} does not report.`
}

function machinesOf({ services }: FleetFacts) {
  const machines = new Map<string, ServiceFacts[]>()
  for (const service of services) {
    if (service.machine === '' || isAbsent(service)) continue
    machines.set(service.machine, [...(machines.get(service.machine) ?? []), service])
  }
  return [...machines].map(([machine, all]) => ({ machine, services: all }))
}
