import type { TimeText } from '../../shared/format.ts'

/** The data of another catalog about a bundle, as its page shows it. */
export interface RecordPart {
  readonly label: string
  readonly href: string | null
  readonly facts: readonly { readonly label: string; readonly text: string }[]
  readonly fetched: TimeText
}
