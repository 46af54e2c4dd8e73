import { roles } from '../../../domain/permissions.ts'
import { count, flag, list, oneOf, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { rightForm } from './forms.ts'

const right = record({ role: oneOf(roles), permission: text(60), isAllowed: flag })

export const matrix: Declared = {
  says: 'Shows what each role may do.',
  reply: record({
    items: list(
      record({
        permission: text(60),
        says: text(200),
        cells: list(
          record({
            role: oneOf(roles),
            isAllowed: flag,
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
        members: count,
      }),
    ),
  }),
}

export const question: Declared = {
  says: 'Shows whether a role has a permission, to change it.',
  reply: right,
}

export const change: Declared = {
  says: 'Allows or denies a role something, or leaves it to the default again.',
  body: rightForm,
  reply: right,
}
