import type { Db } from '../../../store/base/db.ts'
import type { StateValue } from '../../../store/records/revisions.ts'
import type { PartValues } from '../../../store/torrents/parts.ts'
import type { Control } from '../../http/control.ts'
import type { Field, Typed } from '../../http/frame/fields.ts'
import type { FieldErrors, Fields, FormResult } from '../../http/frame/forms.ts'
import { formParts } from './form/index.ts'
import type { About, FormPart, Picture } from './form/part.ts'

/** For the partial `form-parts`. */
export interface PartShown {
  readonly heading: string
  readonly note: string | null
  readonly pictures: readonly Picture[]
  readonly hasPictures: boolean
  readonly controls: readonly Control[]
}

/** All parts of a form, opened for its subject. */
export interface OpenParts {
  readonly start: Fields
  readonly shown: (form: Typed) => readonly PartShown[]
  /** Reads all parts; the errors of several parts are returned together. */
  readonly read: (body: Fields) => FormResult<PartValues>
}

export async function openParts(
  db: Db,
  about: About,
  parts: readonly FormPart[] = formParts,
): Promise<OpenParts> {
  const opened = await Promise.all(
    parts.map(async (part) => ({ part, open: await part.open(db, about) })),
  )
  return {
    start: Object.assign({}, ...opened.map(({ open }) => open.start)) as Fields,
    shown: (form) =>
      opened.flatMap(({ open: { heading, note, controls, pictures = [] } }) => {
        if (heading === null) return []
        const hasPictures = pictures.length > 0
        return [{ heading, note, pictures, hasPictures, controls: controls(form) }]
      }),
    read(body) {
      const values: Record<string, StateValue> = {}
      let errors: FieldErrors = {}
      for (const { part, open } of opened) {
        const read = open.read(ownOf(part, body))
        if (!read.ok) errors = { ...errors, ...read.errors }
        else if (read.value !== undefined) values[part.name] = read.value
      }
      return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, value: values }
    },
  }
}

/** Returns every field that is shown, for the summary of errors. */
export function fieldsOf(shown: readonly PartShown[]): readonly Field[] {
  return shown.flatMap(({ controls }) => controls.map(({ field }) => field))
}

/** Returns whether a field belongs to a part, rather than to the texts. */
export function isOfPart(name: string, parts: readonly FormPart[] = formParts): boolean {
  return parts.some((part) => part.owns(name))
}

/** Returns a form without the fields of its parts, so with its texts only. */
export function wordsOnly(body: Fields): Fields {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !isOfPart(name)))
}

function ownOf(part: FormPart, body: Fields): Fields {
  return Object.fromEntries(Object.entries(body).filter(([name]) => part.owns(name)))
}
