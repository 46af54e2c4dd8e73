import { defineCommand } from '../define-command.ts'
import { table } from '../output.ts'

/** Every route of the site, with the permission that it asks for. */
export const routes = defineCommand({
  name: 'routes',
  summary: 'prints every route of the site and the permission that it needs',
  async run() {
    const { features } = await import('../../site/features.ts')
    const rows = features.flatMap(({ name, actions }) =>
      actions.map(({ method, path, permission }) => ({
        method: method.toUpperCase(),
        path,
        permission,
        feature: name,
      })),
    )
    const cells = rows.map((row) => [row.method, row.path, row.permission, row.feature])
    return { text: table([['method', 'path', 'permission', 'feature'], ...cells]), json: rows }
  },
})
