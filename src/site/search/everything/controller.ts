import { asksForAttributes } from '../../../domain/search/field-names.ts'
import { MAX_QUERY } from '../../../domain/search/line.ts'
import { readQuery } from '../../../domain/search/query.ts'
import * as bundleSearch from '../../../store/bundles/search.ts'
import * as collections from '../../../store/collections/collections.ts'
import * as memberNames from '../../../store/members/names.ts'
import { EVERYTHING } from '../../../store/search/filters.ts'
import { listing } from '../../../store/search/findings.ts'
import { newestOfEach } from '../../../store/search/texts/find.ts'
import * as attributes from '../../../store/taxonomy/attributes.ts'
import * as tagIndex from '../../../store/taxonomy/tag-index.ts'
import type { Call } from '../../http/action.ts'
import { get, page } from '../../http/action.ts'
import { destinations } from '../../http/frame/menu/destinations.ts'
import { rowFacts } from '../../torrents/parts/rows/facts.ts'
import { readTexts } from '../texts/asked.ts'
import * as api from './api.ts'
import type { Found } from './pages.ts'
import { searchItems, searchPage } from './pages.ts'

/** The most results per kind; the list of that kind has the rest. */
const BEST = 8
const BEST_TEXTS = 4
const MAX_WORDS = 8

export const search = get('/search', 'catalog.read', api.search, async (call) => {
  const asked = typeof call.query.q === 'string' ? call.query.q.trim().slice(0, MAX_QUERY) : ''
  const found = asked === '' ? null : await lookEverywhere(call, asked)
  const ids = found === null ? [] : found.torrents.map(({ id }) => id)
  const facts = await rowFacts(call, ids)
  return page('search/everything/show', searchPage(asked, found, facts), searchItems(found))
})

/** A line that is not a valid search for torrents, or for texts, is used only for the other. */
async function lookEverywhere(call: Call<string, 'catalog.read'>, asked: string): Promise<Found> {
  const { db, member, can, now } = call
  const known = asksForAttributes(asked) ? await attributes.searchable(db) : []
  const seconds = Math.floor(now.getTime() / 1000)
  const read = readQuery(asked, seconds, { attributes: known, categories: [] })
  const searcher = { id: member.id, can, now }
  const texts = await readTexts(db, asked, searcher)
  const order = { by: 'relevance' } as const
  const words = asked.split(/\s+/).slice(0, MAX_WORDS)
  const who = { memberId: member.id, namesOf: can('torrents.moderate') ? 'all' : 'own' } as const
  const every = { ...EVERYTHING, ...who, now, order, position: null, limit: BEST }
  const mine = { kind: null, ownerId: null, readerId: member.id, after: null, limit: BEST }
  const [found, ofBundles, ofCollections, ofTags, ofMembers, ofTexts] = await Promise.all([
    read.ok ? listing(db, { ...every, search: read.query }) : { rows: [] },
    bundleSearch.search(db, asked, BEST),
    collections.list(db, { ...mine, words }),
    tagIndex.list(db, { begin: asked, after: null, limit: BEST }),
    can('members.read') ? memberNames.begunBy(db, asked, BEST) : [],
    texts.ok ? newestOfEach(db, searcher, texts.query, BEST_TEXTS) : [],
  ])
  // Texts do not have the fields of torrents, and torrents do not have those of texts.
  const isUnclear = !read.ok && !texts.ok
  return {
    isUnclear,
    pages: destinations(can, words, BEST),
    torrents: found.rows,
    bundles: ofBundles,
    collections: ofCollections,
    tags: ofTags,
    members: ofMembers,
    texts: ofTexts,
  }
}
