import { EVERYTHING } from '../../store/search/filters.ts'
import * as alerts from '../../store/search/alerts.ts'
import * as matching from '../../store/search/saved/matching.ts'
import * as savedSearches from '../../store/search/saved-searches.ts'
import * as bookmarks from '../../store/collections/bookmarks.ts'
import * as folders from '../../store/collections/bookmark-folders.ts'
import * as watchLevels from '../../store/watches/levels.ts'
import type { Person, Scene } from './scene.ts'

// The private lists of members: bookmarks in folders, saved searches with alerts, and entries that
// they watch, follow or mute.

const FOLDERS = ['To watch', 'For the train'] as const
const NOTES = ['', 'Ida likes this one', '', 'compare with the other edition', 'for the weekend']
const SEARCHES = 3
/** How many hours ago the searches were saved; newer torrents cause alerts. */
const SAVED_HOURS = 21 * 24
const CHECKED_AT_ONCE = 100

/** Fills the lists of the members whose accounts visitors sign in to. */
export async function keepFavorites(scene: Scene): Promise<void> {
  const { db, member, uploader, moderator, owner, now } = scene
  for (const one of [member, uploader, moderator, owner]) {
    await bookmark(scene, one)
    await saveSearches(scene, one)
    await watchSome(scene, one)
  }
  await matching.noteRecent(db, CHECKED_AT_ONCE, now)
  await alerts.tellDue(db, now, CHECKED_AT_ONCE)
}

async function bookmark({ db, torrents, ago }: Scene, { id }: Person): Promise<void> {
  const folderIds = []
  for (const name of FOLDERS) {
    const made = await folders.make(db, id, name)
    folderIds.push(typeof made === 'number' ? made : null)
  }
  for (let nth = 0; nth < 11; nth++) {
    const torrent = torrents[(id * 7 + nth * 5) % torrents.length]
    const note = NOTES[nth % NOTES.length]
    const folderId = nth % 3 === 2 ? null : folderIds[nth % 3]
    const wishes = { note, folderId, untilSnatched: nth % 4 === 3 }
    await bookmarks.keep(db, id, torrent.id, wishes, ago(10 + nth * 9))
  }
}

async function saveSearches({ db, torrents, ago }: Scene, { id }: Person): Promise<void> {
  const categories = new Map(torrents.map((one) => [one.category, one.categoryId]))
  for (const [slug, categoryId] of [...categories].slice(0, SEARCHES)) {
    const filter = { ...EVERYTHING, categoryIds: [categoryId], memberId: id }
    const given = { name: `New in ${slug}`, query: `category=${slug}`, filter }
    await savedSearches.save(db, id, { ...given, notifies: slug !== 'tv' }, ago(SAVED_HOURS))
  }
}

const WATCHED = [
  ['forum', 'mute', 1],
  ['forum', 'watch', 3],
  ['topic', 'follow', 1],
  ['topic', 'watch', 2],
  ['topic', 'follow', 3],
  ['news', 'watch', 0],
  ['wiki', 'follow', 1],
  ['tag', 'watch', 1],
  ['tag', 'mute', 2],
  ['torrent', 'watch', 1],
] as const

/** Chooses watch levels in the past: the list counts the entries that are new since then. */
async function watchSome({ db, torrents, ago }: Scene, { id }: Person): Promise<void> {
  const reader = { id, now: ago(SAVED_HOURS), can: () => true }
  for (const [kind, level, nth] of WATCHED) {
    const subject = kind === 'torrent' ? torrents[id % torrents.length].id : nth
    await watchLevels.choose(db, reader, { kind, id: subject }, level)
  }
}
