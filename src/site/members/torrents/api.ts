import type { Declared } from '../../http/action.ts'
import { listOf, shows } from '../../http/frame/shapes.ts'
import { ownQuery, uploadsQuery } from './forms.ts'
import { ownTorrentShape } from './json.ts'

const reply = listOf(ownTorrentShape)

export const uploads: Declared = {
  description: 'Lists your uploads in every state, with the reasons from staff and your traffic.',
  query: uploadsQuery,
  reply,
}

export const snatches = shows(
  'Lists the torrents that you completed, with your traffic and what is still to seed.',
  reply,
  ownQuery,
)

export const seeding: Declared = {
  description: 'Lists the torrents that you seed now, with your traffic.',
  query: ownQuery,
  reply,
}

export const oldUploads: Declared = {
  description: 'Redirects to your uploads; programs get the same list here.',
  query: uploadsQuery,
  reply,
}
