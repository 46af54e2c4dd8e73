import { sql } from 'kysely'
import type { KeptLooks } from '../../domain/looks/looks.ts'
import type { Hidden } from '../../domain/search/hidden.ts'
import type { Privacy } from '../../domain/accounts/privacy.ts'
import { audienceOf } from '../../domain/accounts/privacy.ts'
import type { Db } from '../base/db.ts'

// Profile texts and privacy settings of members; reading is in pages.ts.

/** Returns a member's choices about who sees which part. */
export async function privacyOf(db: Db, memberId: number): Promise<Privacy> {
  const row = await db
    .selectFrom('member')
    .select('privacy')
    .where('id', '=', memberId)
    .executeTakeFirstOrThrow()
  return row.privacy as Privacy
}

/** Stores the choices; lists of peers and snatches read a separate column. */
export async function setPrivacy(db: Db, memberId: number, privacy: Privacy): Promise<void> {
  await db
    .updateTable('member')
    .set({
      privacy: JSON.stringify(privacy),
      hides_activity: audienceOf('activity', privacy) !== 'members',
    })
    .where('id', '=', memberId)
    .execute()
}

export async function setLooks(db: Db, memberId: number, looks: KeptLooks): Promise<void> {
  const given = JSON.stringify(looks)
  await db.updateTable('member').set({ looks: given }).where('id', '=', memberId).execute()
}

/** Returns the slugs that the member's lists leave out. */
export async function hiddenOf(db: Db, memberId: number): Promise<Hidden> {
  const row = await db
    .selectFrom('member')
    .select('hidden')
    .where('id', '=', memberId)
    .executeTakeFirstOrThrow()
  return row.hidden as Hidden
}

export async function setHidden(db: Db, memberId: number, hidden: Hidden): Promise<void> {
  const given = JSON.stringify(hidden)
  await db.updateTable('member').set({ hidden: given }).where('id', '=', memberId).execute()
}

/** Replaces the slug of a category or tag in the lists that leave it out. */
export async function renameHidden(
  tx: Db,
  kind: keyof Hidden,
  from: string,
  to: string,
): Promise<void> {
  await sql`
    update member set hidden = jsonb_set(hidden, array[${kind}::text],
      (hidden -> ${kind}::text) - ${from}::text || to_jsonb(${to}::text))
    where hidden -> ${kind}::text @> to_jsonb(${from}::text)`.execute(tx)
}

/** Sets the profile text of a member, in Markdown. */
export async function setAbout(db: Db, memberId: number, about: string): Promise<void> {
  await db.updateTable('member').set({ about }).where('id', '=', memberId).execute()
}

/** Gives a member an avatar from the stored images; null removes it. */
export async function setAvatar(db: Db, memberId: number, imageId: number | null): Promise<void> {
  await db.updateTable('member').set({ avatar_id: imageId }).where('id', '=', memberId).execute()
}
