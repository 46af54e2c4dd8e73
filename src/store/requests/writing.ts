import { sql } from 'kysely'
import type { RequestRules } from '../../domain/requests/requests.ts'
import { MOST_OPEN } from '../../domain/requests/requests.ts'
import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { Named } from '../../domain/texts/named.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import type { Naming } from '../notifications/named.ts'
import { tellNamed } from '../notifications/named.ts'
import type { Actor } from '../records/audit.ts'
import * as community from '../records/community-announcements.ts'
import * as revisions from '../records/revisions.ts'
import type { NotAdmitted } from '../text-rules/admission.ts'
import * as admission from '../text-rules/admission.ts'
import { noteListed } from './matching.ts'
import { find } from './requests.ts'

// Writing requests.

export interface RequestWords {
  readonly title: string
  readonly description: string
  readonly categoryId: number
  readonly bundleId: number | null
  readonly attributes: AttributeValues
}

export interface NewRequest extends RequestWords {
  readonly named: Named
}

type By = Actor & { readonly memberId: number }

export type Made =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'TOO_MANY_OPEN_REQUESTS' }
  | NotAdmitted

/** Creates a request, if the limits and rules for texts allow its text. */
export async function make(
  db: Db,
  given: NewRequest,
  by: By,
  rules: RequestRules,
  now: Date,
): Promise<Made> {
  const { title, description } = given
  return db.transaction().execute(async (tx) => {
    // Includes the title, because two requests without a description are not the same text.
    const body = `${title}\n\n${description}`.trim()
    const text = { kind: 'request', authorId: by.memberId, title, body } as const
    const { title: _title, ...place } = given
    const waits = { place: { ...place, openDays: rules.openDays }, href: '/requests' }
    const admitted = await admission.admit(tx, text, waits, now)
    if (!admitted.ok) return admitted
    if ((await openOf(tx, by.memberId)) >= MOST_OPEN) {
      return { ok: false, code: 'TOO_MANY_OPEN_REQUESTS' } as const
    }
    const id = await makeWithin(tx, given, { ...by, openDays: rules.openDays }, now)
    await admission.noted(tx, admitted, `/requests/${id}`, now)
    return { ok: true, id } as const
  })
}

// Counts a member's open requests. Texts of a member wait for each other (admission), so that the
// count is correct across all site nodes.
async function openOf(tx: Db, memberId: number): Promise<number> {
  const { open } = await tx
    .selectFrom('request')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('member_id', '=', memberId)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  return open
}

/** Like `make`, in a transaction of the caller and without checking limits and rules. */
export async function makeWithin(
  tx: Db,
  { named, ...words }: NewRequest,
  by: { readonly memberId: number; readonly openDays: number },
  now: Date,
): Promise<number> {
  const { id } = await tx
    .insertInto('request')
    .values({
      ...columnsOf(words),
      member_id: by.memberId,
      created_at: now,
      ends_at: new Date(now.getTime() + by.openDays * DAY_MS),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await noteListed(tx, id, now)
  await community.note(tx, { kind: 'request', aboutId: id }, now)
  await tell(tx, { id, title: words.title, authorId: by.memberId }, { named }, now)
  return id
}

interface EditOf {
  /** The revision on which the edit is based. */
  readonly revision: number
  readonly naming: Naming
}

export type Edited = revisions.Edited | { readonly ok: false; readonly code: 'CLOSED' }

/** Edits an open request, based on `revision`. */
export async function edit(
  db: Db,
  id: number,
  words: RequestWords,
  { revision, naming }: EditOf,
  by: Actor,
  now: Date,
): Promise<Edited> {
  return db.transaction().execute(async (tx) => {
    await sql`select from request where id = ${id} for update`.execute(tx)
    const before = await find(tx, id)
    if (before === undefined || before.state === 'removed') return { ok: false, code: 'GONE' }
    // A fill is compared with the request's conditions, so these cannot change while there is a
    // fill.
    if (before.state !== 'open') return { ok: false, code: 'CLOSED' }
    if (before.revision !== revision) return { ok: false, code: 'CONFLICT' }
    const text = { ...before, authorId: before.memberId }
    const number = await revisions.editText(tx, 'request', text, {
      ...{ before: stateOf(before), after: stateOf(words), name: words.title, by, now },
      columns: { ...columnsOf(words), edited_at: now },
    })
    if (number === revision) return { ok: true, revision }
    await noteListed(tx, id, now)
    await tell(tx, { id, title: words.title, authorId: before.memberId }, naming, now)
    return { ok: true, revision: number }
  })
}

interface Told {
  readonly id: number
  readonly title: string
  readonly authorId: number
}

async function tell(tx: Db, { id, title, authorId }: Told, naming: Naming, now: Date) {
  const place = { title, href: `/requests/${id}`, thread: `request ${id}` }
  const sees = (members: readonly number[]) => Promise.resolve(members)
  await tellNamed(tx, { authorId, ...naming, ...place }, { sees }, now)
}

function columnsOf({ title, description, categoryId, bundleId, attributes }: RequestWords) {
  return {
    ...{ title, description, category_id: categoryId, bundle_id: bundleId },
    attributes: JSON.stringify(attributes),
  }
}

function stateOf({ title, description, categoryId, bundleId, attributes }: RequestWords) {
  const bundle = bundleId === null ? '' : String(bundleId)
  return { title, description, category: categoryId, bundle, attributes }
}
