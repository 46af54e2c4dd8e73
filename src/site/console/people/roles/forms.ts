import { permissionAreas } from '../../../../domain/roles/permission-areas.ts'
import type { Permission } from '../../../../domain/roles/permissions.ts'
import { isPermission } from '../../../../domain/roles/permissions.ts'
import { list, oneOf, record, strictRecord, text } from '../../../../shared/shape.ts'
import type { AskedRight } from '../../../../store/roles/role-rights.ts'

const verdicts = ['allow', 'deny', 'reset'] as const
type Verdict = (typeof verdicts)[number]

/** `reset` restores the default of the program. */
export const rightForm = strictRecord({ right: oneOf(verdicts) })

/** The part of the matrix that is open, and whether its cells can be edited. */
export const matrixQuery = record({
  area: oneOf(permissionAreas).optional().describe('the area that is shown open'),
  edit: oneOf(['on']).optional(),
})

const MOST_CELLS = 2_000
const cell = text(120)
  .regex(/^([a-z0-9-]+:[a-z-]+\.[a-z-]+:(allow|deny|reset))?$/, 'must be role:permission:verdict')
  .describe('such as `member:invites.make:deny`; empty: unchanged')

export const cellsForm = strictRecord({
  area: oneOf(permissionAreas),
  cells: list(cell).max(MOST_CELLS).or(cell),
})

/** Returns the value that sets a cell of the form. */
export function cellValue(role: string, permission: Permission, verdict: Verdict): string {
  return `${role}:${permission}:${verdict}`
}

/** Reads the changes to make; cells whose name is not a permission are ignored. */
export function askedIn(cells: string | readonly string[]): readonly AskedRight[] {
  const given = typeof cells === 'string' ? [cells] : cells
  return given.flatMap((one) => {
    const [role, permission = '', verdict] = one.split(':')
    if (!isPermission(permission)) return []
    return [{ role, permission, isAllowed: verdict === 'reset' ? null : verdict === 'allow' }]
  })
}
