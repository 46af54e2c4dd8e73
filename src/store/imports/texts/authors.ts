import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { newName } from '../../../domain/imports/names.ts'
import type { Secrets } from '../../../shared/secrets.ts'
import type { Db } from '../../base/db.ts'
import { givenIds } from '../../base/given-rows.ts'
import type { MemberValues } from '../member-values.ts'
import { NO_PASSWORD } from '../member-password.ts'
import { writeMembers } from '../member-rows.ts'
import { MEMBER } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { PlainMember } from '../plain-members.ts'
import type { Outcome } from '../records.ts'
import * as records from '../records.ts'
import type { PlainAuthor } from './plain-talk.ts'

/** The account that stands for authors who have no account here. */
export const ABSENT = 'absent-author'
const ABSENT_ID = 0

/**
 * The author of a text: a member here, a person without an account here, or someone in quarantine.
 */
export type Author =
  | { readonly kind: 'member'; readonly id: number }
  | { readonly kind: 'absent'; readonly prefix: string }
  | { readonly kind: 'waits' }

type Authors = ReadonlyMap<number, { readonly newId: number | null; readonly outcome: Outcome }>

/** Returns the rows of the authors of some texts, by their IDs in the source. */
export async function authorsOf(tx: Db, texts: readonly PlainAuthor[]): Promise<Authors> {
  const ids = new Set(texts.flatMap(({ author_id: id }) => id ?? []))
  const { rows } = await sql<{ oldId: number; newId: number | null; outcome: Outcome }>`
    select old_id as "oldId", new_id as "newId", outcome from import_row
    where kind = ${MEMBER} and old_id = any(${givenIds(ids)})`.execute(tx)
  return new Map(rows.map(({ oldId, ...row }) => [oldId, row]))
}

/**
 * Returns the author of a text.
 * @param isShownAnonymous whether the place hides its author anyway
 */
export function authorIn(
  authors: Authors,
  text: PlainAuthor,
  isShownAnonymous: (memberId: number) => boolean,
): Author {
  const row = authors.get(text.author_id ?? 0)
  const id = row?.outcome === 'imported' ? row.newId : null
  if (text.is_anonymous && (id === null || !isShownAnonymous(id))) {
    return { kind: 'absent', prefix: '' }
  }
  if (id !== null) return { kind: 'member', id }
  if (row?.outcome === 'quarantined') return { kind: 'waits' }
  const name = text.author_name.trim().replace(/[*_`[\]\\]/g, '')
  return { kind: 'absent', prefix: name === '' ? '' : `**${name}:**\n\n` }
}

/**
 * Returns the account for absent authors, to which no one can sign in; it is created when it is
 * first needed.
 */
export async function absentAuthor(tx: Db, secrets: Secrets, now: Date): Promise<number> {
  const known = (await records.ofIds(tx, ABSENT, [ABSENT_ID])).get(ABSENT_ID)
  if (known?.newId != null) return known.newId
  const { rows } = await sql<{ name: string }>`
    select lower(name) as name from member where name ilike 'old%'
    union all select name_key from old_name where name_key like 'old%'`.execute(tx)
  const taken = new Set(rows.map(({ name }) => name))
  const name = newName('Old_Site', '0', (key) => taken.has(key))
  const [id] = await newIds(tx, 'member', 1)
  await writeMembers(
    tx,
    secrets,
    [{ id, member: NO_ONE, values: valuesOf(name), hash: NO_PASSWORD }],
    now,
  )
  const row = { oldId: ABSENT_ID, newId: id, reason: '', digest: '', figures: null }
  await records.put(tx, ABSENT, [{ ...row, outcome: 'imported' }])
  return id
}

const NOTHING = {
  ...{ uploaded: '0', downloaded: '0', points: '0', tokens: '0', invites: '0', seed_seconds: '0' },
  ...{ password_kind: 'none', password: '', salt: '', passkey: '', role_key: '', email: '' },
  ...{ about: '', title: '', notes: '', name: '', avatar: '', factor_secret: '' },
  ...{ has_codes: false, hidden: [], warnings: [] },
}

const NO_ONE: PlainMember = {
  ...NOTHING,
  ...{ id: ABSENT_ID, is_verified: false, can_leech: false, warned_until: null, left_out: null },
  ...{ state: 'disabled', state_reason: 'Stands for authors without an account here' },
  ...{ state_at: null, joined_at: null, seen_at: null, digest: Buffer.alloc(0) },
}

function valuesOf(name: string): MemberValues {
  return {
    ...{ oldId: ABSENT_ID, name, oldName: null, isVerified: false, state: 'banned', notes: [] },
    email: 'absent-authors@no-address.invalid',
    passkey: randomBytes(16).toString('hex'),
    factorSecret: null,
    privacy: {},
    target: { role: 'member', class: null },
    about: 'The author of texts by guests, deleted and anonymous members of the old site.',
    title: null,
    figures: {
      ...{ upload: '0', download: '0', points: '0', tokens: '0', invites: '0' },
      seedSeconds: '0',
    },
    remarks: [],
  }
}
