// The requests of the programs that members run: what Sonarr, Radarr, autobrr, cross-seed, feed
// readers and the tools of UNIT3D and Gazelle send, in the shares of a site with many of them.

import { randomOf } from '../random.js'

/** Share of each kind in a hundred requests. */
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

/**
 * Makes `next(tool)`, which draws a request of that tool: the name of its kind, its path and its
 * headers.
 */
export async function toolRequests(client) {
  const rows = async (statement) => (await client.query(statement)).rows
  const random = randomOf(11)
  const one = (list) => list[Math.floor(random() * list.length)]
  const [{ most }] = await rows('select max(id)::int as most from torrent')
  const ids = Array.from({ length: 400 }, () => 1 + Math.floor(random() * most))
  const torrents = await rows(`
    select name from torrent where state = 'listed' and id in (${ids.join(', ')}) order by id`)
  const known = await rows(`
    select source, value as id from bundle_external_id
    where source in ('imdb', 'tvdb', 'tmdb_tv', 'tmdb_movie') order by bundle_id limit 2000`)
  const words = () => {
    const found = one(torrents).name.match(/[\p{L}\p{N}]{2,}/gu) ?? ['the']
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
