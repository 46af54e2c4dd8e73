import { textOf } from '../../domain/integrations/given.ts'
import { numberOf } from '../../domain/gazelle/categories.ts'
import type { KindedCategory } from '../../domain/gazelle/categories.ts'
import { releaseTypeOf, wordOf } from '../../domain/gazelle/words.ts'
import type { RequestState } from '../../domain/requests/requests.ts'
import * as bounties from '../../store/requests/bounties.ts'
import type { ProgramRequest } from '../../store/requests/for-programs.ts'
import * as wanted from '../../store/requests/for-programs.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import type { Reply } from '../http/action.ts'
import { refuse } from '../http/action.ts'
import type { GazelleCall } from './call.ts'
import { idIn, success, unknown } from './call.ts'
import { commentsOn } from './comments.ts'
import { plain, timeText } from './texts.ts'

// Requests of members. Gazelle's bounties are in bytes; a bounty in points counts as the upload
// credit that `worth` of a request equates with it.

const PAGE_SIZE = 25
const MAX_PAGE = 40
const CONTRIBUTORS = 5
const OPEN: readonly RequestState[] = ['open']
const ALSO_FILLED: readonly RequestState[] = ['open', 'filled', 'disputed', 'approved']
const FILLED: readonly RequestState[] = ['filled', 'disputed', 'approved']
/** A GiB counts as 100 points; requests have amounts in thousandths of a point. */
const BYTES_PER_THOUSANDTH = 10_737

/** `action=requests`: open requests; with `show_filled`, filled ones too. */
export async function requests(call: GazelleCall): Promise<Reply> {
  const text = (name: string) => textOf(call.query, name)
  const page = Number(text('page') || '1')
  if (!Number.isInteger(page) || page < 1 || page > MAX_PAGE) {
    return refuse('BAD_REQUEST', { detail: `page must be a number from 1 to ${MAX_PAGE}.` })
  }
  const all = await categories.listPages(call.db)
  const skipped = (page - 1) * PAGE_SIZE
  const isAll = ['1', 'true', 'on'].includes(text('show_filled').toLowerCase())
  const words = text('search') || text('searchstr')
  const rows = await wanted.list(call.db, {
    ...{ states: isAll ? ALSO_FILLED : OPEN, isClaimed: null, categories: [], attributes: [] },
    ...{ ids: [], words, member: null },
    ...{ before: null, limit: skipped + PAGE_SIZE + 1 },
  })
  const shown = rows.slice(skipped, skipped + PAGE_SIZE)
  return success(call, {
    currentPage: page,
    pages: page + (rows.length > skipped + PAGE_SIZE ? 1 : 0),
    results: shown.map((row) => lineOf(row, all)),
  })
}

/** `action=request`, with its newest comments. */
export async function request(call: GazelleCall): Promise<Reply> {
  const row = await wanted.find(call.db, idIn(call))
  if (row === undefined) return unknown(call, 'REQUEST_NOT_FOUND')
  const all = await categories.listPages(call.db)
  const { bounty, artists, ...line } = lineOf(row, all)
  const comments = await commentsOn(call, { target: 'request', id: row.id })
  return success(call, {
    ...line,
    ...{ canEdit: false, canVote: row.state === 'open', minimumVote: 0, requestTax: 0 },
    totalBounty: bounty,
    topContributors: await contributorsOf(call, row.id),
    musicInfo: {
      ...{ composers: [], dj: [], with: [], conductor: [], remixedBy: [], producer: [] },
      arranger: [],
      artists: artists.flat(),
    },
    tags: [],
    ...{ comments, commentPage: 1, commentPages: 1 },
  })
}

function inBytes({ bytes, points }: { readonly bytes: number; readonly points: number }): number {
  return bytes + points * BYTES_PER_THOUSANDTH
}

/** Returns the members who gave the most, without anonymous bounties. */
async function contributorsOf({ db }: GazelleCall, requestId: number) {
  const givers = await bounties.givers(db, requestId)
  const all = givers.map((giver) => {
    return { userId: giver.memberId, userName: giver.name, bounty: inBytes(giver) }
  })
  return all.sort((a, b) => b.bounty - a.bounty || a.userId - b.userId).slice(0, CONTRIBUTORS)
}

function lineOf(row: ProgramRequest, all: readonly KindedCategory[]) {
  const { attributes } = row
  const category = all.find(({ id }) => id === row.categoryId)
  const numbered = category === undefined ? null : numberOf(category, attributes)
  const album = row.bundles.find(({ kind }) => kind === 'album')
  const artists = row.bundles.filter(({ kind }) => kind === 'artist')
  const isFilled = FILLED.includes(row.state)
  const word = (key: 'format' | 'bitrate' | 'media') => wordOf(key, attributes[key]) || 'Any'
  return {
    requestId: row.id,
    ...{ requestorId: row.memberId, requestorName: row.member },
    ...{ timeAdded: timeText(row.createdAt), lastVote: timeText(row.updatedAt) },
    voteCount: row.givers,
    bounty: inBytes(row),
    ...{ categoryId: numbered?.number ?? 0, categoryName: plain(numbered?.name ?? '') },
    artists: [artists.map(({ id, title }) => ({ id: String(id), name: plain(title) }))],
    title: plain(album?.title || row.title),
    year: album?.year ?? 0,
    ...{ image: '', description: row.description },
    catalogueNumber: plain(String(attributes['catalog-number'] ?? '')),
    releaseType: releaseTypeOf(attributes['release-type'], 'orpheus').name,
    ...{ bitrateList: word('bitrate'), formatList: word('format'), mediaList: word('media') },
    ...{ logCue: '', isFilled, fillerId: row.fillerId ?? 0, fillerName: row.filler ?? '' },
    torrentId: row.torrentId ?? 0,
    timeFilled: row.filledAt === null ? '' : timeText(row.filledAt),
  }
}
