import { isForStaff, permissionNames, rowOf } from '../../domain/permissions.ts'
import { isForBrowsers } from '../../domain/scopes.ts'
import { defineCommand } from '../define-command.ts'
import { table } from '../output.ts'

/** Every permission, as the catalogue has it; what staff changed stands in the console. */
export const permissions = defineCommand({
  name: 'permissions',
  summary: 'prints every permission, the least role that has it and the scope that gives it',
  run() {
    const rows = permissionNames.map((name) => {
      const { least, scope, says } = rowOf(name)
      const isStaff = isForStaff(name)
      return { permission: name, least, scope, isStaff, isForBrowsers: isForBrowsers(name), says }
    })
    const cells = rows.map((row) => [
      row.permission,
      row.least,
      row.scope ?? '–',
      `may ${row.says}`,
    ])
    return Promise.resolve({
      text: table([['permission', 'least role', 'scope', ''], ...cells]),
      json: rows,
    })
  },
})
