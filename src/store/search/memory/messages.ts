import type { Answer, Question } from './question.ts'
import type { News } from './asked/statement.ts'

// Messages between a site and its search thread.

export interface ThreadOptions {
  readonly url: string
  /** Memory that the catalog may take. */
  readonly maxBytes: number
  /** Where the catalog is kept for the next start; null: nowhere. */
  readonly file: string | null
  /** Reads the database even if there is a file. */
  readonly isFresh: boolean
  /** BABOU_TEST_CLOCK. */
  readonly testClock: string | undefined
}

export interface Ask {
  readonly id: number
  readonly question: Question
  readonly news: Pick<News, 'horizon' | 'changes'>
}

export type Told =
  | { readonly kind: 'loading' }
  | {
      readonly kind: 'ready'
      readonly horizon: string
      /** Changes of torrents that the catalog has seen; it grows with each. */
      readonly changes: number
      readonly torrents: number
      readonly bytes: number
      /** Names are ordered by their bytes in the database, too. */
      readonly isNameOrdered: boolean
      readonly isOfFile: boolean
    }
  /** Another thread should load the catalog, while this one answers. */
  | { readonly kind: 'stale' }
  /** A part that failed, although searches are answered. */
  | { readonly kind: 'trouble'; readonly reason: string }
  /** The catalog is loaded again, or not now. */
  | { readonly kind: 'away'; readonly reason: string }
  /** All transactions below are known. */
  | { readonly kind: 'horizon'; readonly horizon: string; readonly changes: number }
  | {
      readonly kind: 'answer'
      readonly id: number
      readonly answer: Answer | null
      /** The subject of the answer. */
      readonly changes: number
    }
