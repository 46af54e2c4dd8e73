import { count } from '../../../../shared/format.ts'
import * as thanked from '../../../../store/thanks.ts'
import { memberLink } from '../../pages.ts'
import { section } from '../section.ts'

/** Members who thanked, by name; the others are a number. */
const THANKS_SHOWN = 12

export const thanks = section({
  name: 'thanks',
  statements: 1,
  read: ({ torrent: { id, thanks: number }, call }) =>
    number === 0 ? [] : thanked.list(call.db, id, null, THANKS_SHOWN),
  part: (rows, { torrent }) => {
    if (rows.length === 0) return null
    const others = torrent.thanks - rows.length
    return {
      names: rows.map(({ name }) => memberLink(name)),
      more: others > 0 ? `and ${others === 1 ? '1 other' : `${count(others)} others`}` : 'see all',
      href: `/torrents/${torrent.id}/thanks`,
    }
  },
})
