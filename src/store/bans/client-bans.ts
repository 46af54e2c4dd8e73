import type { Config } from '../../shared/config.ts'
import * as audit from '../records/audit.ts'
import * as clientBanRules from '../records/settings/client-rules.ts'
import type { Db } from '../base/db.ts'
import * as settings from '../records/settings/settings.ts'

// Banned client programs, sent to the trackers with the rules in the settings.

export interface NewClientBan {
  readonly prefix: string
  readonly least: string | null
  readonly most: string | null
  readonly reason: string
  readonly endsAt: Date | null
}

export type ClientBanned =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'ALREADY_BANNED' | 'TOO_MANY_RULES' }

/** Bans a client and notifies the trackers, in one transaction. */
export async function add(
  db: Db,
  config: Config,
  { prefix, least, most, reason, endsAt }: NewClientBan,
  by: audit.Actor,
  now: Date,
): Promise<ClientBanned> {
  return db.transaction().execute(async (tx) => {
    const { clientRules = [] } = await settings.tracker(tx, config)
    const banned = await clientBanRules.all(tx)
    if (clientRules.length + banned.length >= settings.MOST_CLIENT_RULES) {
      return { ok: false, code: 'TOO_MANY_RULES' }
    }
    const made = { banned_by: by.memberId, created_at: now, ends_at: endsAt }
    const row = await tx
      .insertInto('client_ban')
      .values({ prefix, least, most, reason, ...made })
      .onConflict((conflict) => conflict.columns(['prefix', 'least', 'most']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row === undefined) return { ok: false, code: 'ALREADY_BANNED' }
    const target = { kind: 'client', id: row.id, name: prefix }
    const after = { least, most, ends: endsAt?.toISOString() ?? 'never' }
    await audit.record(tx, { by, action: 'client.ban', target, after, reason }, now)
    await settings.tellTracker(tx, config, now)
    return { ok: true, id: row.id }
  })
}

/** Lifts the ban of a client; returns the start of its peer IDs, or null when it is not banned. */
export async function lift(
  db: Db,
  config: Config,
  id: number,
  by: audit.Actor,
  now: Date,
): Promise<string | null> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .deleteFrom('client_ban')
      .where('id', '=', id)
      .returning(['prefix', 'least', 'most', 'reason'])
      .executeTakeFirst()
    if (row === undefined) return null
    const { prefix, ...before } = row
    const target = { kind: 'client', id, name: prefix }
    await audit.record(tx, { by, action: 'client.unban', target, before }, now)
    await settings.tellTracker(tx, config, now)
    return prefix
  })
}

/** Returns banned clients with the reasons that their users see. */
export async function reasons(db: Db) {
  const rows = await db
    .selectFrom('client_ban')
    .select(['prefix', 'least', 'most', 'reason'])
    .orderBy('id')
    .limit(settings.MOST_CLIENT_RULES)
    .execute()
  return rows.map(({ prefix, least, most, reason }) => ({
    prefix,
    least: least ?? undefined,
    most: most ?? undefined,
    isAllowed: false,
    reason,
  }))
}
