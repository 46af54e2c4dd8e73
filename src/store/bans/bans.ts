import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'

// All bans in one list, newest first.

export const BAN_KINDS = ['member', 'network', 'asn', 'client', 'email-domain'] as const
export type BanKind = (typeof BAN_KINDS)[number]

export interface BanRow {
  readonly kind: BanKind
  /** The ID of the ban; for a member, the member's ID. */
  readonly id: number
  /** For example a name, `203.0.113.0/24`, `AS64500`, `-qB 4500 to 4599`, or a domain. */
  readonly subject: string
  /** For a system, its name and its number of networks. */
  readonly more: string
  readonly reason: string
  /** Null for bans by the command line or the program. */
  readonly bannedBy: string | null
  readonly since: Date
  /** Null: until the ban is lifted. */
  readonly endsAt: Date | null
}

interface BanPlace {
  readonly since: Date
  readonly kind: string
  readonly id: number
}

export interface BanFilter {
  /** Null for all kinds. */
  readonly kind: BanKind | null
  /** Part of the subject or of the reason; '' for all. */
  readonly words: string
  /** `words` as a network: matches networks that contain it or are contained in it. */
  readonly network: string | null
  readonly after: BanPlace | null
  readonly limit: number
}

// The columns of each kind: ID, subject, more, reason, by, since, ends; `narrow` is appended.
const parts: Readonly<Record<BanKind, RawBuilder<unknown>>> = {
  member: sql`
    select 'member' as kind, id, name as subject, '' as more, coalesce(ban_reason, '') as reason,
      banned_by as by_id, banned_at as since, ban_ends_at as ends
    from member where state = 'banned' and left_at is null and banned_at is not null`,
  network: sql`
    select 'network' as kind, id, network::text as subject, '' as more, reason,
      banned_by as by_id, created_at as since, ends_at as ends
    from network_ban where asn_ban_id is null`,
  asn: sql`
    select 'asn' as kind, id, 'AS' || asn as subject, name || ', ' || (
        select count(*) || case count(*) when 1 then ' network' else ' networks' end
        from network_ban where asn_ban_id = asn_ban.id) as more,
      reason, banned_by as by_id, created_at as since, ends_at as ends
    from asn_ban`,
  client: sql`
    select 'client' as kind, id, prefix as subject,
      case when least is null and most is null then 'all versions'
        else coalesce('from ' || least, '') || coalesce(' to ' || most, '') end as more,
      reason, banned_by as by_id, created_at as since, ends_at as ends
    from client_ban`,
  'email-domain': sql`
    select 'email-domain' as kind, id, domain as subject, '' as more, note as reason,
      added_by as by_id, added_at as since, ends_at as ends
    from email_domain where kind = 'deny'`,
}

/** Returns matching bans, newest first; at most one page of each kind is read. */
export async function list(db: Db, filter: BanFilter): Promise<readonly BanRow[]> {
  const kinds = filter.kind === null ? BAN_KINDS : [filter.kind]
  const few = kinds.map(
    (kind) => sql`(select * from (${parts[kind]}) as one where ${narrowed(kind, filter)}
      order by since desc, id desc limit ${filter.limit})`,
  )
  const { rows } = await sql<BanRow>`
    select ban.kind, ban.id, subject, more, reason, by.name as "bannedBy", since, ends as "endsAt"
    from (${sql.join(few, sql` union all `)}) as ban
      left join member as by on by.id = by_id
    order by since desc, ban.kind desc, ban.id desc limit ${filter.limit}`.execute(db)
  return rows
}

function narrowed(kind: BanKind, { words, network, after }: BanFilter) {
  const all = [sql`true`]
  if (after !== null) {
    const { since } = after
    all.push(sql`since <= ${since}::timestamptz`)
    const kindAndId = [
      [sql`${kind}::text`, sql`${after.kind}::text`],
      ['id', after.id],
    ] as const
    all.push(keyset.below(['since', sql`${since}::timestamptz`], ...kindAndId))
  }
  if (words !== '') {
    const word = words.toLowerCase()
    const found = [sql`strpos(lower(subject), ${word}) > 0 or strpos(lower(reason), ${word}) > 0`]
    if (kind === 'asn') found.push(sql`strpos(lower(more), ${word}) > 0`)
    if (kind === 'network' && network !== null) {
      found.push(sql`subject::inet >>= ${network}::inet or subject::inet <<= ${network}::inet`)
    }
    all.push(sql`(${sql.join(found, sql` or `)})`)
  }
  return sql.join(all, sql` and `)
}

/** Returns the number of active bans of each kind. */
export async function counts(db: Db): Promise<Readonly<Record<BanKind, number>>> {
  const each = BAN_KINDS.map(
    (kind) => sql`select ${kind}::text as kind, count(*) as bans from (${parts[kind]}) as one`,
  )
  const { rows } = await sql<{ kind: BanKind; bans: number }>`
    ${sql.join(each, sql` union all `)}`.execute(db)
  const found = rows.map(({ kind, bans }) => [kind, Number(bans)] as const)
  return Object.fromEntries(found) as Record<BanKind, number>
}
