import type { Db } from '../../../store/db.ts'
import * as comments from '../../../store/comments.ts'
import * as ownTorrents from '../../../store/own-torrents.ts'
import * as thanks from '../../../store/thanks.ts'
import type { TorrentRow } from '../../../store/torrents.ts'
import * as torrents from '../../../store/torrents.ts'
import { get, json, page } from '../../http/action.ts'
import { torrentDocument } from '../documents.ts'
import { listedTorrent } from '../../listed-torrent.ts'
import { folderOf, treeOf } from '../tree.ts'
import * as api from './api.ts'
import type { TreeShown } from './pages.ts'
import { showPage } from './pages.ts'

/** Peers that staff see at once. */
const PEERS_SHOWN = 200
/** Every file that a torrent can have: tools get the whole list. */
const ALL_FILES = 100_000
/** A torrent with no more files than this shows all of them, others one folder of theirs. */
const WHOLE_TREE = 300
/** What is shown of that folder. */
const ENTRIES_SHOWN = 100
/** The newest comments; the others have pages of their own. */
const COMMENTS_SHOWN = 10
/** Members who thanked, by name; the others are a number. */
const THANKS_SHOWN = 12

export const show = get('/torrents/:id', 'catalog.read', api.show, async (call) => {
  const { db, member, can, now, wantsJson } = call
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  const { id } = torrent
  const peers = can('torrents.see-peers') ? await torrents.peers(db, id, PEERS_SHOWN) : null
  const own = await ownTorrents.stateOf(db, member.id, id)
  if (wantsJson) {
    return json(torrentDocument(torrent, await torrents.files(db, id, 0, ALL_FILES), peers, own))
  }
  const said = await comments.list(db, { target: 'torrent', id }, null, COMMENTS_SHOWN)
  const thanked = torrent.thanks === 0 ? [] : await thanks.list(db, id, null, THANKS_SHOWN)
  const tree = await treeFor(db, torrent)
  const shown = { torrent, tree, peers, own, said, thanked, viewer: call, now }
  return page('torrents/details/show', showPage(shown), null)
})

/** All files where that is little; else the first folder that holds more than one thing. */
async function treeFor(db: Db, { id, files }: TorrentRow): Promise<TreeShown> {
  if (files <= WHOLE_TREE) {
    const all = await torrents.files(db, id, 0, WHOLE_TREE)
    return { tree: treeOf(all, files), isPart: false, path: '' }
  }
  const top = await torrents.entries(db, id, 0, null, ENTRIES_SHOWN)
  const [only] = top
  if (top.length > 1 || only.isFile) {
    return { tree: folderOf(id, '', top), isPart: true, path: '' }
  }
  const inside = await torrents.entries(db, id, only.number, null, ENTRIES_SHOWN)
  return { tree: folderOf(id, only.name, inside), isPart: true, path: only.name }
}
