// Tracks how much of the hub's state a tracker has (hub/snapshot.ts).

/** A full state that was interrupted. */
export interface Partial extends Applied {
  readonly mark: string
}

export interface Applied {
  readonly outboxId: string
  /** The position up to which every event was applied. */
  readonly position: number
}

/** What a tracker has applied, across its connections. */
export interface Progress {
  /** Returns what was applied; null: there is no full state, so the hub must send one. */
  readonly applied: () => Applied | null
  /** Returns an interrupted full state; null: there is none to continue. */
  readonly partial: () => Partial | null
  readonly resume: () => void
  readonly begin: (outboxId: string, position: number) => void
  /** Continues with `partial`; returns false when there is none of this outbox. */
  readonly goOn: (outboxId: string) => boolean
  /** Records that every row up to this mark has arrived. */
  readonly rows: (mark: string) => void
  readonly event: (position: number) => void
  readonly end: () => void
}

/** Creates the record of snapshots and events; an interrupted snapshot leaves nothing applied. */
export function createProgress(start: Applied | null): Progress {
  let applied = start
  /**
   * The snapshot that is running or was interrupted, and the newest event that arrived during it.
   */
  let coming: Applied | null = null
  let mark: string | null = null

  return {
    applied: () => applied,
    partial: () => (coming === null || mark === null ? null : { ...coming, mark }),
    resume() {
      coming = null
      mark = null
    },
    begin(outboxId, position) {
      applied = null
      coming = { outboxId, position }
      mark = null
    },
    goOn: (outboxId) => coming?.outboxId === outboxId && mark !== null,
    rows(reached) {
      if (coming !== null) mark = reached
    },
    event(position) {
      if (coming !== null) coming = { ...coming, position: Math.max(position, coming.position) }
      else if (applied !== null) applied = { ...applied, position }
    },
    end() {
      applied = coming
      coming = null
      mark = null
    },
  }
}
