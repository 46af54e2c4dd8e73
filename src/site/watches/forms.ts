import { watchLevels } from '../../domain/watches/watches.ts'
import type { WatchLevel } from '../../domain/watches/watches.ts'
import { count, eitherOf, flag, id, list, oneOf, strictRecord, text } from '../../shared/shape.ts'
import { MOST_WATCHES } from '../../domain/watches/watches.ts'
import { watchKindNames } from '../../store/watches/kinds.ts'
import { paging } from '../http/frame/shapes.ts'

const next = text(2_000).optional().describe('path on this site that browsers are redirected to')

const number = text(16).regex(/^(0|[1-9]\d{0,14})$/, 'is not an ID')

export const chooseShape = strictRecord({
  kind: oneOf(watchKindNames),
  // Forms send text.
  subject: eitherOf(count, number).describe('its ID; 0 for the news'),
  level: oneOf([...watchLevels, 'none']).describe('`none` removes the choice'),
  next,
})

export const selectShape = strictRecord({
  watches: list(number).max(MOST_WATCHES).or(number).optional().describe('IDs of the list'),
  act: oneOf(['remove', 'seen']),
})

export const writtenLevels = ['nothing', 'follow', 'watch'] as const

export const writtenShape = strictRecord({
  written: oneOf(writtenLevels).describe('the choice for topics that you write in'),
})

export const listQuery = strictRecord({
  level: oneOf(watchLevels).optional().describe('only these'),
  ...paging,
})

export const placeShape = strictRecord({ isNew: flag, below: id })

/** Returns which part of the list a query names; undefined: none. */
export function levelIn(given: unknown): WatchLevel | null | undefined {
  if (given === undefined) return null
  return watchLevels.find((level) => level === given)
}
