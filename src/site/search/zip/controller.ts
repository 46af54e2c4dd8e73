import { findings } from '../../../store/search/findings.ts'
import type { Reply } from '../../http/action.ts'
import { post, refuse } from '../../http/action.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { toFields } from '../../http/target.ts'
import { MOST_FILES, torrentZip } from '../../torrents/parts/torrent-zip.ts'
import { errorText } from '../query-line.ts'
import { readExactly } from '../read-exactly.ts'
import { refuseParameters } from '../saved/forms.ts'
import * as api from './api.ts'
import { zipForm } from './forms.ts'

export const zip = post('/torrents/zip', 'torrents.download', api.zip, async (call) => {
  const form = readForm(zipForm, call.body)
  if (!form.ok) return refuse('INVALID', { more: { errors: form.errors } })
  // An unknown parameter is refused: the archive would contain more than was asked for.
  const fault = refuseParameters(form.value.list)
  if (fault !== null) return refusedList(fault)
  const read = await readExactly(call, fieldsIn(form.value.list))
  if (!read.ok) return read.reply
  const { browse, errors } = read
  if (errors.length > 0) return refusedList(errorText(errors))
  const { page } = await findings(call.db, { ...browse.filter, now: call.now }, false)
  return torrentZip(call, page.rows, 'torrents.zip')
})

function refusedList(text: string): Reply {
  return refuse('INVALID', { detail: text, more: { errors: wrong('list', text) } })
}

/** Reads a query, as a request has it, from the start of its list. */
function fieldsIn(list: string): Fields {
  const { cursor: _cursor, view: _view, ...rest } = toFields(new URLSearchParams(list))
  return { ...rest, limit: String(MOST_FILES) }
}
