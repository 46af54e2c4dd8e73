import type { Infer } from '../../../shared/shape.ts'
import { checkbox, eitherOf, id, list, slug, strictRecord, text } from '../../../shared/shape.ts'
import type { Fields, FormResult } from '../../http/frame/forms.ts'
import { readForm, withNumber, wrong } from '../../http/frame/forms.ts'
import { typedId } from '../../http/frame/path-ids.ts'
import { forwardDaysShape, MAX_REASON, pageQuery, titleShape } from '../forms.ts'

/** The most posts that can be chosen one by one. */
const MOST_POSTS = 200

const reason = text(MAX_REASON).trim().optional().describe('for the author and the audit log')

export const splitQuery = pageQuery
export const splitShape = strictRecord({
  title: titleShape,
  forum: slug.optional().describe('where the new topic is; in the same forum by default'),
  posts: list(id).max(MOST_POSTS).optional().describe(`IDs of posts, up to ${MOST_POSTS}`),
  andLater: checkbox
    .optional()
    .describe('whether every post after the last of `posts` is moved as well'),
  reason,
})
export const mergeShape = strictRecord({
  into: eitherOf(id, text(300).trim()).describe('ID or address of the topic that stays'),
  forwardDays: forwardDaysShape,
  reason,
})

interface MergeForm {
  readonly into: number
  readonly forwardDays?: number
  readonly reason?: string
}

export type SplitForm = Infer<typeof splitShape>

/** Reads the form: it sends one chosen post as a text, several as a list of texts. */
export function readSplit(fields: Fields): FormResult<SplitForm> {
  const { posts } = fields
  const given = posts === undefined ? [] : Array.isArray(posts) ? posts : [posts]
  return readForm(splitShape, { ...fields, posts: given.map(numberOf) })
}

/** Reads the form, in which `/topics/12/its-title`, `#12` or `12` names the other topic. */
export function readMerge(fields: Fields): FormResult<MergeForm> {
  const given = { ...withNumber(fields, 'forwardDays'), into: numberOf(fields.into) }
  const read = readForm(mergeShape, given)
  if (!read.ok) return read
  const into = typedId(read.value.into, 'topics')
  if (into === null) return { ok: false, errors: wrong('into', 'must be the address of a topic') }
  return { ok: true, value: { ...read.value, into } }
}

function numberOf(given: unknown): unknown {
  return typeof given === 'string' && /^[1-9]\d{0,14}$/.test(given) ? Number(given) : given
}
