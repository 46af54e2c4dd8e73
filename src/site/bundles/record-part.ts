import type { TimeText } from '../../shared/format.ts'

/** What another catalog says about a bundle, as the bundle's page shows it. */
export interface RecordPart {
  readonly label: string
  readonly href: string | null
  readonly facts: readonly { readonly label: string; readonly text: string }[]
  readonly fetched: TimeText
}
