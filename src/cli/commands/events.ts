import { events as catalogue } from '../../bridge/events/index.ts'
import { jsonSchema } from '../../shared/shape.ts'
import { defineCommand } from '../define-command.ts'
import { table } from '../output.ts'

/** Every event that goes over the bridge. */
export const events = defineCommand({
  name: 'events',
  summary: 'prints every event of the bridge with its version and its fields',
  run() {
    const rows = catalogue.map(({ name, version, shape }) => {
      return { name, version, schema: jsonSchema(shape, 'input') }
    })
    const cells = rows.map(({ name, version, schema }) => [
      name,
      String(version),
      Object.keys(schema.properties ?? {}).join(', '),
    ])
    return Promise.resolve({
      text: table([['event', 'version', 'fields'], ...cells]),
      json: rows,
    })
  },
})
