import { events as catalogue } from '../../bridge/events/index.ts'
import { jsonSchema } from '../../shared/shape.ts'
import { defineCommand } from '../define-command.ts'
import { table } from '../output.ts'

/** Lists every event that passes over the bridge. */
export const events = defineCommand({
  name: 'events',
  summary: 'prints every event of the bridge: its version, its sender, its fields',
  permission: null,
  why: 'it prints a table from the code',
  run() {
    const rows = catalogue.map(({ name, version, from, shape }) => {
      return { name, version, from, schema: jsonSchema(shape, 'input') }
    })
    const cells = rows.map(({ name, version, from, schema }) => [
      name,
      String(version),
      from,
      Object.keys(schema.properties ?? {}).join(', '),
    ])
    return Promise.resolve({
      text: table([['event', 'version', 'from', 'fields'], ...cells]),
      json: rows,
    })
  },
})
