import { sql } from 'kysely'
import * as held from '../../requests/held.ts'
import { givenIds } from '../../base/given-rows.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import { figuresOf } from './arriving.ts'
import type { Booking } from './booking.ts'
import type { Fate, Filling } from './fates.ts'
import { fateOf, FILLED_ELSEWHERE } from './fates.ts'
import { fund } from './funds.ts'
import { givenBy } from './given.ts'
import type { PlainRequest } from './plain-requests.ts'
import { REQUEST } from './plain-requests.ts'
import { newIds } from '../new-ids.ts'
import { writeBounties, writeFills } from './rows.ts'

// Later events on the old site for requests that an earlier run imported: more bounties, a fill,
// and its approval. What members have done here takes precedence.

/** An imported request, as it is here now. */
interface Here {
  readonly id: number
  readonly state: string
  readonly pendingFillId: number | null
  readonly hasFill: boolean
  /** Whether a member has given a bounty here. */
  readonly hasOthers: boolean
  /** The part of the amount paid in by the import that is still there. */
  readonly held: string
  /** Whether the import closed the request because the torrent that filled it was missing here. */
  readonly isElsewhere: boolean
}

interface Followed {
  readonly request: PlainRequest
  readonly row: ImportRow
  readonly here: Here
  /** The imported amounts by giver, by the givers' IDs on the old site. */
  readonly brought: ReadonlyMap<number, bigint>
}

const NOTHING: ReadonlyMap<number, bigint> = new Map()

export async function follow(
  booking: Booking,
  requests: readonly PlainRequest[],
  known: ReadonlyMap<number, ImportRow>,
): Promise<void> {
  if (requests.length === 0) return
  const ids = requests.flatMap(({ id }) => known.get(id)?.newId ?? [])
  const here = await stateOf(booking, ids)
  const brought = await broughtTo(booking, requests)
  for (const request of requests) {
    const row = known.get(request.id)
    const now = here.get(row?.newId ?? 0)
    if (row === undefined || now === undefined) continue
    const one = { request, row, here: now, brought: brought.get(request.id) ?? NOTHING }
    const fate = fateOf(request, false, booking)
    if (fate.kind === 'closed' || (fate.kind === 'filled' && fate.state === 'approved')) {
      await settle(booking, one, fate)
    } else if (fate.kind !== 'refused') await add(booking, one, fate)
  }
}

