import { permissionNames } from '../../../../domain/roles/permissions.ts'
import { count, flag, list, oneOf, record, text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { shows } from '../../../http/frame/shapes.ts'
import { cellsForm, matrixQuery, rightForm } from './forms.ts'

const saysShape = flag.nullable().describe('null: the class or secondary role leaves it open')
const right = record({ role: text(40), permission: oneOf(permissionNames), isAllowed: saysShape })

const slots = count.nullable().describe('0: no limit; null: set elsewhere')

export const matrix: Declared = {
  description: 'Lists the permissions of each role.',
  query: matrixQuery,
  reply: record({
    items: list(
      record({
        permission: oneOf(permissionNames),
        says: text(200),
        cells: list(
          record({
            role: text(40),
            isAllowed: saysShape,
            isDefault: flag,
            fixedBecause: oneOf(['GUEST', 'OWNER', 'BASIC', 'STAFF_ONLY']).nullable(),
          }),
        ),
      }),
    ),
    roles: list(
      record({
        slug: text(60),
        name: text(40),
        rank: count,
        color: text(7).nullable(),
        kind: oneOf(['built-in', 'class', 'secondary']),
        members: count,
        leechSlots: slots,
        seedSlots: slots,
      }),
    ),
  }),
}

export const question = shows('Shows whether a role has a permission, for editing.', right)

export const change: Declared = {
  description: 'Allows or denies a permission to a role, or resets it to the default.',
  body: rightForm,
  reply: right,
}

export const changeMany: Declared = {
  description: 'Changes several permissions of roles, all of them or none.',
  body: cellsForm,
  reply: record({ changed: count }),
}
