import { count, id, mapOf, oneOf, record, strictRecord, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { bytesOf } from '../http/frame/shapes.ts'
import { nexusphp } from './dialect.ts'
import { piecesBody } from './forms.ts'

export const piecesHash: Declared = {
  description: 'Finds torrents by the SHA-1 of their pieces, in the form of NexusPHP.',
  body: piecesBody,
  reply: record({
    ret: count.describe('0'),
    msg: text(100),
    data: mapOf(text(40), id).describe('IDs of torrents, by hash'),
  }),
  isForTools: true,
  dialect: nexusphp,
}

export const download: Declared = {
  description: 'Returns a .torrent file at the address that programs for NexusPHP use.',
  query: strictRecord({
    id: text(20).optional().describe('of the torrent'),
    passkey: text(200).optional().describe('an API token with the scope `torrents:download`'),
    usetoken: oneOf(['0', '1']).optional(),
  }),
  reply: bytesOf('application/x-bittorrent'),
  isForTools: true,
  dialect: nexusphp,
}
