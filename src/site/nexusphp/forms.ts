import type { Infer } from '../../shared/shape.ts'
import { infoHash, list, looseRecord, text } from '../../shared/shape.ts'
import type { Fields, FormResult } from '../http/frame/forms.ts'
import { readForm } from '../http/frame/forms.ts'

/** The most hashes per request; NexusPHP has the same limit. */
const MAX_ASKED = 100

/** Other fields are ignored: programs add some. */
export const piecesBody = looseRecord({
  passkey: text(200).optional().describe('an API token with the scope `torrents:match`'),
  pieces_hash: list(infoHash)
    .max(MAX_ASKED)
    .describe('SHA-1 of the `pieces` of a v1 torrent, in hex; in a form `pieces_hash[]`'),
})

/** Reads JSON, or a form in PHP's format: `pieces_hash[]=…` or `pieces_hash[0]=…`. */
export function readPieces(body: Fields): FormResult<Infer<typeof piecesBody>> {
  const { pieces_hash: asked, ...rest } = body
  if (Array.isArray(asked)) return readForm(piecesBody, lowered(rest, asked))
  const listed = Object.entries(body)
    .filter(([name]) => /^pieces_hash(\[\d*\])?$/.test(name))
    .flatMap(([, value]): unknown[] => (Array.isArray(value) ? value : [value]))
  const none = listed.length === 0
  return readForm(piecesBody, none ? rest : lowered(rest, listed))
}

function lowered(rest: Fields, hashes: readonly unknown[]): Fields {
  const texts = hashes.map((one) => (typeof one === 'string' ? one.toLowerCase() : one))
  return { ...rest, pieces_hash: texts }
}
