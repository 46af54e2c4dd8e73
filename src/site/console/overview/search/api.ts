import { list, record, text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { searchQueryShape } from './forms.ts'

const found = record({ name: text(255), says: text(300), href: text(400) })

export const search: Declared = {
  description: 'Searches members, torrents, addresses, keys, invites and the audit log.',
  query: searchQueryShape,
  reply: record({
    groups: list(record({ name: text(40), items: list(found) })).describe(
      'the best matches of each kind that the viewer may see',
    ),
  }),
}
