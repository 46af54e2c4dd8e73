import type { Shape } from '../../../../shared/shape.ts'
import type { CategoryRow } from '../../../../store/taxonomy/categories.ts'
import type { Db } from '../../../../store/base/db.ts'
import type { DraftImage } from '../../../../store/uploads/draft-images.ts'
import type { StateValue } from '../../../../store/records/revisions.ts'
import type { Control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import type { Fields, FormResult } from '../../../http/frame/forms.ts'
import { wrong } from '../../../http/frame/forms.ts'

/** What a form is about while a part of it is opened. */
export interface About {
  /** The one that is chosen so far; null while none is. */
  readonly category: CategoryRow | null
  /** At upload the name in the file, at edit the title. */
  readonly name: string
  /** At upload; at edit none. */
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[]
  /** The torrent that is edited; null at upload. */
  readonly torrentId: number | null
  /** Whether a draft has an NFO already. */
  readonly hasNfo?: boolean
  /** That wait with a draft. */
  readonly images?: readonly DraftImage[]
  /** All that was typed so far, in fields of other parts as well. */
  readonly typed: Fields
}

/** A part of the form in which a torrent is uploaded and edited, beside its words. */
export interface FormPart {
  /** That of the part of the store that keeps it (store/torrents/parts.ts). */
  readonly name: string
  /** Its fields as the API's document tells of them. */
  readonly shape: Readonly<Record<string, Shape>>
  /** Whether a field of the form is one of this part: `attr.resolution`. */
  readonly owns: (field: string) => boolean
  /** Loads what it needs (one statement), bound to what the form is about. */
  readonly open: (db: Db, about: About) => Promise<OpenPart>
}

/** A small image beside a box: `name` and `value` are what the box sends. */
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
  /** Above its fields; null when there is nothing to fill in (no fields in this category). */
  readonly heading: string | null
  /** A line below the heading, for example what the name suggested; null for none. */
  readonly note: string | null
  /** Images that are there already, each with a box that takes it off. */
  readonly pictures?: readonly Picture[]
  /** What its fields start with: at edit what is kept, at upload what name and files suggest. */
  readonly start: Fields
  readonly controls: (form: Typed) => readonly Control[]
  /**
   * Reads its own fields into the value that the store's part writes, or says what is wrong beside
   * each. Undefined leaves it as it is: a tool that edits names none of its fields.
   */
  readonly read: (own: Fields) => FormResult<StateValue | undefined>
}

/** A part that a torrent's form does not have: its fields are set elsewhere, as `says` tells. */
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
