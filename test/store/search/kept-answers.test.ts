import { describe, expect, it } from 'vitest'
import { createKeptAnswers } from '../../../src/store/search/memory/kept-answers.ts'
import type { Answer, Question } from '../../../src/store/search/memory/question.ts'

const QUESTION: Question = {
  words: null,
  also: [{ kind: 'facts', facts: ['c1'] }],
  order: { by: 'createdAt', isDescending: true },
  position: null,
  limit: 50,
  countUpTo: 10_000,
  facetKeys: [],
}
const NONE = { ids: new Float64Array(0), keys: [], facets: null }
const ANSWER: Answer = { ...NONE, total: 0, order: QUESTION.order }

function keptFor(question: Question): Answer | null {
  const kept = createKeptAnswers()
  kept.keep(question, ANSWER, 7)
  return kept.find(structuredClone(question), 7)
}

describe('cached answers', () => {
  it('answer the same question again', () => {
    expect(keptFor(QUESTION)).toBe(ANSWER)
  })

  it('do not answer another question', () => {
    const kept = createKeptAnswers()
    kept.keep(QUESTION, ANSWER, 7)
    expect(kept.find({ ...QUESTION, limit: 25 }, 7)).toBeNull()
  })

  it('do not answer after a change of the catalog, nor for an earlier catalog', () => {
    const kept = createKeptAnswers()
    kept.keep(QUESTION, ANSWER, 7)
    expect(kept.find(QUESTION, 8)).toBeNull()
    expect(kept.find(QUESTION, 6)).toBeNull()
  })

  it.each(['seeders', 'leechers', 'snatches'] as const)('leave out lists sorted by %s', (by) => {
    expect(keptFor({ ...QUESTION, order: { by, isDescending: true } })).toBeNull()
  })

  it('leave out questions about the number of peers, however deep', () => {
    const peers = { kind: 'number', column: 'seeders', from: 1, to: null } as const
    const also = [{ kind: 'not', of: { kind: 'any', of: [...QUESTION.also, peers] } }] as const
    expect(keptFor({ ...QUESTION, also })).toBeNull()
  })
})
