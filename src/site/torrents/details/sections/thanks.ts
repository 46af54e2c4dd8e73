import { plural } from '../../../../shared/format.ts'
import { memberLink } from '../../parts/links.ts'
import { section } from '../section.ts'

export const thanks = section({
  name: 'thanks',
  statements: 0,
  read: ({ extras }) => extras.thankedBy,
  part: (names, { torrent }) => {
    if (names.length === 0) return null
    const others = torrent.thanks - names.length
    return {
      names: names.map(memberLink),
      more: others > 0 ? `and ${plural(others, 'other', 'others')}` : 'view all',
      href: `/torrents/${torrent.id}/thanks`,
    }
  },
})
