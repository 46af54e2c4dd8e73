import { sql } from 'kysely'
import type pg from 'pg'
import type { Secrets } from '../../shared/secrets.ts'
import type { Passwords } from '../accounts/passwords.ts'
import type { Db } from '../base/db.ts'
import { givenRows } from '../base/given-rows.ts'
import type { Correction } from './corrections.ts'
import * as corrections from './corrections.ts'
import type { Arrival } from './member-rows.ts'
import { writeMembers } from './member-rows.ts'
import { passwordOf } from './member-password.ts'
import type { Figures, MemberMapping } from './member-values.ts'
import { figuresOf, memberValues, quarantineReason } from './member-values.ts'
import { newIds } from './new-ids.ts'
import type { Opening } from './opening-balances.ts'
import { bookOpening } from './opening-balances.ts'
import { pauseBookings } from '../traffic/traffic.ts'
import type { PlainMember } from './plain-members.ts'
import { plainMembers } from './plain-members.ts'
import type { ImportRow } from './records.ts'
import * as records from './records.ts'
import type { TakenNames } from './taken-names.ts'
import { takenNames } from './taken-names.ts'

/**
 * The members per transaction: each weak password takes 30 ms to hash before the transaction
 * begins.
 */
const BATCH = 500
export const MEMBER = 'member'

/** Where the import writes: a dry run does everything in one transaction. */
export interface Target {
  readonly db: Db
  readonly inTransaction: <T>(work: (tx: Db) => Promise<T>) => Promise<T>
}

export interface ImportingMembers {
  readonly secrets: Secrets
  readonly passwords: Passwords
  readonly mapping: MemberMapping
  /** The name of the old site, for the ledger. */
  readonly origin: string
  /** The name of this site, if the environment fixes it. */
  readonly siteName?: string
  readonly now: Date
  /** Only the member with this ID in the source. */
  readonly only?: number
  readonly onMembers?: (count: number) => void
}

/**
 * Imports the members that are not here yet, and books changes of those that are, one batch per
 * transaction, so that a run can continue after a kill.
 */
export async function importMembers(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  importing: ImportingMembers,
): Promise<void> {
  const taken = await takenNames(db, importing.secrets, importing.siteName)
  const { only } = importing
  let after = only === undefined ? Number.MIN_SAFE_INTEGER : only - 1
  let done = 0
  for (;;) {
    const members = await plainMembers(client, after, only === undefined ? BATCH : 1, only)
    if (members.length === 0) break
    after = members[members.length - 1].id
    const ids = members.map(({ id }) => id)
    const known = await records.ofIds(db, MEMBER, ids)
    const corrected = await corrections.ofIds(db, MEMBER, ids)
    const plan = planOf(members, known, corrected, importing.mapping)
    const arrivals = await arrivalsOf(plan.arriving, importing, taken)
    await inTransaction((tx) => book(tx, plan, arrivals, importing))
    done += members.length
    importing.onMembers?.(done)
  }
}

/** A member, with what the mapping and corrections by staff say about the member. */
interface Mapped {
  readonly member: PlainMember
  readonly mapping: MemberMapping
}

interface Plan {
  readonly arriving: readonly Mapped[]
  readonly changed: readonly (Mapped & { readonly row: ImportRow })[]
  readonly others: readonly ImportRow[]
}

function planOf(
  members: readonly PlainMember[],
  known: ReadonlyMap<number, ImportRow>,
  corrected: ReadonlyMap<number, Correction>,
  given: MemberMapping,
): Plan {
  const arriving: Mapped[] = []
  const changed: (Mapped & { row: ImportRow })[] = []
  const others: ImportRow[] = []
  for (const read of members) {
    const correction = corrected.get(read.id)
    const member = { ...read, name: correction?.name ?? read.name }
    const mapping = { ...given, totals: correction?.totals ?? null }
    const row = known.get(member.id)
    const digest = member.digest.toString('hex')
    const reason = member.left_out ?? quarantineReason(member, mapping)
    if (row?.outcome === 'imported') {
      if (row.digest !== digest && reason === null) changed.push({ member, mapping, row })
    } else if (reason === null) arriving.push({ member, mapping })
    else if (row?.digest !== digest || row.reason !== reason) {
      const outcome = member.left_out === null ? 'quarantined' : 'left-out'
      others.push({ oldId: member.id, newId: null, outcome, reason, digest, figures: null })
    }
  }
  return { arriving, changed, others }
}

async function arrivalsOf(
  arriving: Plan['arriving'],
  { passwords }: ImportingMembers,
  taken: TakenNames,
): Promise<readonly Omit<Arrival, 'id'>[]> {
  // Names are chosen one after another: a name that one member takes is not available to the next.
  const chosen = arriving.map(({ member, mapping }) => {
    const values = memberValues(member, mapping, taken)
    taken.take(values)
    return { member, mapping, values }
  })
  return Promise.all(
    chosen.map(async ({ member, mapping, values }) => {
      return { member, values, hash: await passwordOf(member, mapping.siteSalt, passwords) }
    }),
  )
}

async function book(
  tx: Db,
  { changed, others }: Plan,
  prepared: readonly Omit<Arrival, 'id'>[],
  { secrets, origin, now }: ImportingMembers,
): Promise<void> {
  if (prepared.length + changed.length + others.length === 0) return
  await records.mark(tx)
  const ids = await newIds(tx, 'member', prepared.length)
  const arrivals = prepared.map((one, at) => ({ ...one, id: ids[at] }))
  await writeMembers(tx, secrets, arrivals, now)
  const cost = Math.max(0, ...arrivals.map(({ hash }) => hash.bcryptCost ?? 0))
  if (cost > 0) await records.noteBcrypt(tx, cost)
  const changes = changed.map(({ member, mapping, row }) => {
    return { row, digest: hexOf(member), figures: figuresOf(member, mapping, []) }
  })
  if (changes.length > 0) await pauseBookings(tx, null)
  await bookOpening(tx, [...arrivals.map(openingOf), ...changes.map(differenceOf)], { origin, now })
  await addSeedTime(tx, changes)
  await records.put(tx, MEMBER, [
    ...arrivals.map(importedRow),
    ...changes.map(({ row, digest, figures }) => ({ ...row, digest, figures })),
    ...others,
  ])
  await records.noteMade(tx, MEMBER, ids)
}

interface Change {
  readonly row: ImportRow
  readonly digest: string
  readonly figures: Figures
}

function openingOf({ id, member, values }: Arrival): Opening {
  return { memberId: id, oldId: member.id, figures: values.figures, before: null }
}

function differenceOf({ row, figures }: Change): Opening {
  return { memberId: row.newId as number, oldId: row.oldId, figures, before: row.figures }
}

function importedRow({ id, member, values, hash }: Arrival): ImportRow {
  const { figures, remarks } = values
  const reason = [...remarks, ...(hash.remark === null ? [] : [hash.remark])].join(', ')
  return {
    oldId: member.id,
    newId: id,
    outcome: 'imported',
    reason,
    digest: hexOf(member),
    figures,
  }
}

function hexOf({ digest }: PlainMember): string {
  return digest.toString('hex')
}

async function addSeedTime(tx: Db, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  await sql`
    update member_totals t set seeded_seconds = t.seeded_seconds + x.seconds
    from ${givenRows(changes, {
      id: ['bigint', ({ row }) => row.newId],
      seconds: [
        'bigint',
        ({ row, figures }) => {
          return String(BigInt(figures.seedSeconds) - BigInt(row.figures?.seedSeconds ?? '0'))
        },
      ],
    })} where t.member_id = x.id and x.seconds <> 0`.execute(tx)
}
