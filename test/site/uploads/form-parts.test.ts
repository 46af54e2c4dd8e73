import { describe, expect, it } from 'vitest'
import type { Db } from '../../../src/store/base/db.ts'
import { control } from '../../../src/site/http/control.ts'
import { untyped } from '../../../src/site/http/frame/fields.ts'
import { fieldsOf, isOfPart, openParts } from '../../../src/site/torrents/parts/form-parts.ts'
import type { FormPart } from '../../../src/site/torrents/parts/form/part.ts'
import { text } from '../../../src/shared/shape.ts'

/** A part with one field, which only one category has. */
const mood: FormPart = {
  name: 'mood',
  shape: { mood: text(10).optional() },
  owns: (field) => field === 'mood',
  open: async (_db, { category, name }) => ({
    heading: category?.slug === 'music' ? 'Mood' : null,
    note: null,
    start: { mood: name.includes('Sad') ? 'sad' : '' },
    controls: (form) => [control('text', form, 'mood', 'Mood')],
    read: ({ mood }) => {
      if (mood === undefined) return { ok: true, value: undefined }
      return mood === 'none'
        ? { ok: false, errors: { mood: ['is no mood'] } }
        : { ok: true, value: String(mood) }
    },
  }),
}

const db = undefined as unknown as Db
const music = {
  ...{ id: 3, slug: 'music', name: 'Music', isHidden: false, parentId: null },
  kind: 'music' as const,
}
const about = { category: music, name: 'Sad Song', files: [], torrentId: null, typed: {} }

describe('the parts of the form', () => {
  it('are shown with their initial values, or not shown in another category', async () => {
    const opened = await openParts(db, about, [mood])
    expect(opened.start).toEqual({ mood: 'sad' })
    const shown = opened.shown(untyped(opened.start))
    expect(shown.map(({ heading }) => heading)).toEqual(['Mood'])
    expect(fieldsOf(shown)).toMatchObject([{ name: 'mood', value: 'sad' }])
    const other = await openParts(db, { ...about, category: null }, [mood])
    expect(other.shown(untyped())).toEqual([])
  })

  it('return values by name, errors by field, and nothing for missing fields', async () => {
    const opened = await openParts(db, about, [mood])
    expect(opened.read({ mood: 'glad', title: 'x' })).toEqual({ ok: true, value: { mood: 'glad' } })
    expect(opened.read({ title: 'x' })).toEqual({ ok: true, value: {} })
    expect(opened.read({ mood: 'none' })).toEqual({ ok: false, errors: { mood: ['is no mood'] } })
  })

  it('own their fields, which other parts never see', () => {
    expect(isOfPart('mood', [mood])).toBe(true)
    expect(isOfPart('title', [mood])).toBe(false)
  })
})
