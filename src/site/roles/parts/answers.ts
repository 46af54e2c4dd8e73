import { permissionNames } from '../../../domain/roles/permissions.ts'
import type { Explained, Reason } from '../../../domain/roles/given-rights.ts'
import { flag, list, oneOf, record, text, time } from '../../../shared/shape.ts'
import { utc } from '../../../shared/format.ts'
import type { Given, MemberRights } from '../../../store/roles/member-rights.ts'

// Explains why a member has a permission or not, in words and for programs.

/** One permission with its value and all reasons for and against. */
export interface AnswerLine {
  readonly permission: string
  readonly says: string
  readonly answer: string
  readonly isAllowed: boolean
  readonly because: string
}

export function answerLine({ permission, says, isAllowed, because }: Explained): AnswerLine {
  return {
    permission,
    says: `may ${says}`,
    answer: isAllowed ? 'yes' : 'no',
    isAllowed,
    because: because.map(reasonText).join('; '),
  }
}

function reasonText(one: Reason): string {
  const until = one.expiresAt === null ? '' : ` until ${utc(one.expiresAt)}`
  const why = one.reason === null || one.reason === '' ? '' : ` (${one.reason})`
  const empty = one.isVoid ? ', which has no effect here' : ''
  return `${subject(one)} ${verb(one)}${until}${why}${empty}`
}

function subject({ by, name }: Reason): string {
  if (by === 'role') return `the role ${name}`
  if (by === 'class') return `the class ${name}`
  return by === 'secondary' ? `the role ${name}` : name
}

function verb({ by, isAllowed, isChanged }: Reason): string {
  if (by === 'role')
    return `${isAllowed ? 'includes it' : 'does not include it'}${isChanged ? ', changed' : ''}`
  return isAllowed ? 'allows it' : 'denies it'
}

const given = record({
  what: text(60).describe('the short name of a role, or a permission'),
  isAllowed: flag,
  reason: text(200),
  by: text(30),
  at: time,
  expiresAt: time.nullable(),
})

export const rightsShape = record({
  role: text(40),
  class: text(40).nullable(),
  isLocked: flag.describe('whether rules do not change the class'),
  secondary: list(given).describe('secondary roles'),
  own: list(given).describe('permission overrides of this member'),
  items: list(
    record({
      permission: oneOf(permissionNames),
      says: text(200),
      isAllowed: flag,
      because: list(
        record({
          by: oneOf(['role', 'class', 'secondary', 'own']),
          name: text(40),
          isAllowed: flag,
          isVoid: flag.describe('has no effect'),
          reason: text(200).nullable(),
          expiresAt: time.nullable(),
        }),
      ),
    }),
  ),
})

export function rightsJson(rights: MemberRights) {
  const givenJson = ({ what, isAllowed, reason, by, at, expiresAt }: Given) => {
    return { what, isAllowed, reason, by, at, expiresAt }
  }
  return {
    role: rights.role,
    class: rights.class?.slug ?? null,
    isLocked: rights.isLocked,
    secondary: rights.secondary.map(givenJson),
    own: rights.own.map(givenJson),
    items: rights.answers.map(({ permission, says, isAllowed, because }) => ({
      permission,
      says,
      isAllowed,
      because: because.map(({ by, name, isAllowed: allows, isVoid, reason, expiresAt }) => {
        return { by, name, isAllowed: allows, isVoid, reason, expiresAt }
      }),
    })),
  }
}
