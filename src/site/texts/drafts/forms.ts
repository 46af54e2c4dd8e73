import { MAX_DRAFT, MAX_DRAFT_FIELDS } from '../../../domain/texts/drafts.ts'
import type { DraftFields } from '../../../store/records/members/text-drafts.ts'
import type { Fields } from '../../http/frame/forms.ts'

/** A hidden field of forms with checkboxes, which the member did not type. */
const NOT_TYPED = 'boxes'

/**
 * The fields of a form, with the revision that an edit is based on; null: they are too long for a
 * draft, or more than forms have.
 */
export function readDraft(body: Fields): DraftFields | null {
  const typed = Object.entries(body).flatMap(([name, given]): [string, string][] => {
    // Boxes that were checked are a list: one per line.
    const value = Array.isArray(given) ? given.join('\n').trim() : given
    if (name === NOT_TYPED || typeof value !== 'string') return []
    return [[name, value.replace(/\r\n?/g, '\n')]]
  })
  const letters = typed.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  const isRoom = typed.length <= MAX_DRAFT_FIELDS && letters <= MAX_DRAFT
  // PostgreSQL stores no text with this character.
  const isText = !typed.some(([name, value]) => `${name}${value}`.includes('\0'))
  return isRoom && isText ? Object.fromEntries(typed) : null
}

/** Returns whether all fields are empty. */
export function isEmpty({ revision: _, ...typed }: DraftFields): boolean {
  return !Object.values(typed).some((one) => one.trim() !== '')
}
