import type { ServiceRow } from '../../../../../store/fleet/services.ts'
import { isUp } from '../../../../../store/fleet/services.ts'

export function serviceJson(row: ServiceRow) {
  const { id, type, node, machine, place, address, port, pid, version, state } = row
  const { since, isDisabled, silentSeconds, apartSeconds, starts, figures } = row
  return {
    ...{ id, type, node, machine, place, address, port, pid, version, state, since },
    ...{ isUp: isUp(row), isDisabled, silentSeconds, apartSeconds, restarts: starts, figures },
  }
}
