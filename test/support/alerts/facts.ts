import type { AlertLimits, FleetFacts, ServiceFacts } from '../../../src/domain/alerts/facts.ts'
import { alertDefaults } from '../../../src/store/records/settings/alerts.ts'

export const limits: AlertLimits & { alertRepeatMinutes: number } = alertDefaults

export function aService(given: Partial<ServiceFacts> = {}): ServiceFacts {
  return {
    ...{ type: 'tracker', node: 'edge-1', machine: 'host-1', version: '1', state: 'ready' },
    ...{ stateSeconds: 900, silentSeconds: 2, apartSeconds: 0, starts: 0, rival: null },
    ...{ isDisabled: false, figures: {} },
    ...given,
  }
}

export function facts(
  services: readonly ServiceFacts[],
  given: Partial<FleetFacts> = {},
): FleetFacts {
  const none = { overdueTasks: [], copyHours: null, copyFault: null, refusedPerMinute: 0 }
  return { services, ...none, ...given }
}
