import type { UsageKind } from '../../bridge/trackers/usage-frames.ts'

/** A kind of record that trackers send each other as entries. */
export interface Noted {
  readonly kind: UsageKind
  /** Returns the words of all entries, for a tracker that has none yet. */
  readonly all: () => readonly number[]
  /** Returns the words of the entries that changed since the last call. */
  readonly changes: () => readonly number[]
  /** Applies entries of another tracker. */
  readonly take: (from: string, words: Int32Array) => void
  /** Drops the earlier reports of a tracker. */
  readonly forget: (from: string) => void
}
