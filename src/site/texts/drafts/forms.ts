import { MAX_DRAFT, MAX_DRAFT_FIELDS } from '../../../domain/texts/drafts.ts'
import type { DraftFields } from '../../../store/members/text-drafts.ts'
import type { Fields } from '../../http/frame/forms.ts'

/** Fields that a form sends for the text that it edits: not typed. */
const NOT_TYPED = new Set(['revision', 'boxes'])

/** The typed fields of a form; null: they are too long for a draft, or more than forms have. */
export function readDraft(body: Fields): DraftFields | null {
  const typed = Object.entries(body).flatMap(([name, value]): [string, string][] => {
    if (NOT_TYPED.has(name) || typeof value !== 'string') return []
    return [[name, value.replace(/\r\n?/g, '\n')]]
  })
  const letters = typed.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  const isRoom = typed.length <= MAX_DRAFT_FIELDS && letters <= MAX_DRAFT
  // PostgreSQL stores no text with this character.
  const isText = !typed.some(([name, value]) => `${name}${value}`.includes('\0'))
  return isRoom && isText ? Object.fromEntries(typed) : null
}
