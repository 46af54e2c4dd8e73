import { stateWords, torrentStates } from '../../../../domain/uploads/moderation.ts'
import { timeText } from '../../../../shared/format.ts'
import { oneOf, text } from '../../../../shared/shape.ts'
import { section } from '../section.ts'

/**
 * The moderation state, for the uploader and moderators, who are the only ones to see unlisted
 * torrents.
 */
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
      stateReason: text(200).nullable().describe('the reason from staff'),
    },
    of: (_read, { torrent }) => ({ state: torrent.state, stateReason: torrent.stateReason }),
  },
})
