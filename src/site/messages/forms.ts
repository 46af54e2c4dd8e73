import { MOST_MEMBERS } from '../../domain/messages/limits.ts'
import type { Infer } from '../../shared/shape.ts'
import { eitherOf, flag, id, list, oneOf, smallId, strictRecord, text } from '../../shared/shape.ts'
import type { Fields, FormResult } from '../http/frame/forms.ts'
import { readForm, withLines, withNumber } from '../http/frame/forms.ts'
import { paging } from '../http/frame/shapes.ts'

export const MAX_SUBJECT = 120
export const MAX_MESSAGE = 10_000
/** The most characters of a list of names, with a comma and a space between them. */
export const MAX_TO = (MOST_MEMBERS - 1) * 32
export const MAX_WORDS = 200

const body = text(MAX_MESSAGE).trim().min(1).describe('Markdown')
const to = eitherOf(text(MAX_TO), list(text(30)).max(MOST_MEMBERS - 1))
const subject = text(MAX_SUBJECT).trim().min(1)

export const startShape = strictRecord({
  to: to.describe(`names of up to ${MOST_MEMBERS - 1} members, as a list or separated by commas`),
  subject,
  body,
})
export const answerShape = strictRecord({ body })
export const editShape = strictRecord({
  body,
  revision: smallId
    .optional()
    .describe('the revision that you edit; answers 409 if it is not the current one'),
})
export const addShape = strictRecord({ name: text(30).trim().min(1) })

/** Forms send `yes` and `no` instead of booleans. */
const onOff = eitherOf(flag, oneOf(['yes', 'no'])).optional()
export const changeShape = strictRecord({
  archived: onOff.describe('whether it is in the archive instead of the inbox'),
  muted: onOff.describe('whether new messages notify you and move it back to the inbox'),
})
export const readShape = strictRecord({
  upTo: eitherOf(id, text(16).regex(/^[1-9]\d{0,14}$/, 'is not the ID of a message')).describe(
    'ID of the last message that you have read; later ones become unread',
  ),
})

export const inboxQuery = strictRecord({
  q: text(MAX_WORDS).optional().describe('words of the subject or of a message'),
  box: oneOf(['archive']).optional().describe('the archive instead of the inbox'),
  ...paging,
})

export const conversationQuery = strictRecord({
  at: oneOf(['newest'])
    .optional()
    .describe('starts the page at the newest message instead of the first unread one'),
  quote: text(15).optional().describe('the ID of a message that the answer on the page quotes'),
  ...paging,
})

export interface Start {
  readonly to: readonly string[]
  readonly subject: string
  readonly body: string
}

/** A new conversation: commas or spaces separate the names in `to`, and each counts once. */
export function readStart(fields: Fields): FormResult<Start> {
  const read = readForm(startShape, withLines(fields))
  if (!read.ok) return read
  const value = read.value as Infer<typeof startShape>
  const given = Array.isArray(value.to) ? value.to : String(value.to).split(/[\s,;]+/)
  const names = new Map(
    given.filter((name) => name !== '').map((name) => [name.toLowerCase(), name]),
  )
  if (names.size === 0) return { ok: false, errors: { to: ['is required'] } }
  if (names.size >= MOST_MEMBERS) {
    return { ok: false, errors: { to: [`must have at most ${MOST_MEMBERS - 1} names`] } }
  }
  return { ok: true, value: { ...value, to: [...names.values()] } }
}

export function readAnswer(fields: Fields): FormResult<{ body: string }> {
  return readForm(answerShape, withLines(fields))
}

export function readEdit(fields: Fields): FormResult<{ body: string; revision?: number }> {
  return readForm(editShape, withNumber(withLines(fields), 'revision'))
}

/** Returns whether a field of `changeShape` is on; undefined when it was omitted. */
export function isOn(given: boolean | 'yes' | 'no' | undefined): boolean | undefined {
  return given === undefined ? undefined : given === true || given === 'yes'
}
