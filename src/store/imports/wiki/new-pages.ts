import type { LinkedSite } from '../texts/converted.ts'
import type { Readers } from '../texts/forums.ts'

export interface ImportingWiki {
  readonly site: LinkedSite
  readonly readers: Readers
  readonly now: Date
}

/** A page that is not here yet. */
export interface NewPage {
  readonly id: number
  readonly oldId: number
  readonly path: string
  readonly title: string
  readonly reader: string | null
  readonly editor: string | null
  readonly createdAt: Date
}
