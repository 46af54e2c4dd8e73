import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { Kind } from '../records/images.ts'
import { MAX_OF_TORRENT } from '../records/images.ts'

// The images of a draft, until the draft is published.

export interface DraftImage {
  readonly imageId: number
  readonly kind: Kind
  /** In hex digits, like all keys of images. */
  readonly key: string
  readonly thumbKey: string
  readonly thumbWidth: number
  readonly thumbHeight: number
}

/** SQL over `draft_upload`: the images of a draft, the cover first. */
export const imagesOfDraft: RawBuilder<readonly DraftImage[]> = sql`coalesce((
  select json_agg(json_build_object('imageId', image.id, 'kind', held.kind,
    'key', encode(digest, 'hex'), 'thumbKey', encode(thumb_digest, 'hex'),
    'thumbWidth', thumb_width, 'thumbHeight', thumb_height) order by held.kind, held.position)
  from draft_image as held join image on image.id = held.image_id
  where held.draft_id = draft_upload.id), '[]')`

/** Changes that the form of a draft makes to its images. */
export interface ImageChange {
  readonly add: readonly DraftImage[]
  /** The keys of images. */
  readonly drop: readonly string[]
}

/** Returns the images after a change, with at most one cover, and each image only once. */
export function changed(
  there: readonly DraftImage[],
  { add, drop }: ImageChange,
): readonly DraftImage[] {
  const cover = add.find(({ kind }) => kind === 'cover')
  const kindOf = ({ key, kind }: DraftImage): Kind => {
    if (cover === undefined) return kind
    return key === cover.key ? 'cover' : 'screenshot'
  }
  const all = new Map<string, DraftImage>()
  for (const one of [...there.filter(({ key }) => !drop.includes(key)), ...add]) {
    all.delete(one.key)
    all.set(one.key, { ...one, kind: kindOf(one) })
  }
  return [...all.values()].sort((a, b) => Number(b.kind === 'cover') - Number(a.kind === 'cover'))
}

/**
 * Changes the images of a member's draft. Returns the images after the change, or null if there
 * would be too many and nothing was changed.
 */
export async function change(
  db: Db,
  memberId: number,
  draftId: string,
  change: ImageChange,
): Promise<readonly DraftImage[] | null> {
  return db.transaction().execute(async (tx) => {
    const draft = sql`draft_upload where id = ${draftId} and member_id = ${memberId}`
    // Locked before they are read, so that two parallel forms both add their images.
    await sql`select from ${draft} for update`.execute(tx)
    const { rows } = await sql<{ images: readonly DraftImage[] }>`
      select ${imagesOfDraft} as images from ${draft}`.execute(tx)
    const images = changed(rows.at(0)?.images ?? [], change)
    if (images.length > MAX_OF_TORRENT) return null
    await setImagesIn(tx, memberId, draftId, images)
    return images
  })
}

/** Replaces the images of a member's draft, in a transaction. */
export async function setImagesIn(
  tx: Db,
  memberId: number,
  draftId: string,
  images: readonly DraftImage[],
): Promise<void> {
  const held = await tx
    .selectFrom('draft_upload')
    .select('id')
    .where('id', '=', draftId)
    .where('member_id', '=', memberId)
    .forUpdate()
    .executeTakeFirst()
  if (held === undefined) return
  await tx.deleteFrom('draft_image').where('draft_id', '=', draftId).execute()
  if (images.length === 0) return
  const rows = images.map(({ imageId, kind }, at) => {
    return { draft_id: draftId, image_id: imageId, kind, position: at + 1 }
  })
  await tx.insertInto('draft_image').values(rows).execute()
}
