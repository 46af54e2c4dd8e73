// Cases as data: what programs ask, and in which form they are refused. A new case is a line.

/** A request below the paths of tools that nothing answers, and the form of the refusal. */
export const NOTHING_THERE: readonly (readonly [
  method: 'get' | 'post' | 'delete',
  path: string,
  form: 'torznab' | 'unit3d' | 'gazelle' | 'text',
])[] = [
  ['get', '/torznab/nothing', 'torznab'],
  ['get', '/torznab/api/nothing?t=search', 'torznab'],
  ['get', '/api/torznab/nothing', 'torznab'],
  ['post', '/torznab/api', 'torznab'],
  ['get', '/api/torrents/1/nothing', 'unit3d'],
  ['get', '/api/torrents/nothing', 'unit3d'],
  ['get', '/api/torrents/pending/1', 'unit3d'],
  ['get', '/api/requests', 'unit3d'],
  ['get', '/api/requests/1/2', 'unit3d'],
  ['get', '/api/user/1', 'unit3d'],
  ['delete', '/api/torrents/filter', 'unit3d'],
  ['get', '/api/torrents/%ff', 'unit3d'],
  ['get', '/ajax.php/nothing', 'gazelle'],
  ['delete', '/ajax.php', 'gazelle'],
  ['get', '/feeds/nothing.0123456789abcdef0123456789abcdef.xml', 'text'],
  ['get', '/rss/nothing', 'text'],
  ['get', '/torrent/download/1/2', 'text'],
]

/** Parameters that a list of torrents does not have, and the name that the refusal says. */
export const UNKNOWN_FILTERS: readonly (readonly [query: string, name: string])[] = [
  ['categry=movies', 'categry'],
  ['category=movies&tags=hd', 'tags'],
  ['Q=film', 'Q'],
  ['q=film&catgory[]=movies', 'catgory[]'],
  ['uploader_name=ann', 'uploader_name'],
  ['resolution=1080p', 'resolution'],
  ['freeleech=1', 'freeleech'],
  ['query=film', 'query'],
  ['page=2', 'page'],
  ['size:>2g=', 'size:>2g'],
]

/** Values that no list has, and the name of their parameter. */
export const UNKNOWN_VALUES: readonly (readonly [query: string, name: string])[] = [
  ['category=moveis', 'category'],
  ['category=movies,nothing', 'category'],
  ['q=film&category=2', 'category'],
  ['tag=no-such-tag', 'tag'],
  ['uploader=no-such-member', 'uploader'],
  ['state=asleep', 'state'],
  ['state=alive,asleep', 'state'],
  ['sort=password', 'sort'],
  ['sort=-relevance', 'sort'],
  ['hidden=yes', 'hidden'],
  ['add=seeders', 'add'],
]
