import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { canonicalAddress } from '../../domain/registration/mail-address.ts'
import type { Answer } from '../../domain/registration/questions.ts'
import { DAY_MS, DAY_SECONDS } from '../../domain/units.ts'
import type { Secrets } from '../../shared/secrets.ts'
import { lockMailbox, ownerOf } from '../accounts/email-links.ts'
import { applicationToken } from '../notifications/mail-links.ts'
import * as blobs from '../base/blobs.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'
import { IMAGE_TYPE } from '../records/images.ts'
import * as mails from '../notifications/mails.ts'

// The applicant's side of applications and appeals. The page never reveals whether a person is
// known here: only an email does, to the owner of the address. The side of staff is in
// application-care.ts.

export type ApplicationKind = 'application' | 'appeal'
export type ApplicationState = 'unproven' | 'waiting' | 'granted' | 'refused' | 'withdrawn'

/** How long an emailed link is valid. */
const LINK_SECONDS = 60 * DAY_SECONDS

export interface NewApplication {
  readonly answers: readonly Answer[]
  /** As the site re-encoded them, in WebP format. */
  readonly images: readonly Uint8Array[]
  readonly address: string
  /**
   * Whether staff see the application only after its emailed link was opened; on sites that send
   * email.
   */
  readonly asksForProof: boolean
  /** How many days after a declined application the next one is possible. */
  readonly againDays: number
}

/**
 * Records an application, unless the address has an account, an open application or a recent
 * refusal.
 */
export async function apply(
  db: Db,
  secrets: Secrets,
  { email: typed, ...given }: NewApplication & { readonly email: string },
  now: Date,
): Promise<void> {
  const email = canonicalAddress(typed)
  await db.transaction().execute(async (tx) => {
    // Of two parallel applications, only the first is accepted.
    await lockMailbox(tx, email)
    const owner = await ownerOf(tx, email)
    if (owner !== null) {
      const letter = { to: email, kind: 'application-member', data: { name: owner.name } } as const
      return mails.queue(tx, { ...letter, memberId: owner.id }, now)
    }
    const known = await standing(tx, 'application', sql`email_key(email) = email_key(${email})`, {
      ...given,
      now,
    })
    if (known !== null) return sendLink(tx, known, 'application-known', now)
    await add(tx, secrets, { kind: 'application', email, memberId: null, ...given }, now)
  })
}

/** Records an appeal if this name or address has a closed account; otherwise does nothing. */
export async function appeal(
  db: Db,
  secrets: Secrets,
  { nameOrEmail, ...given }: NewApplication & { readonly nameOrEmail: string },
  now: Date,
): Promise<void> {
  const column = nameOrEmail.includes('@') ? sql`lower(email)` : sql`lower(name)`
  await db.transaction().execute(async (tx) => {
    const member = await tx
      .selectFrom('member')
      .select(['id', 'email'])
      .where(column, '=', canonicalAddress(nameOrEmail).toLowerCase())
      .where('state', 'in', ['banned', 'parked'])
      .where('left_at', 'is', null)
      .orderBy(sql`email_verified_at is null`)
      .orderBy('id')
      .limit(1)
      .forUpdate()
      .executeTakeFirst()
    if (member === undefined) return
    const of = sql`member_id = ${member.id}`
    const known = await standing(tx, 'appeal', of, { ...given, now })
    if (known !== null) return sendLink(tx, known, 'appeal-known', now)
    const { id: memberId, email } = member
    await add(tx, secrets, { kind: 'appeal', email, memberId, ...given }, now)
  })
}

interface Told {
  readonly id: number
  readonly kind: ApplicationKind
  readonly email: string
  readonly memberId: number | null
}

// Returns one that is open, or was declined recently; null: there is none.
async function standing(
  tx: Db,
  kind: ApplicationKind,
  whose: ReturnType<typeof sql>,
  { againDays, now }: Pick<NewApplication, 'againDays'> & { readonly now: Date },
): Promise<Told | null> {
  const since = new Date(now.getTime() - againDays * DAY_MS)
  const row = await tx
    .selectFrom('petition')
    .select(['id', 'kind', 'email', 'member_id as memberId'])
    .where('kind', '=', kind)
    .where(sql<boolean>`${whose}`)
    .where(({ or, and, eb }) =>
      or([
        eb('state', 'in', ['unproven', 'waiting']),
        and([eb('state', '=', 'refused'), eb('decided_at', '>', since)]),
      ]),
    )
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

async function add(
  tx: Db,
  secrets: Secrets,
  given: NewApplication & Omit<Told, 'id'>,
  now: Date,
): Promise<void> {
  const { kind, email, memberId, answers, images, address, asksForProof } = given
  const nonce = randomBytes(16)
  const { id } = await tx
    .insertInto('petition')
    .values({
      ...{ kind, email, member_id: memberId, answers: JSON.stringify(answers), nonce, address },
      state: asksForProof ? 'unproven' : 'waiting',
      // A placeholder until the ID is known, from which the code is derived.
      code_hash: randomBytes(32),
      created_at: now,
      waiting_since: asksForProof ? null : now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const code = secrets.lookupHash(applicationToken(secrets, { id, nonce }))
  await tx.updateTable('petition').set({ code_hash: code }).where('id', '=', id).execute()
  for (const [at, bytes] of images.entries()) {
    const digest = await blobs.put(tx, bytes, IMAGE_TYPE, now)
    const row = { petition_id: id, position: at + 1, digest }
    await tx.insertInto('petition_image').values(row).execute()
  }
  const what = kind === 'application' ? 'application-made' : 'appeal-made'
  await sendLink(tx, { id, kind, email, memberId }, what, now)
}

type LinkedMail = 'application-made' | 'application-known' | 'appeal-made' | 'appeal-known'

async function sendLink(
  tx: Db,
  { id, kind: to, email, memberId }: Told,
  kind: LinkedMail,
  now: Date,
): Promise<void> {
  const link = { to, id, expiresAt: new Date(now.getTime() + LINK_SECONDS * 1000) }
  await mails.queue(tx, { to: email, kind, data: {}, memberId, link }, now)
}

export type ShownApplication = NonNullable<Awaited<ReturnType<typeof find>>>

/** Returns the application or appeal of a link; null if there is none. */
export async function find(db: Db, secrets: Secrets, kind: ApplicationKind, token: string) {
  const row = await db
    .selectFrom('petition')
    .select(['id', 'state', 'answers', 'reason', 'created_at as createdAt'])
    .select('decided_at as decidedAt')
    .where('code_hash', '=', secrets.lookupHash(token))
    .where('kind', '=', kind)
    .executeTakeFirst()
  return row === undefined ? null : { ...row, answers: row.answers as unknown as Answer[] }
}

/**
 * Submits an application or appeal whose address was verified by the link; returns false if it was
 * submitted before.
 */
export async function handIn(db: Db, id: number, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('petition')
    .set({ state: 'waiting', waiting_since: now })
    .where('id', '=', id)
    .where('state', '=', 'unproven')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Withdraws an undecided application or appeal; returns false if it is not open. */
export async function withdraw(db: Db, id: number, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('petition')
    .set({ state: 'withdrawn', decided_at: now })
    .where('id', '=', id)
    .where('state', 'in', ['unproven', 'waiting'])
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * Deletes up to `limit` applications and appeals from before `before` whose link was not opened;
 * returns how many.
 */
export async function pruneUnproven(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`state = 'unproven' and created_at < ${before}`
  return deleteSome(db, { from: 'petition', where }, limit)
}
