import { findings } from '../../../store/search/findings.ts'
import { post, refuse } from '../../http/action.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { readForm } from '../../http/frame/forms.ts'
import { MOST_FILES, torrentZip } from '../../torrents/parts/torrent-zip.ts'
import { readAsked } from '../asked-list.ts'
import * as api from './api.ts'
import { zipForm } from './forms.ts'

export const zip = post('/torrents/zip', 'torrents.download', api.zip, async (call) => {
  const form = readForm(zipForm, call.body)
  if (!form.ok) return refuse('BAD_REQUEST', { detail: 'list must be the query of a list.' })
  const read = await readAsked(call, fieldsIn(form.value.list))
  if (!read.ok) return read.reply
  const { browse, errors } = read
  if (errors.length > 0) return refuse('BAD_REQUEST', { detail: 'The search is not valid.' })
  const { page } = await findings(call.db, { ...browse.filter, now: call.now }, false)
  return torrentZip(call, page.rows, 'torrents.zip')
})

/** A query as a request has it, from the start of its list. */
function fieldsIn(list: string): Fields {
  const fields: Record<string, string | string[]> = {}
  for (const [name, value] of new URLSearchParams(list)) {
    const before = fields[name]
    fields[name] = before === undefined ? value : [before, value].flat()
  }
  const { cursor: _cursor, add: _add, view: _view, ...rest } = fields
  return { ...rest, limit: String(MOST_FILES) }
}
