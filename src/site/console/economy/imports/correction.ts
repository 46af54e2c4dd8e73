import type { Correction, CorrectedKind } from '../../../../store/imports/corrections.ts'
import * as categories from '../../../../store/taxonomy/categories.ts'
import type { Call } from '../../../http/action.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../http/frame/forms.ts'
import { memberForm, torrentForm } from './forms.ts'

type Read =
  | { readonly ok: true; readonly value: { correction: Correction; file: Buffer | null } }
  | { readonly ok: false; readonly errors: FieldErrors }

/**
 * Reads the form of a row. Whether a file belongs to its torrent is checked when it is imported.
 */
export async function readCorrection(
  call: Pick<Call<string, 'imports.edit'>, 'db' | 'body' | 'files'>,
  kind: CorrectedKind,
): Promise<Read> {
  if (kind === 'member') {
    const form = readForm(memberForm, call.body)
    if (!form.ok) return form
    const { name = '', totals = '' } = form.value
    const correction = { ...NOTHING, name: name || null, totals: totals || null }
    return { ok: true, value: { correction, file: null } }
  }
  const form = readForm(torrentForm, call.body)
  if (!form.ok) return form
  const { name = '', category = '' } = form.value
  const known = await categories.list(call.db)
  if (category !== '' && !known.some(({ slug }) => slug === category)) {
    return { ok: false, errors: wrong('category', 'does not exist') }
  }
  const correction = { ...NOTHING, name: name || null, category: category || null }
  const sent = call.files.find(({ field, bytes }) => field === 'torrent' && bytes.length > 0)
  return { ok: true, value: { correction, file: sent?.bytes ?? null } }
}

const NOTHING: Correction = { name: null, category: null, totals: null }
