import * as images from '../../store/records/images.ts'
import * as staffThemes from '../../store/records/themes.ts'
import * as settings from '../../store/records/settings/settings.ts'
import { carrying, created, file, get, invalid, page, post, refuse } from '../http/action.ts'
import type { Typed } from '../http/frame/fields.ts'
import { untyped } from '../http/frame/fields.ts'
import type { Fields } from '../http/frame/forms.ts'
import { listedBelow } from '../http/frame/listed.ts'
import { imageItem, keyIn } from './parts/lines.ts'
import type { Sender } from './parts/take.ts'
import { takeImage } from './parts/take.ts'
import * as api from './api.ts'
import { imagesPage } from './pages.ts'

/** The content under a key never changes; only the browsers of members may cache it. */
const FOREVER = { 'Cache-Control': 'private, max-age=31536000, immutable' }
/** Everyone may see the logo. */
const PUBLIC_DAY = { 'Cache-Control': 'public, max-age=86400' }

export const bytes = get('/img/:key', 'catalog.read', api.bytes, async ({ db, params }) => {
  const key = keyIn(params.key)
  const found = key === null ? null : await images.bytesOf(db, key)
  if (found === null) return refuse('IMAGE_NOT_FOUND')
  return carrying(file(images.IMAGE_TYPE, found), { headers: FOREVER })
})

/** Guests see it too, so only the current logo is served here. */
export const logo = get('/logo/:key', 'site.visit', api.logo, async ({ db, params }) => {
  const [key, current] = [keyIn(params.key), await staffThemes.logo(db)]
  const isCurrent = key !== null && current !== null && current.equals(key)
  const found = isCurrent ? await images.bytesOf(db, key) : null
  if (found === null) return refuse('IMAGE_NOT_FOUND')
  return carrying(file(images.IMAGE_TYPE, found), { headers: PUBLIC_DAY })
})

export const list = get('/images', 'images.add', api.list, async (call) => {
  const { data, rows, next } = await own(call, call.query, untyped())
  return page('images/list', data, { items: rows.map(imageItem), next, total: null })
})

export const add = post('/images', 'images.add', api.add, async (call) => {
  const taken = await takeImage(call)
  if (taken.ok) return created('/images', imageItem(taken.image), 'Image added.')
  const { errors, retryAfterSeconds } = taken
  const { data } = await own(call, {}, { values: call.body, errors })
  const limited = { code: 'TOO_MANY_IMAGES', retryAfterSeconds } as const
  return invalid('images/list', data, errors, retryAfterSeconds === undefined ? {} : limited)
})

/** A page of the member's images, below the form. */
async function own(
  { db, config, member }: Pick<Sender, 'db' | 'config' | 'member'>,
  query: Fields,
  form: Typed,
) {
  const found = await listedBelow({ query }, (below, limit) =>
    images.ofMember(db, member.id, below, limit),
  )
  const { imagesByUrl: byUrl } = await settings.site(db, config)
  return { ...found, data: imagesPage(form, { ...found, byUrl }) }
}
