import { rowOf } from '../../domain/roles/permissions.ts'
import { defineCommand } from '../define-command.ts'
import { table } from '../output.ts'

/**
 * Lists every route of the site, with its permission and the lowest role that has it by default.
 */
export const routes = defineCommand({
  name: 'routes',
  summary: 'prints every route of the site, its permission and the lowest role that has it',
  permission: null,
  why: 'it prints a table from the code',
  async run() {
    const { features } = await import('../../site/features.ts')
    const rows = features.flatMap(({ name, actions }) =>
      actions.map(({ method, path, permission }) => ({
        method: method.toUpperCase(),
        path,
        permission,
        least: rowOf(permission).least,
        feature: name,
      })),
    )
    const cells = rows.map((row) => [row.method, row.path, row.permission, row.least, row.feature])
    return {
      text: table([['method', 'path', 'permission', 'least role', 'feature'], ...cells]),
      json: rows,
    }
  },
})
