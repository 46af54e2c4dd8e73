import * as twins from '../../store/uploads/twins.ts'
import { get, json, post, refuse } from '../http/action.ts'
import { personalFile } from '../torrents/parts/personal-file.ts'
import * as api from './api.ts'
import { readPieces } from './forms.ts'

// Requests of programs that reseed torrents from one NexusPHP site on another (integrations.md §7).

export const piecesHash = post(
  '/api/pieces-hash',
  'torrents.match',
  api.piecesHash,
  async (call) => {
    const form = readPieces(call.body)
    if (!form.ok) {
      const faults = Object.entries(form.errors).map(([name, texts]) => `${name} ${texts[0]}.`)
      return refuse('INVALID', { detail: faults.join(' ') })
    }
    const found = await twins.listedByPieces(call.db, [...new Set(form.value.pieces_hash)])
    return json({ ret: 0, msg: 'ok', data: Object.fromEntries(found) })
  },
)

export const download = get('/download.php', 'torrents.download', api.download, (call) => {
  const { id } = call.query
  const via = call.token === null ? 'session' : 'token'
  return personalFile(call, typeof id === 'string' ? id : '', { member: call.member, via })
})
