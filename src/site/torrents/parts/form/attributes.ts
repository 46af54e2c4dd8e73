import { nameReaderOf } from '../../../../domain/taxonomy/attributes/read-name.ts'
import { valuesOfRelease } from '../../../../domain/taxonomy/attributes/read-release.ts'
import { showText } from '../../../../domain/taxonomy/attributes/show.ts'
import type {
  Attribute,
  AttributeValue,
  AttributeValues,
} from '../../../../domain/taxonomy/attributes/types.ts'
import { fitting, readValues } from '../../../../domain/taxonomy/attributes/values.ts'
import { mediaPanel } from '../../../../domain/torrents/media-info/panel.ts'
import { mediaValues } from '../../../../domain/torrents/media-info/suggest.ts'
import { anything, mapOf, text } from '../../../../shared/shape.ts'
import type { Db } from '../../../../store/base/db.ts'
import * as store from '../../../../store/taxonomy/attributes.ts'
import { valuesOf } from '../../../../store/taxonomy/torrent-attributes.ts'
import type { Control } from '../../../http/control.ts'
import { control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import type { Fields, FormResult } from '../../../http/frame/forms.ts'
import { wrong } from '../../../http/frame/forms.ts'
import type { About, FormPart, OpenPart } from './part.ts'

/** A form has a field `attr.resolution`; programs can also send `attributes`, an object by key. */
const PREFIX = 'attr.'
/** The most characters of a pasted MediaInfo that are read: the rest adds nothing. */
const MAX_MEDIA_INFO = 100_000

const NOTHING: OpenPart = {
  ...{ heading: null, note: null, start: {} },
  controls: () => [],
  read: () => ({ ok: true, value: undefined }),
}

/** The values that the category's attributes require from a torrent. */
export const attributes: FormPart = {
  name: 'attributes',
  shape: {
    attributes: mapOf(text(40), anything)
      .optional()
      .describe('values by key, as the category’s attributes require; a form sends `attr.KEY`'),
  },
  owns: (field) => field === 'attributes' || field.startsWith(PREFIX),
  async open(db, about) {
    if (about.category === null) return NOTHING
    const all = await store.attributesOf(db, about.category.id)
    const kept = about.torrentId === null ? {} : await valuesOf(db, about.torrentId)
    return opened(all, fitting(all, kept), about)
  },
}

/** The attributes that a request asks for: none is required, and nothing is suggested. */
export async function wantedAttributes(
  db: Db,
  categoryId: number,
  wanted: AttributeValues,
): Promise<OpenPart> {
  const all = await store.attributesOf(db, categoryId)
  const shown = all.filter(({ isRetired }) => !isRetired).map(optional)
  return {
    heading: shown.length === 0 ? null : 'Attributes',
    note: null,
    start: Object.fromEntries(shown.map(({ key }) => [PREFIX + key, startOf(wanted[key])])),
    controls: (form) => shown.map((attribute) => controlOf(attribute, form, wanted[attribute.key])),
    read: (own) => {
      if (Object.keys(own).length === 0) return { ok: true, value: wanted }
      return read(all.map(optional), own, wanted)
    },
  }
}

const optional = (attribute: Attribute): Attribute => ({ ...attribute, isRequired: false })

function opened(all: readonly Attribute[], kept: AttributeValues, about: About): OpenPart {
  const { torrentId, typed } = about
  const shown = all.filter(({ isRetired }) => !isRetired)
  const suggested = torrentId === null ? suggestedBy(all, about) : {}
  const stands = torrentId === null ? suggested : kept
  return {
    heading: shown.length === 0 ? null : 'Attributes',
    note: noteOf(shown, suggested),
    start: Object.fromEntries(shown.map(({ key }) => [PREFIX + key, startOf(stands[key])])),
    controls: (form) => shown.map((attribute) => controlOf(attribute, form, kept[attribute.key])),
    read: (own) => {
      // Editing a title requires nothing that the upload did not require.
      const isElsewhere = torrentId !== null && typed.category === undefined
      if (isElsewhere && Object.keys(own).length === 0) return { ok: true, value: undefined }
      return read(all, own, stands)
    },
  }
}

/** Values from MediaInfo take precedence over values from names. */
function suggestedBy(all: readonly Attribute[], { name, files, typed }: About): AttributeValues {
  const { mediaInfo } = typed
  const panel =
    typeof mediaInfo === 'string' ? mediaPanel(mediaInfo.slice(0, MAX_MEDIA_INFO)) : null
  const heard = panel === null ? {} : fitting(all, mediaValues(panel))
  const title = typeof typed.title === 'string' ? typed.title : ''
  return { ...valuesOfRelease(nameReaderOf(all), { title, name, files }), ...heard }
}

function noteOf(shown: readonly Attribute[], suggested: AttributeValues): string | null {
  const parts = shown.flatMap((attribute) => {
    const value = suggested[attribute.key] as AttributeValue | undefined
    return value === undefined ? [] : [`${attribute.label} ${showText(attribute, value)}`]
  })
  return parts.length === 0 ? null : `Suggested from the release: ${parts.join(' · ')}.`
}

function startOf(value: AttributeValue | undefined): string | readonly string[] {
  if (value === undefined) return ''
  return typeof value === 'object' ? value : String(value)
}

function controlOf(attribute: Attribute, form: Typed, kept: AttributeValue | undefined): Control {
  const { key, label, type, unit, hint, isRequired } = attribute
  const name = PREFIX + key
  const said = unit === '' ? label : `${label}, ${unit}`
  const more = { isRequired, ...(hint !== '' && { hint }) }
  const open = optionsOf(attribute, kept)
  switch (type) {
    case 'enum':
      return control('select', form, name, said, { ...more, options: [['', '–'], ...open] })
    case 'multi':
      return open.length <= BOXES
        ? control('many', form, name, said, { ...more, options: open })
        : control('pick', picked(form, name, open), name, said, { ...more, options: open })
    case 'boolean':
      return control('select', form, name, said, {
        ...more,
        options: [...[['', '–'] as const], ['true', 'yes'], ['false', 'no']],
      })
    case 'date':
      return control('text', form, name, said, { ...more, type: 'date' })
    case 'text':
    case 'number':
    case 'external-id':
      return control('text', form, name, said, { ...more, maxLength: 200 })
  }
}

/** With more options than this, a field with suggestions replaces the checkboxes. */
const BOXES = 6

/** Reads the typed labels of a `pick` as the values of its options; commas separate labels. */
function picked(form: Typed, name: string, open: readonly (readonly [string, string])[]): Typed {
  const typed = form.values[name]
  const texts = (Array.isArray(typed) ? typed : [typed]).flatMap((one: unknown) =>
    typeof one === 'string' ? one.split(',').map((text) => text.trim()) : [],
  )
  const valueOf = (text: string) => {
    const found = open.find(([value, label]) => [value, label.toLowerCase()].includes(text))
    return found === undefined ? null : found[0]
  }
  const values = texts.map((text) => valueOf(text.toLowerCase()) ?? text)
  return { ...form, values: { ...form.values, [name]: values } }
}

/** Returns the selectable options, and a retired one if it is the current value. */
function optionsOf({ options }: Attribute, kept: AttributeValue | undefined) {
  const held: readonly unknown[] = Array.isArray(kept) ? kept : [kept]
  return options
    .filter(({ value, isRetired }) => !isRetired || held.includes(value))
    .map(({ value, label }) => [value, label] as const)
}

function read(
  all: readonly Attribute[],
  own: Fields,
  stands: AttributeValues,
): FormResult<AttributeValues | undefined> {
  const { attributes: object = {}, ...fields } = own
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    return { ok: false, errors: wrong('attributes', 'must be an object of values by key') }
  }
  const named = Object.entries(fields).map(([name, value]) => [name.slice(PREFIX.length), value])
  const given = { ...object, ...Object.fromEntries(named) } as Fields
  const values = readValues(all, given, { kept: stands, isStrict: true })
  if (values.ok) return { ok: true, value: values.values }
  const errors = Object.entries(values.errors).map(([key, fault]) => [PREFIX + key, [fault]])
  return { ok: false, errors: Object.fromEntries(errors) as Record<string, string[]> }
}
