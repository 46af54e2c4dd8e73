import { list, text } from '../../../../shared/shape.ts'
import { control } from '../../../http/control.ts'
import { imageHref, IMAGE_TYPES } from '../../../images/parts/lines.ts'
import type { FormPart, OpenPart, Picture } from './part.ts'
import { elsewhere } from './part.ts'

/** The fields of the files, and the field that removes images from a draft. */
export const COVER = 'cover'
export const SCREENSHOTS = 'screenshots'
export const DROP = 'dropImages'

const key = text(64)

/**
 * Cover and screenshots of an upload; `upload/images.ts` reads and stores them, as they are files.
 * A published torrent has a separate page for them.
 */
export const imagesPart: FormPart = {
  name: 'images',
  shape: {
    [DROP]: key.or(list(key)).optional().describe('keys of images to remove from the draft'),
  },
  owns: (field) => field === DROP,
  open: (_db, { torrentId, images = [] }) => {
    const pictures = images.map((image, at): Picture => {
      const isCover = image.kind === 'cover'
      const label = isCover ? 'Cover' : `Image ${at + 1}`
      return {
        ...{ label, name: DROP, value: image.key, id: `drop-${at}` },
        ...{ href: imageHref(image.key), src: imageHref(image.thumbKey) },
        ...{ width: image.thumbWidth, height: image.thumbHeight },
      }
    })
    return Promise.resolve(torrentId === null ? opened(pictures) : ELSEWHERE)
  },
}

function opened(pictures: readonly Picture[]): OpenPart {
  const hint = 'JPEG, PNG, WebP, GIF or AVIF. Location and camera data are removed.'
  return {
    heading: 'Images',
    note: 'Optional. You can also add images after publishing.',
    start: {},
    pictures,
    controls: (form) => [
      control('file', form, COVER, 'Cover', { accept: IMAGE_TYPES, hint }),
      control('file', form, SCREENSHOTS, 'Screenshots', {
        accept: IMAGE_TYPES,
        isMultiple: true,
        hint: 'You can select several files, up to 16 MiB in total.',
      }),
    ],
    read: () => ({ ok: true, value: undefined }),
  }
}

const ELSEWHERE = elsewhere(
  'belongs to a draft; published torrents have a separate page for images',
)
