import type { Shape } from '../../../../shared/shape.ts'
import type { CategoryRow } from '../../../../store/taxonomy/categories.ts'
import type { Db } from '../../../../store/base/db.ts'
import type { DraftImage } from '../../../../store/uploads/draft-images.ts'
import type { StateValue } from '../../../../store/records/revisions.ts'
import type { Control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import type { Fields, FormResult } from '../../../http/frame/forms.ts'
import { wrong } from '../../../http/frame/forms.ts'

/** What a form is about when one of its parts is opened. */
export interface About {
  /** The category chosen so far; null if none. */
  readonly category: CategoryRow | null
  /** At upload, the name in the file; at edit, the title. */
  readonly name: string
  /** The files at upload; empty at edit. */
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[]
  /** The torrent that is edited; null at upload. */
  readonly torrentId: number | null
  /** Whether a draft already has an NFO. */
  readonly hasNfo?: boolean
  /** Images that are stored with a draft. */
  readonly images?: readonly DraftImage[]
  /** Names of rip logs that are stored with a draft. */
  readonly logs?: readonly string[]
  /** Everything typed so far, including fields of other parts. */
  readonly typed: Fields
}

/** A part of the form for uploading and editing a torrent, in addition to its texts. */
export interface FormPart {
  /** The name of the store's part that saves the value (store/torrents/parts.ts). */
  readonly name: string
  /** Its fields in the API documentation. */
  readonly shape: Readonly<Record<string, Shape>>
  /** Whether a field of the form belongs to this part: `attr.resolution`. */
  readonly owns: (field: string) => boolean
  /** Loads what the part needs for this subject, with one statement. */
  readonly open: (db: Db, about: About) => Promise<OpenPart>
}

/** A small image next to a checkbox: `name` and `value` are what the checkbox sends. */
export interface Picture {
  readonly id: string
  readonly name: string
  readonly value: string
  readonly label: string
  readonly href: string
  readonly src: string
  readonly width: number
  readonly height: number
}

/** A part that was opened for one form. */
export interface OpenPart {
  /** The heading of its fields; null when it has no fields in this category. */
  readonly heading: string | null
  /** A text below the heading, for example about what the name suggested; null for none. */
  readonly note: string | null
  /** Stored images, each with a checkbox that removes it. */
  readonly pictures?: readonly Picture[]
  /**
   * The initial values of its fields: the saved ones at edit, suggestions from name and files at
   * upload.
   */
  readonly start: Fields
  readonly controls: (form: Typed) => readonly Control[]
  /**
   * Reads its fields into the value that the store's part writes, or returns the error of each
   * field. Undefined leaves the value unchanged: an edit by a program may include none of its
   * fields.
   */
  readonly read: (own: Fields) => FormResult<StateValue | undefined>
}

/**
 * Declares a part that a torrent's form does not have: its fields are set elsewhere, as `says`
 * explains.
 */
export function elsewhere(says: string): OpenPart {
  return {
    ...{ heading: null, note: null, start: {} },
    controls: () => [],
    read(own) {
      const [field] = Object.keys(own)
      if (field === undefined) return { ok: true, value: undefined }
      return { ok: false, errors: wrong(field, says) }
    },
  }
}