async function stateOf({ tx }: Booking, ids: readonly number[]) {
  // Locked first, so that everything that members have done until then is visible from now on.
  await sql`
    select from request where id = any(${givenIds(ids)}) order by id for update`.execute(tx)
  const { rows } = await sql<Here>`
    select r.id, r.state, (
        select f.id from request_fill f where f.request_id = r.id and f.state = 'pending'
      ) as "pendingFillId",
      exists (select from request_fill f where f.request_id = r.id) as "hasFill",
      exists (
        select from request_bounty b where b.request_id = r.id and b.state = 'held'
          and not exists (select from import_bounty i where i.bounty_id = b.id)
      ) as "hasOthers", (
        select coalesce(sum(b.amount), 0)::text
        from request_bounty b join import_bounty i on i.bounty_id = b.id
        where b.request_id = r.id and b.state = 'held'
      ) as held,
      r.state = 'closed' and r.ended_by is null
        and r.ended_reason = ${FILLED_ELSEWHERE} as "isElsewhere"
    from request r where r.id = any(${givenIds(ids)})`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

async function broughtTo({ tx }: Booking, requests: readonly PlainRequest[]) {
  const { rows } = await sql<{ id: number; giver: number; amount: string }>`
    select i.request_id as id, i.member_id as giver, sum(b.amount)::text as amount
    from import_bounty i join request_bounty b on b.id = i.bounty_id
    where i.request_id = any(${givenIds(requests.map(({ id }) => id))}) group by 1, 2`.execute(tx)
  const found = new Map<number, Map<number, bigint>>()
  for (const { id, giver, amount } of rows) {
    const ofRequest = found.get(id) ?? new Map<number, bigint>()
    found.set(id, ofRequest.set(giver, BigInt(amount)))
  }
  return found
}

/** Adds bounties that were given later, and a pending fill. */
async function add(booking: Booking, one: Followed, fate: Fate): Promise<void> {
  const { tx, importing, currency } = booking
  const { request, row, here, brought } = one
  if (!['open', 'filled', 'disputed'].includes(here.state)) return
  const given = await givenBy(booking, request, brought)
  const isFilled = fate.kind === 'filled' && here.state === 'open' && !here.hasFill
  if (given.bounties.length === 0 && !isFilled) return
  await records.mark(tx)
  const common = { requestId: here.id, state: 'held', fillId: null } as const
  await writeBounties(
    tx,
    given.bounties.map((each) => ({ ...each, ...common })),
  )
  await fund(tx, [{ requestId: here.id, currency, amount: given.sum }], importing)
  await held.recount(tx, [here.id])
  if (isFilled) {
    await putFill(booking, one, fate)
    await sql`update request set state = 'filled' where id = ${here.id}`.execute(tx)
  }
  await note(booking, one, BigInt(row.figures?.[currency] ?? '0') + given.sum)
}

/**
 * Handles a request whose bounty the old site has paid: the part that the request holds belongs to
 * no one here, because it is in the imported totals of the member who got it. If members have given
 * bounties here, or have ended the request, it stays unchanged. A request that was closed because
 * its torrent was missing becomes filled once the torrent is here.
 */
async function settle(
  booking: Booking,
  one: Followed,
  fate: Extract<Fate, { readonly kind: 'closed' | 'filled' }>,
): Promise<void> {
  const { tx, importing, currency } = booking
  const { request, row, here, brought } = one
  const isThereNow = here.isElsewhere && fate.kind === 'filled'
  if (!isThereNow && !['open', 'filled'].includes(here.state)) return
  if (here.hasOthers || (here.state === 'filled' && here.pendingFillId === null)) return
  await records.mark(tx)
  const fillId = fate.kind === 'filled' ? await putFill(booking, one, fate) : null
  if (fate.kind === 'closed' && here.pendingFillId !== null) {
    await sql`
      update request_fill set state = 'undone', decided_at = ${importing.now}
      where id = ${here.pendingFillId}`.execute(tx)
  }
  await sql`
    update request_bounty set state = 'paid', fill_id = ${fillId}::bigint
    where request_id = ${here.id} and (state = 'held' or state = 'paid' and fill_id is null)
  `.execute(tx)
  const given = await givenBy(booking, request, brought)
  const common = { requestId: here.id, state: 'paid', fillId } as const
  await writeBounties(
    tx,
    given.bounties.map((each) => ({ ...each, ...common })),
  )
  const amount = BigInt(here.held)
  await fund(tx, [{ requestId: here.id, currency, amount: -amount }], importing)
  const endedAt = request.decided_at ?? request.filled_at ?? importing.now
  await sql`
    update request set state = ${fate.kind === 'closed' ? 'closed' : 'approved'},
      ended_at = ${endedAt}, ended_reason = ${fate.kind === 'closed' ? fate.reason : null}
    where id = ${here.id}`.execute(tx)
  await sql`
    update request_claim set ended_at = ${importing.now}
    where request_id = ${here.id} and ended_at is null`.execute(tx)
  await held.recount(tx, [here.id])
  await note(booking, one, BigInt(row.figures?.[currency] ?? '0') - amount)
}

/** Replaces a fill that waits here with the fill of the old site. */
async function putFill(booking: Booking, one: Followed, fate: Filling): Promise<number> {
  const { tx, importing, absent } = booking
  const { request, here } = one
  if (here.pendingFillId !== null) {
    await sql`
      update request_fill set state = 'undone', decided_at = ${importing.now}
      where id = ${here.pendingFillId}`.execute(tx)
  }
  const [id] = await newIds(tx, 'request_fill', 1)
  const filledAt = request.filled_at ?? importing.now
  const isPending = fate.state === 'pending'
  await writeFills(tx, [
    {
      ...{ id, requestId: here.id, torrentId: fate.torrentId, state: fate.state },
      payeeId: fate.payeeId ?? (await absent()),
      fillerId: fate.fillerId ?? (await absent()),
      filledAt: isPending ? importing.now : filledAt,
      decidedAt: isPending ? null : (request.decided_at ?? filledAt),
    },
  ])
  return id
}

async function note(
  { tx, currency }: Booking,
  { request: { digest }, row }: Followed,
  amount: bigint,
): Promise<void> {
  await records.put(tx, REQUEST, [{ ...row, digest, figures: figuresOf(currency, amount) }])
}
