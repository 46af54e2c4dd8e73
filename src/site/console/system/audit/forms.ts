import { auditActions } from '../../../../domain/records/audit-actions.ts'
import { DAY_MS } from '../../../../domain/units.ts'
import { id, oneOf, strictRecord, text } from '../../../../shared/shape.ts'
import type { AuditFilter, AuditPlace } from '../../../../store/records/audit.ts'
import { BadCursor, decodeCursor, listLimit } from '../../../http/frame/cursor.ts'
import { paging } from '../../../http/frame/shapes.ts'
import type { FieldErrors, Fields } from '../../../http/frame/forms.ts'
import { dayIn } from '../../../ui/typed-times.ts'

const day = text(10).optional()

/** The prefixes of action names. */
export const auditAreas: readonly string[] = [
  ...new Set(Object.keys(auditActions).map((action) => action.split('.')[0])),
].sort()

export const auditFields = strictRecord({
  actor: text(255).optional().describe('name of the acting member'),
  action: oneOf(Object.keys(auditActions)).optional(),
  target: text(255).optional().describe('name of the target'),
  area: oneOf(auditAreas).optional().describe('prefix of the action'),
  q: text(100).optional().describe('words in the target, the reason and the changes'),
  from: day.describe('a day in UTC, such as 2026-11-20'),
  to: day.describe('included'),
})

export const auditQueryShape = auditFields.extend(paging)

const placeShape = strictRecord({ at: text(30), id })

export interface AuditQuery {
  readonly filter: AuditFilter
  readonly errors: FieldErrors
}

/**
 * Reads `actor`, `action`, `target`, `area`, `q`, `from` and `to` (both days inclusive), `cursor`
 * and `limit`.
 */
export function auditQuery(query: Fields): AuditQuery {
  const errors: Record<string, string[]> = {}
  const day = (name: string): Date | null => {
    const given = words(query[name])
    const at = dayIn(given)
    if (given !== null && at === null) errors[name] = ['is not a day such as 2026-11-20']
    return at
  }
  const action = words(query.action)
  if (action !== null && !Object.hasOwn(auditActions, action))
    errors.action = ['is not an action of the log']
  const area = words(query.area)
  if (area !== null && !auditAreas.includes(area)) errors.area = ['is not an area of the log']
  const from = day('from')
  const to = day('to')
  const filter: AuditFilter = {
    actor: words(query.actor),
    action,
    kind: null,
    targetId: null,
    target: words(query.target),
    area,
    words: words(query.q)?.slice(0, 100) ?? null,
    from,
    until: to === null ? null : new Date(to.getTime() + DAY_MS),
    after: readPlace(query.cursor),
    limit: listLimit(query.limit),
  }
  return { filter, errors }
}

function readPlace(cursor: unknown): AuditPlace | null {
  const place = decodeCursor(placeShape, cursor)
  if (place === null) return null
  const at = new Date(place.at)
  if (Number.isNaN(at.getTime())) throw new BadCursor()
  return { at, id: place.id }
}

function words(value: unknown): string | null {
  const given = typeof value === 'string' ? value.trim().slice(0, 255) : ''
  return given === '' ? null : given
}
