import type { UsageKind } from '../../bridge/trackers/usage-frames.ts'

/** Something that is sent to other trackers, and received from them, as entries of one kind. */
export interface Noted {
  readonly kind: UsageKind
  /** The words of all entries, for a tracker that got nothing yet. */
  readonly all: () => readonly number[]
  /** Words of the entries that changed since the last call. */
  readonly changes: () => readonly number[]
  /** Uses entries of another tracker. */
  readonly take: (from: string, words: Int32Array) => void
  /** Earlier reports of this tracker no longer count. */
  readonly forget: (from: string) => void
}
