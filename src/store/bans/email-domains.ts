import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type {
  DomainPolicy,
  DomainRule,
  DomainRuling,
} from '../../domain/registration/email-domains.ts'
import { domainsOf, ruleOn } from '../../domain/registration/email-domains.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { SiteSettings } from '../records/settings/settings.ts'

// Staff rules about email domains: which ones are accepted for sign-ups, applications, emailed
// invites and changes of the address.

/** The most domains per import: enough for all known providers of disposable addresses. */
export const MAX_IMPORTED = 20_000

export type EmailDomainRow = Awaited<ReturnType<typeof list>>[number]

/** Returns whether an address is accepted, by the rules and settings. */
export async function rulingOn(
  db: Db,
  { emailDomains, refuseDisposable }: SiteSettings,
  email: string,
): Promise<DomainRuling> {
  const domains = domainsOf(email)
  const rules: readonly DomainRule[] =
    domains.length === 0
      ? []
      : await db
          .selectFrom('email_domain')
          .select(['domain', 'kind'])
          .where('domain', 'in', domains)
          .execute()
  const policy: DomainPolicy = {
    onlyAllowed: emailDomains === 'allowed',
    refusesDisposable: refuseDisposable,
  }
  return ruleOn(email, rules, policy)
}

export interface DomainFilter {
  /** Part of the domain; '' for all. */
  readonly words: string
  readonly kind: 'allow' | 'deny' | null
  /** The domain of the last rule shown; null for the first page. */
  readonly after: string | null
  readonly limit: number
}

/** Returns rules in the order of their domains. */
export async function list(db: Db, { words, kind, after, limit }: DomainFilter) {
  let query = db
    .selectFrom('email_domain')
    .leftJoin('member', 'member.id', 'email_domain.added_by')
    .select(['email_domain.id', 'domain', 'kind', 'note', 'email_domain.added_at as addedAt'])
    .select(['member.name as addedBy', 'email_domain.ends_at as endsAt'])
  if (words !== '') query = query.where(sql<boolean>`strpos(domain, ${words.toLowerCase()}) > 0`)
  if (kind !== null) query = query.where('kind', '=', kind)
  if (after !== null) query = query.where('domain', '>', after)
  return query.orderBy('domain').limit(limit).execute()
}

/** Returns the number of rules of each kind. */
export async function counts(db: Db): Promise<Readonly<Record<'allow' | 'deny', number>>> {
  const rows = await db
    .selectFrom('email_domain')
    .select(['kind', ({ fn }) => fn.countAll<number>().as('rules')])
    .groupBy('kind')
    .execute()
  return { allow: 0, deny: 0, ...Object.fromEntries(rows.map((row) => [row.kind, row.rules])) }
}

export interface NewDomainRule {
  readonly kind: 'allow' | 'deny'
  readonly note: string
  /** Null: until the rule is removed. */
  readonly endsAt?: Date | null
}

/**
 * Sets a rule for these domains, replacing their earlier rules. Returns the number of new rules.
 */
export async function put(
  db: Db,
  domains: readonly string[],
  { kind, note, endsAt = null }: NewDomainRule,
  by: audit.Actor,
  now: Date,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ is_new: boolean }>`
      insert into email_domain (domain, kind, note, added_by, added_at, ends_at)
      select distinct domain, ${kind}, ${note}, ${by.memberId}::bigint, ${now}::timestamptz,
        ${endsAt}::timestamptz
      from unnest(${sql.val(domains)}::text[]) as given (domain) order by domain
      on conflict (domain) do update set kind = excluded.kind, note = excluded.note,
        added_by = excluded.added_by, added_at = excluded.added_at, ends_at = excluded.ends_at
      returning xmax = 0 as is_new`.execute(tx)
    const name = domains.length === 1 ? domains[0] : `${rows.length} domains`
    const target = { kind: 'email-domain', name }
    const after = { rule: kind, note, ends: endsAt?.toISOString() ?? 'never' }
    await audit.record(tx, { by, action: 'email-domain.put', target, after }, now)
    return rows.filter((row) => row.is_new).length
  })
}

/** Removes a rule; returns its domain, or null when there is none. */
export async function remove(
  db: Db,
  id: number,
  by: audit.Actor,
  now: Date,
): Promise<string | null> {
  return removeIf(db, id, sql<boolean>`true`, by, now)
}

/** Removes a rule if it has ended: staff may have extended it since it was found. */
export async function removeEnded(db: Db, id: number, now: Date): Promise<string | null> {
  return removeIf(db, id, sql<boolean>`ends_at <= ${now}`, audit.theProgram, now)
}

async function removeIf(
  db: Db,
  id: number,
  condition: RawBuilder<boolean>,
  by: audit.Actor,
  now: Date,
): Promise<string | null> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .deleteFrom('email_domain')
      .where('id', '=', id)
      .where(condition)
      .returning(['domain', 'kind', 'note'])
      .executeTakeFirst()
    if (row === undefined) return null
    const target = { kind: 'email-domain', id, name: row.domain }
    const before = { rule: row.kind, note: row.note }
    await audit.record(tx, { by, action: 'email-domain.remove', target, before }, now)
    return row.domain
  })
}
