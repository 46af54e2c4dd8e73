import { bytes32, count, named, record, strictRecord, text } from '../../../shared/shape.ts'
import type { ImageRow } from '../../../store/records/images.ts'
import type { Field, Typed } from '../../http/frame/fields.ts'
import { field } from '../../http/frame/fields.ts'
import type { Fields } from '../../http/frame/forms.ts'

// Images on pages and in JSON, and the form for adding one.

/** The data of an image on a page: a thumbnail, linked to the full image. */
export interface ImageShown {
  readonly key: string
  readonly href: string
  readonly thumb: string
  readonly thumbWidth: number
  readonly thumbHeight: number
}

/** Returns the address of an image by its key; it never changes. */
export function imageHref(key: string): string {
  return `/img/${key}`
}

export function imageShown(row: ImageRow): ImageShown {
  const key = row.digest.toString('hex')
  return {
    key,
    href: imageHref(key),
    thumb: imageHref(row.thumbDigest.toString('hex')),
    thumbWidth: row.thumbWidth,
    thumbHeight: row.thumbHeight,
  }
}

/** Returns the Markdown that shows an image. */
export function imageMarkdown(key: string): string {
  return `![](${imageHref(key)})`
}

export const imageShape = named(
  'Image',
  record({
    key: bytes32.describe('GET /img/{key}'),
    thumb: bytes32.describe('key of a thumbnail of at most 320 pixels'),
    width: count,
    height: count,
    markdown: text(100).describe('for use in a description or a comment'),
  }),
)

export function imageItem({ digest, thumbDigest, width, height }: ImageRow) {
  const key = digest.toString('hex')
  return { key, thumb: thumbDigest.toString('hex'), width, height, markdown: imageMarkdown(key) }
}

/** Reads a digest in an address; null for anything else. */
export function keyIn(param: string): Buffer | null {
  return /^[0-9a-f]{64}$/.test(param) ? Buffer.from(param, 'hex') : null
}

/** The form for an image: a file, or an address to fetch it from. */
export const imageForm = strictRecord({
  url: text(2_000).optional().describe('fetched by the site, if the operator allows it'),
})

/** Reads a typed address; null for none. */
export function addressIn({ url }: Fields): string | null {
  const typed = typeof url === 'string' ? url.trim() : ''
  return typed === '' ? null : typed
}

/** The types that browsers offer in the file picker. */
export const IMAGE_TYPES = 'image/jpeg,image/png,image/webp,image/gif,image/avif'

export interface ImageFields {
  readonly image: Field
  /** Null if the site fetches no images. */
  readonly url: Field | null
}

/** The fields for adding an image. */
export function imageFields(form: Typed, byUrl: boolean): ImageFields {
  const hint = 'JPEG, PNG, WebP, GIF or AVIF, at most 10 MiB. Location and camera data are removed.'
  return {
    image: field(form, 'image', 'Image file', { accept: IMAGE_TYPES, hint }),
    url: byUrl
      ? field(form, 'url', 'Or a URL', {
          type: 'url',
          maxLength: 2_000,
          hint: 'The site fetches the image, so that its host does not see who views it.',
        })
      : null,
  }
}
