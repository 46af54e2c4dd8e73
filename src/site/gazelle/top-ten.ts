import { textOf } from '../../domain/integrations/given.ts'
import { DAY_SECONDS } from '../../domain/units.ts'
import { EVERYTHING } from '../../store/search/filters.ts'
import { numberedPage } from '../../store/search/findings.ts'
import type { Sort } from '../../store/search/sorts.ts'
import type { Reply } from '../http/action.ts'
import { refuse } from '../http/action.ts'
import type { GazelleCall } from './call.ts'
import { success } from './call.ts'
import { lineOf } from './documents.ts'
import type { Row } from './rows.ts'
import { rowsOf } from './rows.ts'
import { topMembers, topTagLists } from './top-others.ts'
import { plain } from './texts.ts'

/** A list of the top torrents in one order, among those of the last `days` days. */
interface Top {
  readonly caption: string
  readonly by: Sort
  /** Null: of all time. */
  readonly days: number | null
}

const TOPS: Readonly<Record<string, Top>> = {
  day: { caption: 'Best seeded torrents of the past day', by: 'seeders', days: 1 },
  week: { caption: 'Best seeded torrents of the past week', by: 'seeders', days: 7 },
  month: { caption: 'Best seeded torrents of the past month', by: 'seeders', days: 30 },
  year: { caption: 'Best seeded torrents of the past year', by: 'seeders', days: 365 },
  overall: { caption: 'Most active torrents of all time', by: 'leechers', days: null },
  snatched: { caption: 'Most snatched torrents', by: 'snatches', days: null },
  seeded: { caption: 'Best seeded torrents', by: 'seeders', days: null },
}
const LIMITS = [10, 100, 250]
const TYPES = { torrents: topTorrents, users: topMembers, tags: topTagLists } as const

/** `action=top10`: all lists of torrents, users or tags, with ten entries each. */
export async function topTen(call: GazelleCall): Promise<Reply> {
  const type = textOf(call.query, 'type') || 'torrents'
  const details = textOf(call.query, 'details') || 'all'
  const asked = Number(textOf(call.query, 'limit') || LIMITS[0])
  const limit = details !== 'all' && LIMITS.includes(asked) ? asked : LIMITS[0]
  if (!Object.hasOwn(TYPES, type)) {
    return refuse('BAD_REQUEST', {
      detail: `type must be one of: ${Object.keys(TYPES).join(', ')}.`,
    })
  }
  const lists = await TYPES[type as keyof typeof TYPES](call, details, limit)
  if (lists !== null) return success(call, lists)
  return refuse('BAD_REQUEST', { detail: `There is no such list of ${type}.` })
}

async function topTorrents(call: GazelleCall, details: string, limit: number) {
  if (details !== 'all' && !Object.hasOwn(TOPS, details)) return null
  const names = details === 'all' ? Object.keys(TOPS) : [details]
  const found = await Promise.all(names.map((name) => idsOf(call, TOPS[name], limit)))
  const rows = await rowsOf(call, [...new Set(found.flat())])
  const byId = new Map(rows.map((row) => [row.torrent.id, row]))
  return names.map((tag, at) => ({
    ...{ caption: TOPS[tag].caption, tag, limit },
    results: found[at].flatMap((id) => {
      const row = byId.get(id)
      return row === undefined ? [] : [resultOf(row, call)]
    }),
  }))
}

async function idsOf(
  { db, member, now }: GazelleCall,
  { by, days }: Top,
  limit: number,
): Promise<readonly number[]> {
  const from = days === null ? null : Math.floor(now.getTime() / 1_000) - days * DAY_SECONDS
  const added = { kind: 'added', from, to: null } as const
  const search = days === null ? null : { all: [], none: [], also: [added], leftOut: null }
  const order = { by, isDescending: true }
  const filter = { ...EVERYTHING, search, memberId: member.id, now, order, position: null, limit }
  return (await numberedPage(db, filter, 0)).ids
}

function resultOf(row: Row, { manner }: GazelleCall) {
  const { group, torrent, category, isMusic } = row
  const { id, snatched, seeders, leechers, size, ...release } = lineOf(row, manner)
  return {
    torrentId: id,
    groupId: group.id,
    artist: plain(group.artist),
    groupName: plain(group.name),
    groupCategory: category.number,
    groupYear: group.year,
    remasterTitle: release.remasterTitle,
    format: isMusic ? release.format : '',
    encoding: isMusic ? release.encoding : '',
    hasLog: release.hasLog,
    hasCue: release.hasCue,
    media: release.media,
    scene: release.scene,
    year: release.remasterYear,
    tags: torrent.tags.map((tag) => tag.replaceAll('-', '.')),
    ...{ snatched, seeders, leechers, size },
    data: size * snatched,
  }
}
