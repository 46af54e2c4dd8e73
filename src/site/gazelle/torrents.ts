import { MOST_CREDITED } from '../../domain/bundles/credits.ts'
import { torrentIn } from '../../domain/gazelle/group.ts'
import { below } from '../../store/bundles/albums.ts'
import * as bundles from '../../store/bundles/bundles.ts'
import type { BundleRow } from '../../store/bundles/bundles.ts'
import { creditedOn } from '../../store/bundles/credited.ts'
import * as bundleSearch from '../../store/bundles/search.ts'
import { torrentsOf, tree } from '../../store/bundles/tree.ts'
import type { Contents } from '../../store/torrents/contents.ts'
import { contentsOf } from '../../store/torrents/contents.ts'
import * as twins from '../../store/uploads/twins.ts'
import type { Reply } from '../http/action.ts'
import { coverAddress } from '../torrents/parts/described.ts'
import { textOf } from '../../domain/integrations/given.ts'
import type { GazelleCall } from './call.ts'
import { idIn, success, unknown } from './call.ts'
import { artistDocument } from './artist.ts'
import { groupDocument, torrentDocument } from './documents.ts'
import type { Row } from './rows.ts'
import { rowsOf } from './rows.ts'

/** The most files in the reply about one torrent; tools compare whole albums. */
const FILES_OF_ONE = 10_000
/** The most torrents of a group or artist in one reply, and the most files of each. */
const MOST_TORRENTS = 500
const FILES_OF_MANY = 500

/** `action=torrent`, by ID or by info hash. */
export async function torrent(call: GazelleCall): Promise<Reply> {
  const { db, manner } = call
  const id = await torrentId(call)
  const [row] = id === 0 ? [] : await rowsOf(call, [id])
  if (row === undefined) return unknown(call, 'TORRENT_NOT_FOUND')
  const [contents, description] = await Promise.all([
    contentsOf(db, [row.torrent.id], FILES_OF_ONE),
    descriptionOf(call, row),
  ])
  return success(call, {
    group: groupDocument(row, description, manner),
    torrent: torrentDocument(row, contents.get(row.torrent.id), manner),
  })
}

/** `action=torrentgroup`, by ID or by the info hash of one of its torrents. */
export async function torrentGroup(call: GazelleCall): Promise<Reply> {
  const rows = await rowsOfGroup(call)
  const [first] = rows
  if (first === undefined) return unknown(call, 'BUNDLE_NOT_FOUND')
  const ids = rows.map(({ torrent }) => torrent.id)
  const most = ids.length === 1 ? FILES_OF_ONE : FILES_OF_MANY
  const [contents, description] = await Promise.all([
    contentsOf(call.db, ids, most),
    descriptionOf(call, first),
  ])
  const told = (row: Row) => {
    const own: Contents | undefined = contents.get(row.torrent.id)
    return torrentDocument(row, own, call.manner)
  }
  return success(call, {
    group: groupDocument(first, description, call.manner),
    torrents: rows.map(told),
  })
}

/** Returns the torrents of the group that a request names; none if there is no such group. */
export async function rowsOfGroup(call: GazelleCall): Promise<readonly Row[]> {
  const found = await rowsOf(call, await idsOfGroup(call))
  // A concert film can also be below an album, but has no group in Gazelle.
  return found.filter(({ group }) => group.id === found[0].group.id)
}

/** `action=artist`, by ID or by name. */
export async function artist(call: GazelleCall): Promise<Reply> {
  const found = await artistOf(call)
  if (found === undefined) return unknown(call, 'BUNDLE_NOT_FOUND')
  const { torrents } = await tree(call.db, found.id)
  const credited = await creditedOn(call.db, found, MOST_CREDITED)
  const within = await below(
    call.db,
    credited.map(({ id }) => id),
  )
  const all = [...torrents, ...(await torrentsOf(call.db, within))]
  const ids = [...new Set(all.map(({ id }) => id))].slice(0, MOST_TORRENTS)
  const rows = (await rowsOf(call, ids)).filter(({ isMusic }) => isMusic)
  const image = coverAddress(call.config.BABOU_SITE_URL, found.cover?.key ?? null) ?? ''
  return success(call, artistDocument(found, image, rows, call.manner))
}

async function torrentId(call: GazelleCall): Promise<number> {
  const id = idIn(call)
  const hash = textOf(call.query, 'hash')
  if (id !== 0 || !/^[0-9a-f]{40}([0-9a-f]{24})?$/i.test(hash)) return id
  const found = await twins.ofHash(call.db, Buffer.from(hash.slice(0, 40), 'hex'), {
    ...{ memberId: call.member.id, seesAll: false },
  })
  return found.find(({ state }) => state === 'listed')?.id ?? 0
}

async function idsOfGroup(call: GazelleCall): Promise<readonly number[]> {
  const { db } = call
  let id = idIn(call)
  if (id === 0) {
    const [row] = await rowsOf(call, [await torrentId(call)])
    if (row === undefined) return []
    id = row.group.id
  }
  const only = torrentIn(id)
  if (only !== null) return [only]
  const album = await bundles.findKept(call.db, id)
  if (album?.kind !== 'album') return []
  const { torrents } = await tree(db, album.id)
  return torrents.slice(0, MOST_TORRENTS).map((one) => one.id)
}

async function artistOf(call: GazelleCall): Promise<BundleRow | undefined> {
  const id = idIn(call)
  if (id !== 0) {
    const found = await bundles.findKept(call.db, id)
    return found?.kind === 'artist' ? found : undefined
  }
  const name = await bundleSearch.titled(call.db, 'artist', textOf(call.query, 'artistname'))
  return name === null ? undefined : bundles.findKept(call.db, name)
}

async function descriptionOf({ db }: GazelleCall, { group }: Row): Promise<string> {
  if (torrentIn(group.id) !== null) return ''
  return (await bundles.find(db, group.id))?.description ?? ''
}
