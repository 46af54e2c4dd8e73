import type { Asker, Twin } from '../../../store/uploads/twins.ts'
import { sizesHash } from '../../../store/uploads/packed.ts'
import * as twins from '../../../store/uploads/twins.ts'
import type { Call } from '../../http/action.ts'
import { get, json, post, refuse } from '../../http/action.ts'
import { readForm } from '../../http/frame/forms.ts'
import { twinItem } from '../parts/twins.ts'
import * as api from './api.ts'
import { matchBody, readHash, readPieces } from './forms.ts'

// For programs, before they hash or upload: a few index lookups. Unlisted torrents are only
// reported to their uploader and to moderators.

const NOT_ONE_HASH = 'infoHash must be one hash of 40 or 64 hex digits. Send a request for each.'
const NOT_ONE_PIECES = 'pieces must be one hash of 40 hex digits. POST /torrents/match takes many.'

export const exists = get('/torrents/exists', 'torrents.match', api.exists, async (call) => {
  const { infoHash, pieces, name } = call.query
  const hash = readHash(infoHash)
  if (hash === undefined) return refuse('BAD_REQUEST', { detail: NOT_ONE_HASH })
  const piecesHash = readPieces(pieces)
  if (piecesHash === undefined) return refuse('BAD_REQUEST', { detail: NOT_ONE_PIECES })
  const isName = typeof name === 'string' && name.trim() !== '' && name.length <= 1_000
  if (hash === null && piecesHash === null && !isName) {
    const detail = 'Send infoHash, pieces, or a name of up to 1,000 characters.'
    return refuse('BAD_REQUEST', { detail })
  }
  const asker = askerOf(call)
  const all = [
    ...(hash === null ? [] : await twins.ofHash(call.db, hash, asker)),
    ...(piecesHash === null ? [] : await ofPieces(call, piecesHash)),
    ...(isName ? await twins.ofName(call.db, name, asker) : []),
  ]
  const first = all.filter(({ id }, at) => all.findIndex((one) => one.id === id) === at)
  const found = first.map((twin) => twinItem(twin, call.config.BABOU_SITE_URL))
  return json({ exists: found.length > 0, torrents: found })
})

export const match = post('/torrents/match', 'torrents.match', api.match, async (call) => {
  const form = readForm(matchBody, call.body)
  if (!form.ok) return refuse('INVALID', { more: { errors: form.errors } })
  const pieces = form.value.pieces ?? []
  const sizes = (form.value.sizes ?? []).map((one) => sizesHash(one).toString('hex'))
  const [byPieces, bySizes] = await Promise.all([
    twins.ofPieces(call.db, pieces, askerOf(call)),
    twins.ofSizes(call.db, sizes, askerOf(call)),
  ])
  const told = (found: readonly Twin[] = []) =>
    found.map((twin) => twinItem(twin, call.config.BABOU_SITE_URL))
  return json({
    pieces: pieces.map((hash) => told(byPieces.get(hash))),
    sizes: sizes.map((hash) => told(bySizes.get(hash))),
  })
})

type Asking = Pick<Call<string, 'torrents.match'>, 'db' | 'member' | 'can'>

async function ofPieces(call: Asking, hash: string): Promise<readonly Twin[]> {
  return (await twins.ofPieces(call.db, [hash], askerOf(call))).get(hash) ?? []
}

function askerOf({ member, can }: Asking): Asker {
  return { memberId: member.id, seesAll: can('torrents.moderate') }
}
