import type { IntegratedSite } from './site.ts'
import { usualIrc } from './site.ts'

const URL = 'https://babou.example'

/** A new site: what `deploy/integrations` shows. */
export const exampleSite: IntegratedSite = {
  url: URL,
  name: 'babou',
  // The categories of a new database (migrations/0011-taxonomy.sql).
  categories: [
    { id: 1, slug: 'movies', name: 'Movies', parentId: null, kind: 'movie', torznab: 2000 },
    { id: 2, slug: 'tv', name: 'TV', parentId: null, kind: 'tv', torznab: 5000 },
    { id: 3, slug: 'music', name: 'Music', parentId: null, kind: 'music', torznab: 3000 },
    { id: 4, slug: 'books', name: 'Books', parentId: null, kind: 'book', torznab: 7000 },
    { id: 5, slug: 'games', name: 'Games', parentId: null, kind: 'game', torznab: 4050 },
    { id: 6, slug: 'software', name: 'Software', parentId: null, kind: 'software', torznab: 4000 },
    { id: 7, slug: 'other', name: 'Other', parentId: null, kind: 'other', torznab: 8000 },
  ],
  irc: usualIrc(URL),
}
