import type { Answer, Question } from './question.ts'
import type { News } from './asked/statement.ts'

// Messages between a site and its search thread.

export interface ThreadOptions {
  readonly url: string
  /** The most memory that the catalog may use. */
  readonly maxBytes: number
  /** Where the catalog is stored for the next start; null: nowhere. */
  readonly file: string | null
  /** Whether to read the database even if there is a file. */
  readonly isFresh: boolean
  /** BABOU_TEST_CLOCK. */
  readonly testClock: string | undefined
}

export interface Ask {
  readonly id: number
  readonly question: Question
  readonly news: Pick<News, 'horizon' | 'changes'>
}

export type Source = 'file' | 'database'

export type Told =
  /** The catalog is being loaded from this source; a file may turn out to be damaged. */
  | { readonly kind: 'loading'; readonly from: Source }
  | {
      readonly kind: 'ready'
      readonly horizon: string
      /** How many changes of torrents the catalog has seen. */
      readonly changes: number
      readonly torrents: number
      readonly bytes: number
      /** Whether the database orders names as their bytes do. */
      readonly isNameOrdered: boolean
      readonly isOfFile: boolean
    }
  /** Another thread should load the catalog while this one answers. */
  | { readonly kind: 'stale' }
  /** A part failed, although searches are answered. */
  | { readonly kind: 'trouble'; readonly reason: string }
  /** The catalog is being loaded again, or is not available now. */
  | { readonly kind: 'away'; readonly reason: string }
  /** All transactions with a lower ID are known. */
  | { readonly kind: 'horizon'; readonly horizon: string; readonly changes: number }
  | {
      readonly kind: 'answer'
      readonly id: number
      readonly answer: Answer | null
      /** How many changes the answer includes. */
      readonly changes: number
    }
