import type { TorznabRequest } from '../../domain/torznab/request.ts'
import { digests } from '../../shared/digests.ts'
import * as settings from '../../store/records/settings/settings.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import type { Asking } from '../torrents/parts/described.ts'
import { itemsOf, keyOf, standInFor } from '../torrents/parts/described.ts'
import type { WrittenPage } from '../torrents/parts/shared-pages.ts'
import { alone, sharedPages, sharingWith } from '../torrents/parts/shared-pages.ts'
import type { Keyed } from '../ui/keyed-document.ts'
import { listingDocument } from './documents.ts'
import type { FoundPage } from './search.ts'
import { noteEnd, search, startsOf } from './search.ts'

type Written = WrittenPage<Pick<FoundPage, 'way' | 'end'>>

/** The longest age of peer counts and factors in a page. */
const KEPT_MS = 10_000

const page = sharedPages<Written['more']>({ milliseconds: KEPT_MS, isKeptFrom: 'second' })

/**
 * Replies to a search by a member's program.
 * @param name of the function, as requested
 */
export async function listingOf(
  asking: Asking,
  name: string,
  request: TorznabRequest,
): Promise<{ readonly tag: string; readonly write: () => Keyed }> {
  const starts = startsOf(asking, request)
  const key = await keyOf(asking)
  const write = () => writeListing(asking, name, request, starts)
  const readers = sharingWith(asking)
  const question = JSON.stringify([readers, key === null, name, request, starts])
  const { document, more } =
    readers === null ? await alone(write) : await page(asking.db, question, write)
  noteEnd(asking, request, more)
  // Unlike a feed's address, the address of a search stays the same when the key changes.
  const tag = digests.sha1(Buffer.from(document.tag + (key ?? '')))
  return { tag, write: () => document.withKey(key ?? '') }
}

async function writeListing(
  asking: Asking,
  name: string,
  request: TorznabRequest,
  starts: ReturnType<typeof startsOf>,
): Promise<Written> {
  const { db, config } = asking
  const [{ siteName }, all] = await Promise.all([
    settings.site(db, config),
    categories.listPages(db),
  ])
  const found = await search(asking, request, starts, all)
  const siteUrl = config.BABOU_SITE_URL
  const text = listingDocument({
    ...{ siteName, siteUrl, offset: request.offset, total: found.total },
    self: `${siteUrl}/torznab/api?t=${name}`,
    items: await itemsOf({ ...asking, downloadKey: standInFor(asking) }, found.ids, all),
  })
  return { text, more: { way: found.way, end: found.end } }
}
