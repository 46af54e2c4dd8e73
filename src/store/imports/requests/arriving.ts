import { sql } from 'kysely'
import { MAX_DESCRIPTION, MAX_TITLE } from '../../../domain/requests/requests.ts'
import { DAY_MS } from '../../../domain/units.ts'
import { givenRows } from '../../base/given-rows.ts'
import { attributesOf } from '../catalog/torrent-attributes.ts'
import type { TorrentPlace } from '../catalog/torrent-values.ts'
import type { Figures } from '../member-values.ts'
import { newIds } from '../new-ids.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import { convertedTexts } from '../texts/converted.ts'
import type { Booking } from './booking.ts'
import type { Fate } from './fates.ts'
import { fateOf } from './fates.ts'
import type { Fund } from './funds.ts'
import { fund } from './funds.ts'
import { givenBy } from './given.ts'
import type { PlainRequest } from './plain-requests.ts'
import { REQUEST } from './plain-requests.ts'
import type { NewBounty, NewFill, NewRequest } from './rows.ts'
import { writeBounties, writeFills, writeRequests } from './rows.ts'

// A request that is not here yet.

interface Coming {
  readonly id: number
  readonly request: PlainRequest
  readonly fate: Exclude<Fate, { readonly kind: 'refused' }>
  readonly place: TorrentPlace
}

/** Writes the requests that can be imported, and records the reason for each of the others. */
export async function arrive(
  booking: Booking,
  requests: readonly PlainRequest[],
  known: ReadonlyMap<number, ImportRow>,
): Promise<void> {
  const { tx } = booking
  const judged = requests.map((request) => {
    const place = placeOf(booking, request)
    return { request, place, fate: fateOf(request, place === null, booking) }
  })
  const rows = judged.flatMap(({ request, fate }): readonly ImportRow[] => {
    if (fate.kind !== 'refused') return []
    const { outcome, reason } = fate
    return [{ ...rowOf(request), newId: null, outcome, reason, figures: null }]
  })
  const fresh = rows.filter((row) => records.isNews(row, known.get(row.oldId)))
  const accepted = judged.flatMap(({ request, place, fate }) => {
    return fate.kind === 'refused' || place === null ? [] : [{ request, place, fate }]
  })
  if (fresh.length + accepted.length === 0) return
  await records.mark(tx)
  const ids = await newIds(tx, 'request', accepted.length)
  const coming = accepted.map((one, at): Coming => ({ ...one, id: ids[at] }))
  await records.put(tx, REQUEST, [...fresh, ...(await write(booking, coming))])
}

function rowOf({ id, digest }: PlainRequest) {
  return { oldId: id, digest }
}

/**
 * Returns the category of a request; a request without one is treated like torrents without one.
 */
function placeOf({ places }: Booking, { category_key: key }: PlainRequest): TorrentPlace | null {
  const found = places.byKey.get(key)
  if (found !== undefined) return found
  return places.bySlug.get('other') ?? [...places.bySlug.values()].at(0) ?? null
}

async function write(booking: Booking, coming: readonly Coming[]): Promise<readonly ImportRow[]> {
  const { tx, importing, currency } = booking
  const bundles = await bundlesOf(booking, coming)
  const texts = await convertedTexts(
    tx,
    importing.site,
    coming.map(({ request }) => request.description),
  )
  const fills = await fillsOf(booking, coming)
  const rows: ImportRow[] = []
  const requests: NewRequest[] = []
  const bounties: NewBounty[] = []
  const funds: Fund[] = []
  const originals: { id: number; body: string }[] = []
  for (const [at, one] of coming.entries()) {
    const { id, request, fate } = one
    const remarks: string[] = []
    const isHeld = fate.kind === 'open' || (fate.kind === 'filled' && fate.state === 'pending')
    const state = isHeld ? ('held' as const) : ('paid' as const)
    const fillId = state === 'paid' ? (fills.get(id)?.id ?? null) : null
    const given = await givenBy(booking, request, new Map())
    bounties.push(...given.bounties.map((each) => ({ ...each, requestId: id, state, fillId })))
    if (given.waiting > 0) remarks.push('a bounty waits')
    const held = isHeld ? given.sum : 0n
    funds.push({ requestId: id, currency, amount: held })
    const bundleId = bundles.get(request.group_id ?? 0) ?? null
    const values = await valuesOf(booking, one, { text: texts[at].text, held, bundleId, remarks })
    const givers = new Set(given.bounties.map(({ memberId }) => memberId)).size
    requests.push({ ...values, givers: isHeld ? givers : 0 })
    const { original } = texts[at]
    if (original !== null) originals.push({ id, body: original })
    const figures = figuresOf(currency, held)
    const done = { ...rowOf(request), newId: id, outcome: 'imported' as const }
    rows.push({ ...done, reason: [...new Set(remarks)].join(', '), figures })
  }
  await writeRequests(tx, requests)
  await writeFills(tx, [...fills.values()])
  await writeBounties(tx, bounties)
  await fund(tx, funds, importing)
  await sql`
    insert into import_original (kind, new_id, body)
    select ${REQUEST}, id, body from ${givenRows(originals, {
      id: ['bigint', ({ id }) => id],
      body: ['text', ({ body }) => body],
    })}`.execute(tx)
  return rows
}

