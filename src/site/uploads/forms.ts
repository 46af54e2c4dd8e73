import type { TypedWords } from '../../store/uploads/drafts.ts'
import type { Fields } from '../http/frame/forms.ts'
import { isOfPart } from '../torrents/parts/form-parts.ts'
import { DROP } from '../torrents/parts/form/images.ts'
import { NO_NFO } from '../torrents/parts/form/media.ts'

/** Reads the ID of a draft in a path; null for anything else. */
export function draftId(param: string): string | null {
  return /^[0-9a-f]{32}$/.test(param) ? param : null
}

const TYPED = ['title', 'category', 'description', 'tags'] as const

/** Returns the entries that are text, valid or not: the texts and the fields of all parts. */
export function typedWords(body: Fields): TypedWords {
  const typed = Object.entries(body).flatMap(([name, value]) => {
    const isOurs = TYPED.some((one) => one === name) || isOfPart(name)
    return isOurs && name !== NO_NFO && name !== DROP && isTyped(value)
      ? [[name, value] as const]
      : []
  })
  return Object.fromEntries(typed.slice(0, MAX_TYPED))
}

/** The most fields that a draft stores; no form has that many. */
const MAX_TYPED = 200

function isTyped(value: unknown): value is string | readonly string[] {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string')
  return typeof value === 'string'
}
