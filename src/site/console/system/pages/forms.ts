import { PAGE_SLUG } from '../../../../domain/pages/readers.ts'
import type { Role } from '../../../../domain/roles/permission-rows.ts'
import { memberRoles } from '../../../../domain/roles/permission-rows.ts'
import { id, oneOf, strictRecord, text } from '../../../../shared/shape.ts'
import type { Infer } from '../../../../shared/shape.ts'
import type { ContentPage, PageWords } from '../../../../store/records/pages.ts'
import type { State } from '../../../../store/records/revisions.ts'

export const READERS: readonly [Role, ...Role[]] = ['guest', ...memberRoles]

export const pageForm = strictRecord({
  title: text(120).trim().min(1),
  slug: text(60).trim().regex(PAGE_SLUG, 'must be lowercase letters, digits and single hyphens'),
  body: text(100_000),
  reader: oneOf(READERS),
  state: oneOf(['draft', 'published']),
  position: text(2)
    .trim()
    .regex(/^([1-9]\d?)?$/, 'must be from 1 to 99, or empty')
    .optional(),
  summary: text(200).trim().optional(),
  /** The revision that was edited; none for a new page. */
  revision: id.or(text(9)).optional(),
  act: oneOf(['save', 'preview']).optional(),
})

export function wordsOf(form: Infer<typeof pageForm>): PageWords {
  const { title, slug, body, reader, state, position } = form
  return {
    ...{ title, slug, body, reader },
    isPublished: state === 'published',
    position: position === undefined || position === '' ? null : Number(position),
  }
}

/** What the form of a page begins with. */
export function typedOf(found: ContentPage): Readonly<Record<string, string>> {
  const { title, slug, body, reader, isPublished, position, revision } = found
  return {
    ...{ title, slug, body, reader },
    state: isPublished ? 'published' : 'draft',
    position: position === null ? '' : String(position),
    revision: String(revision),
  }
}

/** The words of an old state. */
export function wordsIn(state: State, now: ContentPage): PageWords {
  const reader = READERS.find((role) => role === state.reader)
  return {
    slug: String(state.slug ?? now.slug),
    title: String(state.title ?? now.title),
    body: String(state.body ?? now.body),
    reader: reader ?? (now.reader as Role),
    isPublished: state.published === true,
    position: Number(state.position) || null,
  }
}
