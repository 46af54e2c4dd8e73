import type { TimeText } from '../../shared/format.ts'

/** What another catalog says of a bundle, as its page shows it. */
export interface RecordPart {
  readonly label: string
  readonly href: string | null
  readonly facts: readonly { readonly label: string; readonly text: string }[]
  readonly fetched: TimeText
}
