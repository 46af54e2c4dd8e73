import { list } from '../../../../shared/shape.ts'
import * as addressLooks from '../../../../store/accounts/address-looks.ts'
import * as torrents from '../../../../store/torrents/torrents.ts'
import { peerItem, peerShape } from '../../parts/documents.ts'
import { section } from '../section.ts'

/** The most peers that staff see on one page. */
const PEERS_SHOWN = 200

/** Staff programs get the peers with the torrent; for people there is a page. */
export const peers = section({
  name: 'peers',
  statements: 0,
  async read({ torrent: { id }, call: { db, can, wantsJson, member, now } }) {
    if (!wantsJson || !can('torrents.see-peers')) return null
    const rows = await torrents.peers(db, id, PEERS_SHOWN)
    const ids = rows.map(({ memberId }) => memberId)
    await addressLooks.note(db, member, { ids }, 'peers of a torrent', now)
    return rows
  },
  part: () => null,
  json: {
    shape: { peers: list(peerShape).optional().describe('only for staff') },
    of: (rows): Record<string, unknown> => (rows === null ? {} : { peers: rows.map(peerItem) }),
  },
})
