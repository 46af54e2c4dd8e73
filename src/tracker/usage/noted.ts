import type { UsageKind } from '../../bridge/trackers/usage-frames.ts'

/** Something that is told other trackers as entries of one kind, and heard from them. */
export interface Noted {
  readonly kind: UsageKind
  /** Words of all entries: for a tracker that was told nothing yet. */
  readonly all: () => readonly number[]
  /** Words of the entries that changed since the last call. */
  readonly changes: () => readonly number[]
  /** Uses entries of another tracker. */
  readonly take: (from: string, words: Int32Array) => void
  /** Earlier reports of this tracker no longer count. */
  readonly forget: (from: string) => void
}
