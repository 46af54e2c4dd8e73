import { sql } from 'kysely'
import type pg from 'pg'
import { move } from '../../../domain/ledger/currencies.ts'
import { canonicalAddress } from '../../../domain/registration/mail-address.ts'
import { DAY_MS } from '../../../domain/units.ts'
import type { Secrets } from '../../../shared/secrets.ts'
import { MAX_EMAIL } from '../../../shared/shape.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import { inviteCode } from '../../notifications/mail-links.ts'
import * as ledger from '../../records/ledger/ledger.ts'
import type { Target } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import { isInSource } from '../staging/source-tables.ts'
import { authorIn, authorsOf } from '../texts/authors.ts'
import type { InviteDescription } from '../described/invites.ts'
import { ACCEPTED } from '../described/invites.ts'

// Open invites, which work here with the codes that the old site sent out.

export const INVITE = 'invite'
/** More invites than a site sends out during the time for which they are valid. */
const MOST_INVITES = 20_000
const MAX_CODE = 200
/** How many days an invite without an end is valid here. */
const DAYS = 14

interface ImportingInvites {
  readonly secrets: Secrets
  readonly now: Date
}

interface PlainInvite {
  readonly id: number
  readonly inviter_id: number | null
  readonly code: string
  readonly email: string
  readonly created_at: Date | null
  readonly expires_at: Date | null
}

/** Imports open invites that are not here yet, and closes those that the old site has closed. */
export async function importInvites(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  description: InviteDescription,
  importing: ImportingInvites,
): Promise<void> {
  const { rows: invites } = await client.query<PlainInvite>(
    `select distinct on (id) id, inviter_id, coalesce(code, '') as code,
      coalesce(email, '') as email, created_at, expires_at
    from (${description.rows}) i where id is not null and closed is null order by id limit $1`,
    [MOST_INVITES],
  )
  const known = await records.ofIds(
    db,
    INVITE,
    invites.map(({ id }) => id),
  )
  const open = invites.filter(({ id }) => !records.isDone(known.get(id)))
  await inTransaction(async (tx) => {
    await noteClosed(tx, description)
    const rows = `select id from (${description.rows}) i where closed is null`
    await records.noteBeyond(tx, INVITE, { rows, taken: invites, most: MOST_INVITES })
    await close(tx, description, importing.now)
    if (open.length > 0) await book(tx, open, known, { ...description, ...importing })
  })
}

/** Records the outcome of the other invites, with the state in their rows. */
async function noteClosed(tx: Db, { rows }: InviteDescription): Promise<void> {
  await sql`
    insert into import_row (kind, old_id, outcome, reason, digest)
    select distinct on (id) ${INVITE}, id,
      case when closed = ${ACCEPTED} then 'merged' else 'left-out' end, closed, ''::bytea
    from (${sql.raw(rows)}) i where id is not null and closed is not null order by id
    on conflict (kind, old_id) do update set outcome = excluded.outcome, reason = excluded.reason
    where import_row.new_id is null
      and (import_row.outcome, import_row.reason) <> (excluded.outcome, excluded.reason)
  `.execute(tx)
}

/**
 * Closes invites that were used or withdrawn on the old site since, so that they cannot be used
 * here.
 */
async function close(tx: Db, { table, rows }: InviteDescription, now: Date): Promise<void> {
  const { rows: gone } = await sql<{ id: number }>`
    select v.id from import_row r join invite v on v.id = r.new_id
    where r.kind = ${INVITE} and v.used_at is null and v.revoked_at is null
      and v.returned_at is null
      and not exists (select from (${sql.raw(rows)}) i where i.id = r.old_id and closed is null)
      and ${isInSource(table)}
    for update of v`.execute(tx)
  if (gone.length === 0) return
  await records.mark(tx)
  await tx
    .updateTable('invite')
    .set({ revoked_at: now })
    .where(
      'id',
      'in',
      gone.map(({ id }) => id),
    )
    .execute()
}

