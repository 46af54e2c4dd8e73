import { LRUCache } from 'lru-cache'
import type { Answer, Condition, NumberColumn, Question } from './question.ts'

// Answers that are requested again before any torrent has changed: the first page of the catalog,
// of a category, of a tag. They are as exact as new ones, except for the number of torrents without
// seeders.

const KEPT = 200
/**
 * How long answers are cached: swarms change all the time, so the number of torrents without
 * seeders may be some seconds old.
 */
const KEPT_MS = 10_000
/**
 * The longest question that is cached: a longer one names the torrents of a member, and no one else
 * asks it.
 */
const LONGEST = 2_000
const OF_SWARMS: readonly string[] = [
  'seeders',
  'leechers',
  'snatches',
] satisfies readonly NumberColumn[]

interface Kept {
  readonly answer: Answer
  /** How many changes the catalog had seen when it gave the answer. */
  readonly changes: number
}

export interface KeptAnswers {
  readonly keep: (question: Question, answer: Answer, changes: number) => void
  /** Returns the answer to this question if no torrent changed since; otherwise null. */
  readonly find: (question: Question, changes: number) => Answer | null
}

/** Creates the cache: up to 200 answers, for ten seconds each. */
export function createKeptAnswers(): KeptAnswers {
  const kept = new LRUCache<string, Kept>({ max: KEPT, ttl: KEPT_MS })
  return {
    keep(question, answer, changes) {
      const key = keyOf(question)
      if (key !== null) kept.set(key, { answer, changes })
    },
    find(question, changes) {
      const key = keyOf(question)
      const found = key === null ? undefined : kept.get(key)
      return found?.changes === changes ? found.answer : null
    },
  }
}

/**
 * Returns the key of a question; null: the answer depends on swarms, or only one member asks it.
 */
function keyOf(question: Question): string | null {
  const { order, also } = question
  if (OF_SWARMS.includes(order.by) || also.some(isOfSwarms)) return null
  const key = JSON.stringify(question)
  return key.length > LONGEST ? null : key
}

function isOfSwarms(condition: Condition): boolean {
  if (condition.kind === 'not') return isOfSwarms(condition.of)
  if (condition.kind === 'all' || condition.kind === 'any') return condition.of.some(isOfSwarms)
  return condition.kind === 'number' && OF_SWARMS.includes(condition.column)
}
