import type { Hidden } from '../../../domain/search/hidden.ts'
import { MAX_HIDDEN } from '../../../domain/search/hidden.ts'
import type { Db } from '../../../store/base/db.ts'
import * as profiles from '../../../store/members/profiles.ts'
import * as categories from '../../../store/taxonomy/categories.ts'
import * as tags from '../../../store/taxonomy/torrent-tags.ts'
import { get, put, redirect } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm } from '../../http/frame/forms.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import * as api from './api.ts'
import { hiddenShape, slugsIn } from './forms.ts'
import { hiddenPage } from './pages.ts'

const HREF = '/settings/hidden'
const VIEW = 'search/hidden/show'

export const show = get(HREF, 'account.own', api.show, async ({ db, member, ...call }) => {
  const hidden = await profiles.hiddenOf(db, member.id)
  const data = hiddenPage(untyped(), hidden, await categories.list(db))
  return settingsPage(call, VIEW, data, hidden)
})

export const change = put(HREF, 'account.change', api.change, async (call) => {
  const { db, body, member } = call
  const form = readForm(hiddenShape, body)
  const asked = { categories: slugsIn(body.categories), tags: slugsIn(body.tags) }
  const read = form.ok ? await readHidden(db, asked) : { errors: form.errors }
  if ('errors' in read) {
    const data = hiddenPage({ values: body, errors: read.errors }, asked, await categories.list(db))
    return settingsInvalid(call, VIEW, data, read.errors)
  }
  await profiles.setHidden(db, member.id, read.hidden)
  return redirect(HREF, 'Lists updated.', read.hidden)
})

/** The most letters of the input that an error repeats. */
const MAX_REPEATED = 1_000

type Read = { readonly hidden: Hidden } | { readonly errors: FieldErrors }

/** Reads names. Unknown ones are reported; an alias counts as its tag. */
async function readHidden(db: Db, asked: Hidden): Promise<Read> {
  const errors: Record<string, readonly string[]> = {}
  for (const [name, slugs] of Object.entries(asked)) {
    if (slugs.length > MAX_HIDDEN) errors[name] = [`You can hide at most ${MAX_HIDDEN}.`]
  }
  if (Object.keys(errors).length > 0) return { errors }
  const known = new Set((await categories.list(db)).map(({ slug }) => slug))
  const unknown = asked.categories.filter((slug) => !known.has(slug))
  if (unknown.length > 0) errors.categories = [`There is no category ${listed(unknown)}.`]
  const named = await tags.resolve(db, asked.tags)
  const missing = named.filter(({ tag }) => tag === null).map(({ slug }) => slug)
  if (missing.length > 0) errors.tags = [`There is no tag ${listed(missing)}.`]
  if (Object.keys(errors).length > 0) return { errors }
  const slugs = named.map(({ slug, tag }) => tag?.slug ?? slug)
  return { hidden: { categories: asked.categories, tags: [...new Set(slugs)] } }
}

/** Lists names for an error: they were typed, and can have any length. */
function listed(slugs: readonly string[]): string {
  return slugs.join(', ').slice(0, MAX_REPEATED)
}
