import type { Draft } from '../../store/uploads/drafts.ts'
import type { DraftImage, ImageChange } from '../../store/uploads/draft-images.ts'
import * as draftImages from '../../store/uploads/draft-images.ts'
import { MAX_OF_TORRENT } from '../../store/records/images.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { wrong } from '../http/frame/forms.ts'
import type { Sender } from '../images/parts/take.ts'
import { takeFile } from '../images/parts/take.ts'
import { COVER, DROP, SCREENSHOTS } from '../torrents/parts/form/images.ts'

// Images in an upload form before the torrent is published; they are stored with the draft.

const isImage = ({ field }: { readonly field: string }) => field === COVER || field === SCREENSHOTS

/** Returns whether a form adds or removes images. */
export function hasImages({ files, body }: Pick<Sender, 'files' | 'body'>): boolean {
  return files.some(isImage) || body[DROP] !== undefined
}

interface Taken {
  readonly change: ImageChange
  /** What is wrong with images that are not in it. */
  readonly errors: FieldErrors
}

/** Processes and stores the valid images of a form, whatever is wrong with others. */
export async function takeImages(call: Sender): Promise<Taken> {
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
  const { [DROP]: drop = [] } = call.body
  const keys = (Array.isArray(drop) ? drop : [drop]).map(String)
  return { change: { add, drop: keys }, errors }
}

/** Returns the draft with the images that a form adds, without those that it removes. */
export async function keepImages(
  call: Sender,
  draft: Draft,
): Promise<{ readonly draft: Draft; readonly errors: FieldErrors }> {
  const full = wrong(SCREENSHOTS, `must be at most ${MAX_OF_TORRENT}`)
  if (call.files.filter(isImage).length > MAX_OF_TORRENT) return { draft, errors: full }
  const taken = await takeImages(call)
  const { change, errors } = taken
  if (change.add.length === 0 && change.drop.length === 0) return { draft, errors }
  const images = await draftImages.change(call.db, call.member.id, draft.id, change)
  return images === null ? { draft, errors: full } : { draft: { ...draft, images }, errors }
}
