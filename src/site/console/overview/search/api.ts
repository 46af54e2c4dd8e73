import { list, record, text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { searchQueryShape } from './forms.ts'

const found = record({ name: text(255), says: text(300), href: text(400) })

export const search: Declared = {
  description: 'Looks in members, torrents, addresses, keys, invites and the audit log at once.',
  query: searchQueryShape,
  reply: record({
    groups: list(record({ name: text(40), items: list(found) })).describe(
      'what the viewer may see of it, the best few of each kind',
    ),
  }),
}
