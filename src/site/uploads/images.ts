import type { Draft } from '../../store/uploads/drafts.ts'
import type { DraftImage, ImageChange } from '../../store/uploads/draft-images.ts'
import * as draftImages from '../../store/uploads/draft-images.ts'
import { MAX_OF_TORRENT } from '../../store/records/images.ts'
import type { FieldErrors, FormResult } from '../http/frame/forms.ts'
import { wrong } from '../http/frame/forms.ts'
import type { Sender } from '../images/parts/take.ts'
import { takeFile } from '../images/parts/take.ts'
import { COVER, DROP, SCREENSHOTS } from '../torrents/parts/form/images.ts'

// Images in an upload form before the torrent is published; they are stored with the draft.

const isImage = ({ field }: { readonly field: string }) => field === COVER || field === SCREENSHOTS

/** Whether a form adds or removes images. */
export function hasImages({ files, body }: Pick<Sender, 'files' | 'body'>): boolean {
  return files.some(isImage) || body[DROP] !== undefined
}

/** Processes and stores the images of a form, or returns the error of the field. */
export async function takeImages(call: Sender): Promise<FormResult<ImageChange>> {
  const files = call.files.filter(isImage)
  const add: DraftImage[] = []
  let errors: FieldErrors = {}
  for (const file of files.slice(0, MAX_OF_TORRENT)) {
    const taken = await takeFile(call, file)
    if (!taken.ok) errors = { ...errors, ...taken.errors }
    else {
      const { id, digest, thumbDigest, thumbWidth, thumbHeight } = taken.image
      const [key, thumbKey] = [digest.toString('hex'), thumbDigest.toString('hex')]
      const kind = file.field === COVER ? ('cover' as const) : ('screenshot' as const)
      add.push({ imageId: id, kind, key, thumbKey, thumbWidth, thumbHeight })
    }
  }
  // Valid images are stored, whatever is wrong elsewhere in the form.
  if (Object.keys(errors).length > 0 && add.length === 0) return { ok: false, errors }
  const { [DROP]: drop = [] } = call.body
  const keys = (Array.isArray(drop) ? drop : [drop]).map(String)
  return { ok: true, value: { add, drop: keys } }
}

/** Returns the draft with the images that a form adds, without those that it removes. */
export async function keepImages(
  call: Sender,
  draft: Draft,
): Promise<{ readonly draft: Draft; readonly errors: FieldErrors }> {
  const taken = await takeImages(call)
  if (!taken.ok) return { draft, errors: taken.errors }
  const { add, drop } = taken.value
  if (add.length === 0 && drop.length === 0) return { draft, errors: {} }
  const isFull = draft.images.length - drop.length + add.length > MAX_OF_TORRENT
  if (isFull) return { draft, errors: wrong(SCREENSHOTS, `must be at most ${MAX_OF_TORRENT}`) }
  const images = draftImages.changed(draft.images, taken.value)
  await draftImages.setImages(call.db, call.member.id, draft.id, images)
  return { draft: { ...draft, images }, errors: {} }
}
