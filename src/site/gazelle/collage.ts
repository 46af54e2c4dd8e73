import * as collections from '../../store/collections/collections.ts'
import { ofCollection } from '../../store/search/within.ts'
import type { Reply } from '../http/action.ts'
import type { GazelleCall } from './call.ts'
import { idIn, success, unknown } from './call.ts'
import { groupDocument, lineOf } from './documents.ts'
import type { Row } from './rows.ts'
import { byGroup, rowsOf } from './rows.ts'
import { plain } from './texts.ts'

/** The most torrents of a collection in one reply. */
const MOST_TORRENTS = 500

/** `action=collage`: a collection with its torrents and those of its bundles, by group. */
export async function collage(call: GazelleCall): Promise<Reply> {
  const { db, member } = call
  const id = idIn(call)
  const reader = { id: member.id, seesPrivate: false }
  const [found, list] = await Promise.all([collections.find(db, id), ofCollection(db, id, reader)])
  if (found === undefined || list === null) return unknown(call, 'COLLECTION_NOT_FOUND')
  const ids = list.placed.slice(0, MOST_TORRENTS).map(({ torrentId }) => torrentId)
  const groups = byGroup(await rowsOf(call, ids))
  return success(call, {
    ...{ id, name: plain(found.title), description: found.description },
    ...{ creatorID: found.ownerId, deleted: false, locked: !found.isOpen },
    ...{ collageCategoryID: 0, collageCategoryName: found.kind, hasBookmarked: false },
    ...{ maxGroups: 0, maxGroupsPerUser: 0, subscriberCount: 0 },
    torrentGroupIDList: groups.map(([{ group }]) => String(group.id)),
    torrentgroups: groups.map((rows) => groupOf(rows, call)),
  })
}

/** In this reply, the IDs and numbers of a group are strings. */
function groupOf(rows: readonly [Row, ...Row[]], { manner }: GazelleCall) {
  const [first] = rows
  const group = groupDocument(first, '', manner)
  const { name, recordLabel, catalogueNumber, wikiImage, musicInfo } = group
  return {
    ...{ id: String(group.id), name, year: String(group.year), recordLabel, catalogueNumber },
    ...{ categoryId: String(group.categoryId), releaseType: String(group.releaseType) },
    ...{ vanityHouse: '0', tagList: group.tags.join(' '), wikiImage, musicInfo },
    torrents: rows.map((row) => {
      const { id, groupId: _group, hasFile: _file, ...line } = lineOf(row, manner)
      return { torrentid: id, ...line }
    }),
  }
}
