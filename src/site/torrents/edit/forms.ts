import { smallId, strictRecord, text } from '../../../shared/shape.ts'
import type { PartValues } from '../../../store/torrents/parts.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { Fields } from '../../http/frame/forms.ts'
import type { FieldErrors, FormResult } from '../../http/frame/forms.ts'
import { readForm } from '../../http/frame/forms.ts'
import { wordsOnly } from '../parts/form-parts.ts'
import type { Words } from '../parts/fields.ts'
import { readWords, wordsShape } from '../parts/fields.ts'
import type { EditContext } from './form.ts'

export const MAX_REASON = 200
export const MAX_SUMMARY = 200

const reason = text(MAX_REASON).trim().min(1)

export const removeShape = strictRecord({ reason })

export const removeQuery = strictRecord({ reason: reason.optional() })

export interface EditForm extends Words {
  /** The revision that was edited; by default the current one. */
  readonly revision: number
  readonly summary: string
  readonly parts: PartValues
}

const about = {
  revision: smallId
    .optional()
    .describe('the revision that you edit; answers 409 if it is not the current one'),
  summary: text(MAX_SUMMARY).optional().describe('what you changed and why, for the history'),
}
const aboutShape = strictRecord(about)

export const editShape = wordsShape.extend(about)

/** Reads an edit; omitted fields are not changed. */
export function readEdit(
  body: Fields,
  { categories, parts }: EditContext,
  torrent: TorrentRow,
): FormResult<EditForm> {
  const { revision, summary, ...fields } = body
  const words = readWords(wordsOnly(fields), categories, torrent)
  const read = parts.read(body)
  const said = readForm(aboutShape, { revision: asNumber(revision), summary })
  if (words.ok && said.ok && read.ok) {
    const { revision = torrent.revision, summary = '' } = said.value
    const about = { revision, summary: inOneLine(summary) }
    return { ok: true, value: { ...words.value, ...about, parts: read.value } }
  }
  const wrong = [words, said, read].map((one) => (one.ok ? {} : one.errors))
  const errors: FieldErrors = Object.assign({}, ...wrong)
  return { ok: false, errors }
}

function inOneLine(said: string): string {
  return said.replace(/\s+/g, ' ').trim()
}

// Forms send text, programs send numbers.
function asNumber(given: unknown): unknown {
  if (given === '') return undefined
  return typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : given
}
