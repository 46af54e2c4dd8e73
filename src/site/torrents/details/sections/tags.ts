import { tagLink } from '../../pages.ts'
import { section } from '../section.ts'

export const tags = section({
  name: 'tags',
  statements: 0,
  read: ({ torrent }) => torrent.tags,
  part: (slugs) => (slugs.length === 0 ? null : { tags: slugs.map(tagLink) }),
})
