import { clientName } from '../../../../domain/client-name.ts'
import { bytes, timeText } from '../../../../shared/format.ts'
import type { PeerRow } from '../../../../store/torrents.ts'
import * as torrents from '../../../../store/torrents.ts'
import { peerItem, peerShape } from '../../documents.ts'
import { list } from '../../../../shared/shape.ts'
import { memberLink } from '../../pages.ts'
import { section } from '../section.ts'

/** Peers that staff see at once. */
const PEERS_SHOWN = 200

export const peers = section({
  name: 'peers',
  statements: 1,
  read: ({ torrent: { id }, call }) =>
    call.can('torrents.see-peers') ? torrents.peers(call.db, id, PEERS_SHOWN) : null,
  part: (rows, { call }) =>
    rows === null
      ? null
      : { lines: rows.map((row) => peerLine(row, call.now)), hasLines: rows.length > 0 },
  json: {
    shape: { peers: list(peerShape).optional().describe('for staff') },
    of: (rows): Record<string, unknown> => (rows === null ? {} : { peers: rows.map(peerItem) }),
  },
})

function peerLine(peer: PeerRow, now: Date) {
  const endpoints = [
    peer.ipv4 === null ? '' : `${peer.ipv4}:${peer.port4}`,
    peer.ipv6 === null ? '' : `[${peer.ipv6}]:${peer.port6}`,
  ]
  return {
    member: memberLink(peer.member),
    client: clientName(peer.client),
    endpoints: endpoints.filter((one) => one !== '').join(' '),
    state: peer.seeding ? 'seeds' : `${bytes(peer.left)} to go`,
    uploaded: bytes(peer.uploaded),
    downloaded: bytes(peer.downloaded),
    last: timeText(peer.lastAt, now),
  }
}
