import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { Kind } from '../records/images.ts'
import { MAX_OF_TORRENT } from '../records/images.ts'

// Images of a draft, until it is published.

export interface DraftImage {
  readonly imageId: number
  readonly kind: Kind
  /** In hex digits, like all keys. */
  readonly key: string
  readonly thumbKey: string
  readonly thumbWidth: number
  readonly thumbHeight: number
}

/** SQL: the images of a draft, the cover first, for a select from `draft_upload`. */
export const imagesOfDraft: RawBuilder<readonly DraftImage[]> = sql`coalesce((
  select json_agg(json_build_object('imageId', image.id, 'kind', held.kind,
    'key', encode(digest, 'hex'), 'thumbKey', encode(thumb_digest, 'hex'),
    'thumbWidth', thumb_width, 'thumbHeight', thumb_height) order by held.kind, held.position)
  from draft_image as held join image on image.id = held.image_id
  where held.draft_id = draft_upload.id), '[]')`

/** Changes to the images of a draft, as made in its form. */
export interface ImageChange {
  readonly add: readonly DraftImage[]
  /** Keys. */
  readonly drop: readonly string[]
}

/** Returns the images after a change: one cover, no more than a torrent can have, no duplicates. */
export function changed(
  there: readonly DraftImage[],
  { add, drop }: ImageChange,
): readonly DraftImage[] {
  const hasCover = add.some(({ kind }) => kind === 'cover')
  const stay = there
    .filter(({ key }) => !drop.includes(key) && add.every((one) => one.key !== key))
    .map((one) => (hasCover ? { ...one, kind: 'screenshot' as const } : one))
  const all = [...stay, ...add].slice(0, MAX_OF_TORRENT)
  return [...all].sort((a, b) => Number(b.kind === 'cover') - Number(a.kind === 'cover'))
}

/** Gives a member's draft exactly these images. */
export async function setImages(
  db: Db,
  memberId: number,
  draftId: string,
  images: readonly DraftImage[],
): Promise<void> {
  await db.transaction().execute((tx) => setImagesIn(tx, memberId, draftId, images))
}

/** Like `setImages`, in a transaction. */
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