interface Worded {
  readonly text: string
  readonly held: bigint
  readonly bundleId: number | null
  readonly remarks: string[]
}

async function valuesOf(
  { importing: { now }, memberOf, absent, targets, openDays, currency }: Booking,
  { id, request, fate, place }: Coming,
  { text, held, bundleId, remarks }: Worded,
): Promise<Omit<NewRequest, 'givers'>> {
  const asker = memberOf(request.member_id, request.is_anonymous)
  if (asker.kind !== 'member') remarks.push('absent author')
  if (request.created_at === null) remarks.push('no time')
  const createdAt = request.created_at ?? now
  const state = fate.kind === 'filled' ? STATES[fate.state] : fate.kind
  const isEnded = state === 'approved' || state === 'closed'
  return {
    ...{ id, categoryId: place.id, bundleId, state, createdAt },
    memberId: asker.kind === 'member' ? asker.id : await absent(),
    title: [...request.title.replace(/\s+/g, ' ').trim()].slice(0, MAX_TITLE).join(''),
    attributes: attributesOf(request, targets, place.attributes, remarks),
    description: text.slice(0, MAX_DESCRIPTION),
    points: currency === 'points' ? held : 0n,
    bytes: currency === 'upload' ? held : 0n,
    endsAt: new Date(now.getTime() + openDays * DAY_MS),
    endedAt: isEnded ? (request.decided_at ?? request.filled_at ?? createdAt) : null,
    endedReason: fate.kind === 'closed' ? fate.reason : null,
  }
}

const STATES = { pending: 'filled', approved: 'approved' } as const

/**
 * Returns the amount that the import paid into the account of a request, in the form in which all
 * rows record amounts.
 */
export function figuresOf(currency: Booking['currency'], amount: bigint): Figures {
  const none = { upload: '0', download: '0', points: '0', tokens: '0', invites: '0' }
  return { ...none, seedSeconds: '0', [currency]: String(amount) }
}

/** Returns the bundles here that were groups of the source. */
async function bundlesOf(
  { tx }: Booking,
  coming: readonly Coming[],
): Promise<ReadonlyMap<number, number>> {
  const groups = coming.flatMap(({ request }) => request.group_id ?? [])
  const rows = await records.ofIds(tx, 'group', groups)
  return new Map([...rows].flatMap(([old, { newId }]) => (newId === null ? [] : [[old, newId]])))
}

async function fillsOf(
  { tx, importing: { now }, absent }: Booking,
  coming: readonly Coming[],
): Promise<ReadonlyMap<number, NewFill>> {
  const filled = coming.flatMap(({ id, request, fate }) => {
    return fate.kind === 'filled' ? [{ id, request, fate }] : []
  })
  const ids = await newIds(tx, 'request_fill', filled.length)
  const fills = new Map<number, NewFill>()
  for (const [at, { id, request, fate }] of filled.entries()) {
    const { state, torrentId } = fate
    const filledAt = request.filled_at ?? request.created_at ?? now
    fills.set(id, {
      ...{ id: ids[at], requestId: id, torrentId, state },
      payeeId: fate.payeeId ?? (await absent()),
      fillerId: fate.fillerId ?? (await absent()),
      // The requester has the full time to decide.
      filledAt: state === 'pending' ? now : filledAt,
      decidedAt: state === 'pending' ? null : (request.decided_at ?? filledAt),
    })
  }
  return fills
}
