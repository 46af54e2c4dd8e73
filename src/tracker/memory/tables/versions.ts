/** The words in which a kind of row stores its version (docs/decisions/0003). */
export interface VersionWords {
  readonly versionLo: number
  readonly versionHi: number
  readonly generation: number
  readonly mark: number
}

/**
 * Creates the check which events are new. Versions only grow within one database, so an event whose
 * version is not above the row's is dropped. A snapshot of another database (which has another
 * outbox ID) starts a generation in which every event is new. Each row has the mark of the last
 * snapshot that named it.
 */
export function createVersions(words: Int32Array) {
  let outbox: string | null = null
  let generation = 1
  let mark = 1
  let isInSnapshot = false
  const lists = new Map<string, { generation: number; version: number }>()

  function isOfThisDatabase(row: number, at: VersionWords): boolean {
    return words[row + at.generation] === generation
  }

  return {
    isOfThisDatabase,

    /** Whether there was an earlier database before this one. */
    hasOther: () => generation > 1,

    /** Whether this version of the row is new; if so, stores it. */
    isNews(row: number, at: VersionWords, version: number): boolean {
      words[row + at.mark] = mark
      const known = (words[row + at.versionLo] >>> 0) + (words[row + at.versionHi] >>> 0) * 2 ** 32
      if (isOfThisDatabase(row, at) && version <= known) return false
      words[row + at.versionLo] = version | 0
      words[row + at.versionHi] = Math.floor(version / 2 ** 32)
      words[row + at.generation] = generation
      return true
    },

    /** The same for data that is always sent as a whole: settings, banned networks. */
    isNewWhole(name: string, version: number): boolean {
      const known = lists.get(name)
      if (known?.generation === generation && version <= known.version) return false
      lists.set(name, { generation, version })
      return true
    },

    /** Call it when the state on disk belongs to this database. */
    resume(outboxId: string): void {
      outbox = outboxId
    },

    wasNamed: (row: number, at: VersionWords) => words[row + at.mark] === mark,

    /** Begins a snapshot; it begins again if the first attempt was interrupted. */
    beginSnapshot(outboxId: string): void {
      if (outbox !== null && outbox !== outboxId) generation++
      outbox = outboxId
      mark++
      isInSnapshot = true
    },

    /** Ends a snapshot; returns false when none had begun. */
    endSnapshot(): boolean {
      const had = isInSnapshot
      isInSnapshot = false
      return had
    },
  }
}

export type Versions = ReturnType<typeof createVersions>
