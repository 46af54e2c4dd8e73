import type pg from 'pg'
import type { SourceDescription } from './described/source.ts'
import { makeSeedTimes } from './staging/seed-times.ts'
import { quoted, stagedTable } from './staging/staged-tables.ts'

// The members of a source in the format that all sources share.

export interface PlainMember {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly is_verified: boolean
  readonly password_kind: string
  readonly password: string
  readonly salt: string
  /** The secret of an authenticator app, in Base32; empty: the member has none. */
  readonly factor_secret: string
  readonly has_codes: boolean
  /** Parts of the profile that other members could not see. */
  readonly hidden: readonly string[]
  readonly passkey: string
  readonly role_key: string
  readonly state: 'active' | 'unconfirmed' | 'inactive' | 'disabled' | 'banned' | 'deleted'
  readonly state_reason: string
  readonly state_at: Date | null
  readonly joined_at: Date | null
  readonly seen_at: Date | null
  /** Bytes, as decimal text. */
  readonly uploaded: string
  readonly downloaded: string
  /** Thousandths of a point, as decimal text. */
  readonly points: string
  readonly tokens: string
  readonly invites: string
  readonly seed_seconds: string
  readonly about: string
  /**
   * The address of the avatar, or any other text if there is a file; empty: the member has none.
   */
  readonly avatar: string
  readonly title: string
  readonly notes: string
  readonly warned_until: Date | 'forever' | null
  readonly can_leech: boolean
  /** All warnings, including those that have ended; empty if the source only has `warned_until`. */
  readonly warnings: readonly GivenWarning[]
  /** The rule that excludes the member from the import; null: none does. */
  readonly left_out: string | null
  /** The digest of everything above except the password and the app's secret, which are deleted. */
  readonly digest: Buffer
}

/** A warning as in JSON, with times as text. */
export interface GivenWarning {
  readonly reason: string
  readonly at: string | null
  /** Null: the warning has no end. */
  readonly until: string | null
  /** When staff revoked the warning; null: unknown. */
  readonly removed: string | null
  /** A warning that is neither active nor over was also revoked. */
  readonly isActive: boolean
}

/**
 * Builds the table of members. Rows without an ID, or with an ID that occurred before, are not in
 * it; the report counts them.
 */
export async function makePlainMembers(
  client: pg.ClientBase,
  source: SourceDescription,
): Promise<void> {
  await makeSeedTimes(client, source)
  await client.query(`
    drop table if exists import.plain_member;
    create unlogged table import.plain_member as
    select distinct on (id) id, coalesce(name, '') as name, coalesce(email, '') as email,
      coalesce(is_verified, false) as is_verified, password_kind,
      coalesce(password, '') as password, coalesce(salt, '') as salt,
      coalesce(factor_secret, '') as factor_secret, coalesce(has_codes, false) as has_codes,
      hidden, coalesce(passkey, '') as passkey,
      coalesce(role_key, '') as role_key, state,
      coalesce(state_reason, '') as state_reason, state_at, joined_at, seen_at,
      coalesce(trunc(uploaded), 0) as uploaded, coalesce(trunc(downloaded), 0) as downloaded,
      coalesce(round(points * 1000), 0) as points,
      coalesce(points * 1000 - round(points * 1000), 0) as points_rest,
      coalesce(trunc(tokens), 0) as tokens,
      coalesce(trunc(invites), 0) as invites, inviter_id,
      coalesce(trunc(seed_seconds), 0) as seed_seconds, coalesce(about, '') as about,
      coalesce(avatar, '') as avatar, coalesce(title, '') as title,
      coalesce(notes, '') as notes, warned_until,
      coalesce(can_leech, true) as can_leech, coalesce(warnings, '[]') as warnings, left_out
    from (${source.members}) m where id is not null order by id;
    alter table import.plain_member add primary key (id);
    alter table import.plain_member add digest bytea;
    update import.plain_member p
      set digest = decode(md5((to_jsonb(p) - 'points_rest'
        - '{password,password_kind,salt,factor_secret,has_codes}'::text[])::text), 'hex');
    analyze import.plain_member`)
}

const MAX_ID = Number.MAX_SAFE_INTEGER

/** Returns the next members after an ID of the source; with `only`, the member with this ID. */
export async function plainMembers(
  client: pg.ClientBase,
  after: number,
  limit: number,
  only: number = MAX_ID,
): Promise<readonly PlainMember[]> {
  const { rows } = await client.query<PlainMember>(
    `select id, name, email, is_verified, password_kind, password, salt, factor_secret,
      has_codes, hidden, passkey, role_key, state,
      state_reason, state_at, joined_at, seen_at, uploaded::text, downloaded::text, points::text,
      tokens::text, invites::text, seed_seconds::text, about, avatar, title, notes,
      case when warned_until = 'infinity' then null else warned_until end as warned_until,
      warned_until = 'infinity' as is_warned_forever, can_leech, warnings, left_out, digest
    from import.plain_member where id > $1 and id <= $3 order by id limit $2`,
    [after, limit, only],
  )
  return rows.map((row) => {
    const { is_warned_forever: isForever, ...member } = row as PlainMember & {
      readonly is_warned_forever: boolean | null
    }
    return isForever === true ? { ...member, warned_until: 'forever' as const } : member
  })
}

/**
 * Deletes the staged passwords and app secrets of imported members: weak hashes and readable
 * secrets are stored nowhere.
 */
export async function dropSecrets(
  client: pg.ClientBase,
  { memberTable, memberSecrets: [id, ...secrets] }: SourceDescription,
): Promise<void> {
  const isHere = "r.kind = 'member' and r.outcome = 'imported'"
  const nothing = secrets.map((column) => `${quoted(column)} = null`).join(', ')
  const some = secrets.map((column) => `s.${quoted(column)} is not null`).join(' or ')
  await client.query(`
    update ${stagedTable(memberTable)} s set ${nothing} from import_row r
    where ${isHere} and r.old_id = import.big(s.${quoted(id)}) and (${some});
    update import.plain_member p set password = '', salt = '', factor_secret = '' from import_row r
    where ${isHere} and r.old_id = p.id and (p.password <> '' or p.factor_secret <> '')`)
}
