import * as searches from '../../store/wanted/searches.ts'
import type { Scene } from './scene.ts'

// Searches for titles that are not in the catalog of the demo. The last ones come from too few
// members to be listed.

const LOST = [
  ...['the lighthouse keeper uncut', 'orchard diaries season 3', 'night trains 2160p'],
  ...['complete works of ada verne', 'harbour lights soundtrack', 'the ninth meridian'],
  ...['field recordings vol 7', 'rare maps of the north', 'a letter never sent'],
] as const
const MOST = 11

/** Lets members search in vain; each search is made by fewer of them than the one before. */
export async function searchInVain({ db, quiet, ago }: Scene): Promise<void> {
  for (const [nth, line] of LOST.entries()) {
    for (const [at, { id }] of quiet.slice(0, MOST - nth).entries()) {
      await searches.noteLost(db, id, line, ago(nth * 20 + at))
    }
  }
}
