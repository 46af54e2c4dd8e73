import { markdown } from '../../../ui/markdown.ts'
import { section } from '../section.ts'

export const description = section({
  name: 'description',
  statements: 0,
  read: ({ torrent }) => torrent.description,
  part: (text) => (text === '' ? null : { html: markdown(text, 'description') }),
})
