import { list } from '../../../../shared/shape.ts'
import * as torrents from '../../../../store/torrents.ts'
import { peerItem, peerShape } from '../../documents.ts'
import { section } from '../section.ts'

/** Peers that staff see at once. */
const PEERS_SHOWN = 200

/** Tools of staff get them with the torrent; people have a page of them. */
export const peers = section({
  name: 'peers',
  statements: 0,
  read: ({ torrent: { id }, call: { db, can, wantsJson } }) =>
    wantsJson && can('torrents.see-peers') ? torrents.peers(db, id, PEERS_SHOWN) : null,
  part: () => null,
  json: {
    shape: { peers: list(peerShape).optional().describe('for staff') },
    of: (rows): Record<string, unknown> => (rows === null ? {} : { peers: rows.map(peerItem) }),
  },
})
