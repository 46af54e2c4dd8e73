import { foldTag } from '../../../../../domain/taxonomy/tag-slugs.ts'
import * as tags from '../../../../../store/taxonomy/tags.ts'
import { del, get, patch, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import * as api from '../api.ts'
import { aliasForm, mergeForm, readTag, tagPlace } from '../forms.ts'
import { aliasPage, mergePage, tagPage, TAGS, tagsPage } from '../pages.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { readPage, tableReply } from '../../../frame/paging.ts'

const VIEW = 'console/frame/confirm'

export const list = get(TAGS, 'tags.edit', api.tags, async (call) => {
  const { db, query } = call
  const prefix = typeof query.q === 'string' ? foldTag(query.q.trim()).slice(0, 60) : ''
  const found = await readPage(
    call,
    TAGS,
    tagPlace,
    (at, limit) => tags.list(db, { prefix, after: at?.slug ?? null, limit }),
    ({ slug }) => ({ slug }),
  )
  return tableReply(call, found, (shown) => tagsPage(query, shown))
})

export const show = get(`${TAGS}/:slug`, 'tags.edit', api.tagShown, async (call) => {
  const tag = await tags.find(call.db, call.params.slug)
  if (tag === null) return refuse('NOT_FOUND')
  const form = untyped({ ...tag, name: tag.name ?? '', color: tag.color ?? '' })
  return adminPage(call, VIEW, tagPage(form, tag), tag)
})

export const rename = patch(`${TAGS}/:slug`, 'tags.edit', api.renameTag, async (call) => {
  const { db, body, actor, now } = call
  const tag = await tags.find(db, call.params.slug)
  if (tag === null) return refuse('NOT_FOUND')
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, tagPage({ values: body, errors }, tag), errors)
  const read = readTag(body, tag)
  if (!read.ok) return again(read.errors)
  const done = await tags.rename(db, tag.slug, read.value, actor, now)
  if (!done.ok) return done.code === 'NOT_FOUND' ? refuse('NOT_FOUND') : again(WHY[done.code])
  return redirect(TAGS, 'Tag saved.', await tags.find(db, read.value.slug))
})

const WHY = {
  SLUG_TAKEN: wrong('slug', 'is already taken; merge the two tags instead'),
  COLORED: wrong(
    'color',
    `can be set on at most ${tags.MOST_COLORED} tags. Clear the color of another tag first`,
  ),
} as const

export const mergeQuestion = get(`${TAGS}/:slug/merge`, 'tags.edit', api.tagShown, async (call) => {
  const tag = await tags.find(call.db, call.params.slug)
  if (tag === null) return refuse('NOT_FOUND')
  return adminPage(call, VIEW, mergePage(untyped(), tag), tag)
})

export const merge = post(`${TAGS}/:slug/merge`, 'tags.edit', api.mergeTag, async (call) => {
  const { db, body, actor, now } = call
  const tag = await tags.find(db, call.params.slug)
  if (tag === null) return refuse('NOT_FOUND')
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, mergePage({ values: body, errors }, tag), errors)
  const form = readForm(mergeForm, body)
  if (!form.ok) return again(form.errors)
  const done = await tags.merge(db, tag.slug, form.value.into, actor, now)
  if (!done.ok) {
    const isAlias = done.code === 'IS_ALIAS'
    return again(wrong('into', isAlias ? 'is itself an alias' : 'must be another tag'))
  }
  const into = await tags.find(db, form.value.into)
  return redirect(TAGS, `${tag.slug} is now an alias of ${form.value.into}.`, into)
})

export const aliasQuestion = get(`${TAGS}/:slug/alias`, 'tags.edit', api.tagShown, async (call) => {
  const tag = await tags.find(call.db, call.params.slug)
  if (tag === null) return refuse('NOT_FOUND')
  return adminPage(call, VIEW, aliasPage(untyped(), tag), tag)
})

export const alias = post(`${TAGS}/:slug/alias`, 'tags.edit', api.aliasTag, async (call) => {
  const { db, body, actor, now } = call
  const tag = await tags.find(db, call.params.slug)
  if (tag === null) return refuse('NOT_FOUND')
  const again = (errors: FieldErrors) =>
    adminInvalid(call, VIEW, aliasPage({ values: body, errors }, tag), errors)
  const form = readForm(aliasForm, body)
  if (!form.ok) return again(form.errors)
  const done = await tags.addAlias(db, tag.slug, form.value.alias, actor, now)
  if (!done.ok) {
    const isTaken = done.code === 'SLUG_TAKEN'
    return again(
      wrong('alias', isTaken ? 'is already a tag; merge it instead' : 'cannot lead to an alias'),
    )
  }
  return redirect(TAGS, `${form.value.alias} is now an alias of ${tag.slug}.`, tag)
})

/** Turns an alias into a separate tag, which no torrent has yet. */
export const noAlias = del(`${TAGS}/:slug/alias`, 'tags.edit', api.noAlias, async (call) => {
  const { db, params, actor, now } = call
  const done = await tags.endAlias(db, params.slug, actor, now)
  const tag = done ? await tags.find(db, params.slug) : null
  if (tag === null) return refuse('NOT_FOUND')
  return redirect(TAGS, `${tag.slug} is now a separate tag.`, tag)
})
