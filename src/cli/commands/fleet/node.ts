import * as services from '../../../store/fleet/services.ts'
import type { ServiceType } from '../../../shared/services/report.ts'
import { serviceTypes } from '../../../shared/services/report.ts'
import { defineCommand, UsageError } from '../../define-command.ts'
import { serviceJson, servicesText } from '../../tables/services.ts'

export const nodeList = defineCommand({
  name: 'node list',
  summary: 'lists every service of the fleet with its state and load',
  permission: 'nodes.see',
  options: {
    type: { type: 'string', value: 'TYPE', doc: `only ${serviceTypes.join(', ')}` },
    least: { type: 'boolean', doc: 'only the name of the least loaded one that is ready' },
  },
  async run({ options, withDatabase }) {
    const type = typeOf(options.type)
    if (options.least) {
      if (type === null) throw new UsageError('--least needs --type')
      const node = await withDatabase((db) => services.least(db, type))
      return { text: node ?? '', json: { node }, exitCode: node === null ? 1 : 0 }
    }
    const all = await withDatabase((db) => services.list(db))
    const rows = all.filter((row) => type === null || row.type === type)
    const text = rows.length === 0 ? 'No service has reported yet.' : servicesText(rows)
    return { text, json: rows.map(serviceJson) }
  },
})

/**
 * Reads the type of a service from an argument.
 * @throws UsageError for an unknown type
 */
export function typeOf(given: string | undefined): ServiceType | null {
  if (given === undefined) return null
  const found = serviceTypes.find((type) => type === given)
  if (found === undefined) throw new UsageError(`${given} is not one of ${serviceTypes.join(', ')}`)
  return found
}
