import { stateWords, torrentStates } from '../../../../domain/uploads/moderation.ts'
import { timeText } from '../../../../shared/format.ts'
import { oneOf, text } from '../../../../shared/shape.ts'
import { section } from '../section.ts'

/** How it stands: to its uploader and to moderators, who alone see what is not listed. */
export const state = section({
  name: 'state',
  statements: 0,
  read: () => null,
  part: (_read, { torrent, call }) => {
    const { id, state: now, stateReason, stateAt, createdAt } = torrent
    const judgeHref = call.can('torrents.moderate') ? `/admin/moderation/${id}` : null
    const isListed = now === 'listed'
    if (isListed && judgeHref === null) return null
    const isOwn = torrent.uploaderId === call.member.id
    return {
      notice: isListed
        ? null
        : {
            label: stateWords[now].label,
            says: stateWords[now].says,
            reason: stateReason,
            since: timeText(stateAt ?? createdAt, call.now),
            resubmitHref: isOwn && now === 'postponed' ? `/torrents/${id}/resubmit` : null,
            isSeedable: isOwn && (now === 'pending' || now === 'postponed'),
          },
      judgeHref,
    }
  },
  json: {
    shape: {
      state: oneOf(torrentStates),
      stateReason: text(200).nullable().describe('why it stands so, as staff said'),
    },
    of: (_read, { torrent }) => ({ state: torrent.state, stateReason: torrent.stateReason }),
  },
})
