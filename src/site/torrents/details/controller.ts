import * as ownTorrents from '../../../store/hit-and-run/own-torrents.ts'
import * as categoryAttributes from '../../../store/taxonomy/attributes.ts'
import * as torrentExtras from '../../../store/torrents/extras.ts'
import * as torrentFiles from '../../../store/torrents/files.ts'
import { get, json, page } from '../../http/action.ts'
import { listedTorrent } from '../parts/listed.ts'
import { torrentDocument } from '../parts/documents.ts'
import * as api from './api.ts'
import { showPage } from './pages.ts'
import type { Asked } from './section.ts'
import { sections } from './sections/index.ts'

/** The most members who thanked that are named; the rest are counted. */
const THANKS_SHOWN = 12
/** Every file that a torrent can have: tools get the complete list. */
const ALL_FILES = 100_000

export const show = get('/torrents/:id', 'catalog.read', api.show, async (call) => {
  const { db, member, wantsJson } = call
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  const own = await ownTorrents.stateOf(db, member.id, torrent.id)
  const extras = await torrentExtras.of(db, torrent.id, THANKS_SHOWN, call.now)
  const attributes = once(() => categoryAttributes.attributesOf(db, torrent.categoryId))
  const asked = { torrent, own, extras, attributes, call }
  if (wantsJson) {
    const files = await torrentFiles.files(db, torrent.id, 0, ALL_FILES)
    return json({ ...torrentDocument(torrent, files, own), ...(await told(asked)) })
  }
  return page('torrents/details/show', showPage(asked, await shown(asked)), null)
})

/** Returns a function that reads on its first call, and returns the same result to later ones. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | null = null
  return () => (value ??= read())
}

/** Loads the data that the sections show, by section name. */
async function shown(asked: Asked): Promise<Record<string, object | null>> {
  const parts: Record<string, object | null> = {}
  for (const { name, show } of sections) parts[name] = await show(asked)
  return parts
}

/** Returns the fields that the sections add to the JSON. */
async function told(asked: Asked): Promise<Record<string, unknown>> {
  const fields: Record<string, unknown> = {}
  for (const { tell } of sections) Object.assign(fields, await tell(asked))
  return fields
}
