import { list, text } from '../../../../shared/shape.ts'
import { control } from '../../../http/control.ts'
import { imageHref, IMAGE_TYPES } from '../../../images/parts/lines.ts'
import type { FormPart, OpenPart, Picture } from './part.ts'
import { elsewhere } from './part.ts'

/** The fields of its files, and the one that takes images off a draft. */
export const COVER = 'cover'
export const SCREENSHOTS = 'screenshots'
export const DROP = 'dropImages'

const key = text(64)

/**
 * Cover and screenshots of an upload; `upload/images.ts` takes and keeps them, since they are
 * files. Those of a torrent that is here have a page of their own.
 */
export const imagesPart: FormPart = {
  name: 'images',
  shape: {
    [DROP]: key.or(list(key)).optional().describe('keys of images, to be taken off a draft'),
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
  const hint = 'JPEG, PNG, WebP, GIF or AVIF. Place and camera are taken out.'
  return {
    heading: 'Images',
    note: 'All of it may stay empty, and be added after publishing as well.',
    start: {},
    pictures,
    controls: (form) => [
      control('file', form, COVER, 'Cover', { accept: IMAGE_TYPES, hint }),
      control('file', form, SCREENSHOTS, 'Screenshots', {
        accept: IMAGE_TYPES,
        isMultiple: true,
        hint: 'Several at once, 16 MiB together.',
      }),
    ],
    read: () => ({ ok: true, value: undefined }),
  }
}

const ELSEWHERE = elsewhere('belongs to a draft; a torrent has its own page')