async function book(
  tx: Db,
  open: readonly PlainInvite[],
  known: ReadonlyMap<number, ImportRow>,
  importing: ImportingInvites & Pick<InviteDescription, 'areReturned'>,
): Promise<void> {
  const by = ({ inviter_id: id }: PlainInvite) => {
    return { author_id: id, author_name: '', is_anonymous: false }
  }
  const authors = await authorsOf(tx, open.map(by))
  const codes = new Set<string>()
  const rows: ImportRow[] = []
  const arrivals: { readonly invite: PlainInvite; readonly inviterId: number }[] = []
  for (const invite of open) {
    const inviter = authorIn(authors, by(invite), () => false)
    const why = whyNot(invite, codes, importing.now)
    codes.add(invite.code)
    const base = { oldId: invite.id, newId: null, digest: '', figures: null }
    if (why !== null) rows.push({ ...base, outcome: 'left-out', reason: why })
    else if (inviter.kind === 'member') arrivals.push({ invite, inviterId: inviter.id })
    else if (inviter.kind === 'waits') {
      rows.push({ ...base, outcome: 'quarantined', reason: 'Its member is in quarantine' })
    } else rows.push({ ...base, outcome: 'left-out', reason: 'Its account was not imported' })
  }
  const fresh = rows.filter((row) => records.isNews(row, known.get(row.oldId)))
  if (fresh.length + arrivals.length === 0) return
  await records.mark(tx)
  const ids = await newIds(tx, 'invite', arrivals.length)
  const made = arrivals.map((one, at) => ({ ...one, id: ids[at] }))
  await write(tx, made, importing)
  const imported = made.map(({ id, invite }): ImportRow => {
    const done = { digest: '', figures: null, reason: '' }
    return { ...done, oldId: invite.id, newId: id, outcome: 'imported' }
  })
  await records.put(tx, INVITE, [...fresh, ...imported])
}

function whyNot(
  { code, expires_at: expiresAt }: PlainInvite,
  codes: ReadonlySet<string>,
  now: Date,
): string | null {
  if (code === '' || code.length > MAX_CODE || codes.has(code)) return 'It has no code'
  return expiresAt !== null && expiresAt <= now ? 'It has expired' : null
}

interface Made {
  readonly id: number
  readonly invite: PlainInvite
  readonly inviterId: number
}

async function write(
  tx: Db,
  made: readonly Made[],
  { secrets, now, areReturned }: ImportingInvites & Pick<InviteDescription, 'areReturned'>,
): Promise<void> {
  const hex = (code: string) => secrets.lookupHash(code).toString('hex')
  await sql`
    insert into invite (id, code_hash, former_code_hash, inviter_id, email, is_free, created_at,
      expires_at)
    overriding system value
    select id, code_hash, former_code_hash, inviter_id, email, ${!areReturned},
      created_at::timestamptz, expires_at::timestamptz
    from ${givenRows(made, {
      id: ['bigint', ({ id }) => id],
      // The page of the inviter shows the code that this site derives.
      code_hash: ['bytea', ({ id }) => hex(inviteCode(secrets, id))],
      former_code_hash: ['bytea', ({ invite }) => hex(invite.code)],
      inviter_id: ['bigint', ({ inviterId }) => inviterId],
      email: ['text', ({ invite }) => addressOf(invite.email)],
      created_at: ['text', ({ invite }) => (invite.created_at ?? now).toISOString()],
      expires_at: [
        'text',
        ({ invite }) => {
          const ends = invite.expires_at ?? new Date(now.getTime() + DAYS * DAY_MS)
          return ends.toISOString()
        },
      ],
    })}`.execute(tx)
  if (!areReturned) return
  // An invite that returns to its member when it is not used must have been deducted from the
  // member before.
  for (const { id } of made) {
    await ledger.post(tx, {
      kind: 'opening',
      key: `import-invite:${id}`,
      cause: { kind: 'invite', id },
      entries: move('invites', 1n, { system: 'opening' }, { system: 'invites' }),
      by: null,
      now,
    })
  }
}

function addressOf(given: string): string | null {
  const email = canonicalAddress(given.trim())
  return /^[^\s@]+@[^\s@]+$/.test(email) && email.length <= MAX_EMAIL ? email : null
}
