import { byName } from '../../../../../domain/fleet/by-name.ts'
import { count } from '../../../../../shared/format.ts'
import { serviceTypes } from '../../../../../shared/services/report.ts'
import type { ServiceRow } from '../../../../../store/fleet/services.ts'
import { isUp } from '../../../../../store/fleet/services.ts'
import { mark, words } from '../../../../ui/cells.ts'
import { tablePage } from '../../../frame/table.ts'

// The map of the fleet: which roles run where, and how many of them are up.

/** The most machines on the map; the services of other machines are in the tables below it. */
const MOST_MACHINES = 60

export function mapTable(services: readonly ServiceRow[]) {
  const machines = new Map<string, ServiceRow[]>()
  for (const row of services) {
    const name = [row.place, row.machine].filter((part) => part !== '').join(', ')
    machines.set(name, [...(machines.get(name) ?? []), row])
  }
  // Machines where something is down come first, as the map may not have room for all.
  const hasDown = (name: string) => (machines.get(name) ?? []).some((row) => !isUp(row))
  const all = [...machines.keys()].sort((one, other) => {
    return Number(hasDown(other)) - Number(hasDown(one)) || byName(one, other)
  })
  const names = all.slice(0, MOST_MACHINES)
  const types = serviceTypes.filter((type) => services.some((row) => row.type === type))
  return tablePage({
    title:
      all.length > names.length
        ? `Map: ${names.length} of ${all.length} machines, those with something down first`
        : 'Map',
    caption: 'Services by machine and role',
    columns: ['Machine', ...types],
    rows: names.map((name) => ({
      head: words('Machine', name === '' ? 'unknown' : name),
      cells: types.map((type) =>
        cellOf(
          type,
          (machines.get(name) ?? []).filter((row) => row.type === type),
        ),
      ),
    })),
    nothing: 'No service has reported yet.',
  })
}

/** Returns `2 up`, or `1 of 2 up: edge-2`, which names the services that are not. */
function cellOf(type: string, rows: readonly ServiceRow[]) {
  if (rows.length === 0) return words(type, '')
  const down = rows.filter((row) => !isUp(row))
  if (down.length === 0) return mark(type, `${count(rows.length)} up`, 'good')
  const says = `${count(rows.length - down.length)} of ${count(rows.length)} up`
  const isPlanned = down.every(({ state, isDisabled }) => isDisabled || state === 'stopped')
  return mark(
    type,
    `${says}: ${down.map(({ node }) => node).join(', ')} down`,
    isPlanned ? 'plain' : 'bad',
  )
}
