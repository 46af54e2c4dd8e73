import type { OldKind, OldPlace } from '../../domain/imports/old-links.ts'
import * as oldLinks from '../../store/imports/old-links.ts'
import type { Call, Reply } from '../http/action.ts'
import { get, moved as movedTo, refuse } from '../http/action.ts'
import * as api from './api.ts'
import { isSeen } from './seen.ts'

/** The pages of other programs. Tools for Gazelle also request `/torrents.php`. */
const PATHS = [
  ...(['/details.php', '/userdetails.php', '/user.php', '/forums.php', '/viewtopic.php'] as const),
  ...([
    '/viewforum.php',
    '/profile.php',
    '/collages.php',
    '/collage.php',
    '/comments.php',
    '/requests.php',
    '/viewrequests.php',
    '/reqdetails.php',
    '/index.php',
    '/wiki.php',
  ] as const),
] as const

const NAMES: Readonly<Record<OldKind, string>> = {
  torrent: 'torrent',
  group: 'group of torrents',
  topic: 'topic',
  post: 'post',
  comment: 'comment',
  member: 'member',
  forum: 'forum',
  collection: 'collection',
  request: 'request',
  wiki: 'wiki page',
  page: 'page',
}

export const moved = PATHS.map((path) =>
  get(path, 'catalog.read', api.moved, async (call) => {
    const parameters = new Map(Object.entries(call.query).map(([key, one]) => [key, String(one)]))
    return answered(call, await oldLinks.find(call.db, path, parameters))
  }),
)

/**
 * Pages of UNIT3D, whose addresses look like ours but have other IDs: a proxy that serves the old
 * host name adds `/old` before them.
 */
const UNIT3D = [
  ...(['/torrents/:place', '/torrent/:place', '/forums/:place', '/users/:place'] as const),
  ...(['/forums/topics/:place', '/forums/topic/:place', '/playlists/:place'] as const),
  ...(['/requests/:place', '/wikis/:place', '/pages/:place'] as const),
] as const

export const prefixed = UNIT3D.map((path) =>
  get(`/old${path}`, 'catalog.read', api.prefixed, async (call) => {
    const asked = path.replace(':place', encodeURIComponent(call.params.place))
    return answered(call, await oldLinks.find(call.db, asked, new Map()))
  }),
)

/** Content that is missing and content that the reader may not see get the same reply. */
async function answered(
  call: Call<string, 'catalog.read'>,
  found: oldLinks.OldLink | null,
): Promise<Reply> {
  if (found === null) return refuse('NOT_FOUND')
  const { place, address } = found
  if (address === null || !(await isSeen(call, address))) {
    return refuse('NOT_FOUND', { detail: `${textOf(place)} of the old site does not exist here.` })
  }
  return movedTo(address, { address })
}

function textOf({ kind, id }: OldPlace): string {
  const name = NAMES[kind]
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)} ${id ?? ''}`.trim()
}
