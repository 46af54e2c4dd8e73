import * as collections from '../../../../store/collections/collections.ts'
import { section } from '../section.ts'

const COLLECTIONS_SHOWN = 10

/** Collections that contain the torrent, and the link to add it to another one. */
export const collected = section({
  name: 'collections',
  statements: 1,
  read: ({ torrent: { id }, call: { db, member } }) =>
    collections.holding(db, { target: 'torrent', id }, member.id, COLLECTIONS_SHOWN),
  part: (rows, { torrent, call }) => {
    const addHref = call.can('collections.edit')
      ? `/collections/add?on=torrent:${torrent.id}`
      : null
    if (rows.length === 0 && addHref === null) return null
    return {
      addHref,
      collections: rows.map(({ id, title }) => ({ label: title, href: `/collections/${id}` })),
      hasCollections: rows.length > 0,
    }
  },
})
