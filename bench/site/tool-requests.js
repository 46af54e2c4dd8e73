// The requests of the programs that members run: those of Sonarr, Radarr, autobrr, cross-seed, feed
// readers and the tools of UNIT3D and Gazelle, in the shares of a site with many of them.

import { randomOf } from '../random.js'

/** The share of each kind in a hundred requests. */
const SHARES = {
  'feed, unchanged': 30,
  'feed, filtered': 8,
  caps: 6,
  'Sonarr, newest': 8,
  'Radarr, newest': 8,
  'by ID': 12,
  'words of a title': 14,
  'offset of 3,000': 2,
  'UNIT3D filter': 6,
  'Gazelle browse': 6,
}

const FEED_QUERIES = ['category=tv', 'q=1080p', 'is=free', 'category=movies&q=2160p']

/** How many names are drawn from all torrents: more than a run searches, so none is repeated. */
const NAMES = 20_000
const EXTERNAL_IDS = 5_000

/**
 * Creates `next(tool)`, which draws a request of that tool: the name of its kind, its path and its
 * headers. What it requests is drawn from the whole catalog, with the seed.
 */
export async function toolRequests(client, seed) {
  const rows = async (statement, values) => (await client.query(statement, values)).rows
  const random = randomOf(seed)
  const one = (list) => list[Math.floor(random() * list.length)]
  const [{ most }] = await rows('select max(id)::int as most from torrent')
  const ids = Array.from({ length: NAMES }, () => 1 + Math.floor(random() * most))
  const torrents = await rows(
    `select name from torrent where state = 'listed' and id = any($1)
      order by md5(id::text || $2)`,
    [ids, String(seed)],
  )
  const known = await rows(
    `select source, value as id from bundle_external_id
      where source in ('imdb', 'tvdb', 'tmdb_tv', 'tmdb_movie')
      order by md5(value || $1) limit ${EXTERNAL_IDS}`,
    [String(seed)],
  )
  let asked = 0
  const words = () => {
    const { name } = torrents[asked++ % torrents.length]
    const found = name.match(/[\p{L}\p{N}]{2,}/gu) ?? ['the']
    return found.slice(0, 3).join(' ')
  }
  const kinds = kindsOf({ one, words, known })
  const drawn = Object.entries(SHARES).flatMap(([kind, share]) => Array(share).fill(kind))
  return (tool) => {
    const kind = one(drawn)
    return { kind, ...kinds[kind](tool) }
  }
}

function kindsOf({ one, words, known }) {
  const torznab = (fields) => (tool) => {
    const given = Object.entries(fields).map(([name, value]) => {
      return [name, typeof value === 'function' ? value() : value]
    })
    return { path: `/torznab/api?${new URLSearchParams([...given, ['apikey', tool.token]])}` }
  }
  const newest = { extended: 1, offset: 0, limit: 100 }
  const byId = (tool) => {
    const { source, id } = one(known)
    const [t, name] = BY_ID[source]
    return torznab({ t, [name]: id, cat: t === 'movie' ? '2000' : '5000', limit: 100 })(tool)
  }
  return {
    'feed, unchanged': (tool) => {
      const path = `/feeds/torrents.${tool.feedKey}.xml?${FEED_QUERIES[tool.at % FEED_QUERIES.length]}`
      return { path, keepsEtag: true }
    },
    'feed, filtered': (tool) => {
      return { path: `/feeds/torrents.${tool.feedKey}.xml?${one(FEED_QUERIES)}` }
    },
    caps: torznab({ t: 'caps' }),
    'Sonarr, newest': torznab({ t: 'tvsearch', cat: '5030,5040', ...newest }),
    'Radarr, newest': torznab({ t: 'movie', cat: '2000', ...newest }),
    'by ID': byId,
    'words of a title': torznab({ t: 'search', q: words, limit: 100 }),
    'offset of 3,000': torznab({ t: 'search', q: '', limit: 100, offset: 3000 }),
    'UNIT3D filter': (tool) => {
      const path = `/api/torrents/filter?${new URLSearchParams({ name: words(), perPage: '100' })}`
      return { path, headers: { authorization: `Bearer ${tool.token}` } }
    },
    'Gazelle browse': (tool) => {
      const path = `/ajax.php?${new URLSearchParams({ action: 'browse', searchstr: words() })}`
      return { path, headers: { authorization: `token ${tool.token}` } }
    },
  }
}

const BY_ID = {
  imdb: ['movie', 'imdbid'],
  tvdb: ['tvsearch', 'tvdbid'],
  tmdb_tv: ['tvsearch', 'tmdbid'],
  tmdb_movie: ['movie', 'tmdbid'],
}
