import { sql } from 'kysely'
import type { AuditAction } from '../../domain/records/audit-actions.ts'
import { permissionOn } from '../../domain/roles/acting-on-members.ts'
import { hasParties } from '../../domain/roles/acting-on-things.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'
import { guardMember } from './acting-on.ts'
import type { Parties } from './parties.ts'
import { guardParties } from './parties.ts'
import { isToldTo } from './audit-readers.ts'
import type { Reader } from './targets.ts'

// The audit log: what staff did. Rows are added in the transaction of the change and are never
// changed; the database refuses changes.

/** The actor: a member on the site, or the command line (`memberId` is null). */
export interface Actor {
  readonly memberId: number | null
  readonly name: string
  /**
   * The address of the request; null for the command line without `--as`, and for actions of the
   * program.
   */
  readonly address: string | null
}

/** The actor for commands without `--as`: anyone who can run commands on this machine. */
export const commandLine: Actor = { memberId: null, name: 'command line', address: null }

/** The actor of actions by the program, in a scheduled task. */
export const theProgram: Actor = { memberId: null, name: 'babou', address: null }

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }

/** Fields before or after the change; bytes and times as text. Never contains a secret. */
export type Details = Readonly<Record<string, Value>>

export interface AuditEntry {
  readonly by: Actor
  readonly action: AuditAction
  /** The kind as in a URL (`member`, `torrent`); no ID where the kind has none. */
  readonly target: { readonly kind: string; readonly id?: number; readonly name: string }
  readonly before?: Details
  readonly after?: Details
  readonly reason?: string
  /**
   * The members who have a part in the target, for an action that decides about them
   * (`hasParties`).
   */
  readonly parties?: Parties
}

/**
 * Records an action in the transaction that performs it. Every action on a member is recorded here,
 * so rank is checked here too, whichever page, command or task the action came from.
 *
 * @throws Outranked when the actor may not do this to that member
 * @throws Involved when the actor has a part in what this decides
 */
export async function record(tx: Db, entry: AuditEntry, now: Date): Promise<void> {
  const { by, action, target, before, after, reason } = entry
  await guard(tx, entry)
  await tx
    .insertInto('audit_log')
    .values({
      at: now,
      actor_id: by.memberId,
      actor_name: by.name,
      actor_address: by.address === '' ? null : by.address,
      action,
      target_kind: target.kind,
      target_id: target.id ?? null,
      target_name: target.name,
      before: before === undefined ? null : JSON.stringify(before),
      after: after === undefined ? null : JSON.stringify(after),
      reason: reason ?? null,
    })
    .execute()
}

async function guard(tx: Db, { by, action, target, parties }: AuditEntry): Promise<void> {
  if (hasParties(action) && parties === undefined) throw new Error(`${action} names no parties`)
  if (parties !== undefined) await guardParties(tx, by, parties)
  if (target.kind !== 'member' || target.id === undefined) return
  const permission = permissionOn(action)
  if (permission === undefined) throw new Error(`${action} has no permission for members`)
  if (permission !== null) await guardMember(tx, by, permission, target.id)
}

/** Returns the fields that differ, with their values before and after. */
export function difference(before: Details, after: Details): { before: Details; after: Details } {
  const isChanged = ([name, value]: [string, Value]) =>
    JSON.stringify(value) !== JSON.stringify(before[name] ?? null)
  const changed = Object.entries(after).filter(isChanged)
  return {
    before: Object.fromEntries(changed.map(([name]) => [name, before[name] ?? null])),
    after: Object.fromEntries(changed),
  }
}

/** The position of a row in the log, newest first. */
export interface AuditPlace {
  readonly at: Date
  readonly id: number
}

/** The filters of the log; null means any. Names are not case sensitive. */
export interface AuditFilter {
  readonly actor: string | null
  readonly action: string | null
  readonly kind: string | null
  readonly targetId: number | null
  readonly target: string | null
  /** The first part of the action: `member` for everything done to members. */
  readonly area: string | null
  /** Search terms for the action, the reason and the changed fields. */
  readonly words: string | null
  readonly from: Date | null
  /** Exclusive. */
  readonly until: Date | null
  readonly after: AuditPlace | null
  readonly limit: number
}

export type AuditRow = Awaited<ReturnType<typeof list>>[number]

export const everything: Omit<AuditFilter, 'limit'> = {
  actor: null,
  action: null,
  kind: null,
  targetId: null,
  target: null,
  area: null,
  words: null,
  from: null,
  until: null,
  after: null,
}

/**
 * Lists staff actions, newest first; each filter has an index that ends in this order. Rows about
 * things that the viewer may not read are left out; if `viewer` is null (the command line), none
 * are.
 */
export async function list(db: Db, filter: AuditFilter, viewer: Reader | null) {
  const { actor, action, kind, targetId, target, area, words, from, until, after, limit } = filter
  let query = db.selectFrom('audit_log').selectAll().where(isToldTo(viewer))
  if (actor !== null) query = query.where(sql`lower(actor_name)`, '=', actor.toLowerCase())
  if (action !== null) query = query.where('action', '=', action)
  if (kind !== null) query = query.where('target_kind', '=', kind)
  if (targetId !== null) query = query.where('target_id', '=', targetId)
  if (target !== null) query = query.where(sql`lower(target_name)`, '=', target.toLowerCase())
  if (area !== null) query = query.where(sql`split_part(action, '.', 1)`, '=', area)
  if (words !== null) {
    const pattern = `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    query = query.where(
      sql<boolean>`audit_words(target_name, reason, before, after) like ${pattern}`,
    )
  }
  if (from !== null) query = query.where('at', '>=', from)
  if (until !== null) query = query.where('at', '<', until)
  if (after !== null) {
    query = query.where(keyset.below(['at', after.at], ['id', after.id]))
  }
  return query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/** The rows per page of the export. */
const AT_ONCE = 500

/**
 * Yields all matching rows, newest first, in pages of `AT_ONCE` rows, so memory stays bounded. Each
 * page starts after the last row of the previous one; a slow or aborted reader holds no connection
 * between pages.
 */
export async function* inPieces(
  db: Db,
  filter: Omit<AuditFilter, 'after' | 'limit'>,
  viewer: Reader | null,
  atOnce = AT_ONCE,
): AsyncIterable<readonly AuditRow[]> {
  let after: AuditPlace | null = null
  for (;;) {
    const rows: readonly AuditRow[] = await list(db, { ...filter, after, limit: atOnce }, viewer)
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < atOnce) return
    after = { at: last.at, id: last.id }
  }
}

/** Returns the members whose addresses these rows show. */
export function actorsShown(rows: readonly AuditRow[]): readonly number[] {
  return rows.flatMap(({ actor_id: id, actor_address: from }) =>
    id === null || from === null ? [] : [id],
  )
}
