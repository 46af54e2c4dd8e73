import { describe, expect, it } from 'vitest'
import { BadCursor, encodeCursor } from '../../../../src/site/http/frame/cursor.ts'
import { belowIn, listedBelow } from '../../../../src/site/http/frame/listed.ts'

const all = [5, 4, 3, 2, 1].map((id) => ({ id }))

/** A list as the store reads it: newest first, below an ID. */
async function read(below: number | null, limit: number) {
  return all.filter(({ id }) => below === null || id < below).slice(0, limit)
}

const page = (query: object) => listedBelow({ query: { ...query } }, read)

describe('a list with a cursor', () => {
  it('continues after the last row of the page before, to its end', async () => {
    const pages: number[][] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const found = await page({ limit: '2', cursor })
      expect(found.isFirst).toBe(pages.length === 0)
      pages.push(found.rows.map(({ id }) => id))
      cursor = found.next
    }
    expect(pages).toEqual([[5, 4], [3, 2], [1]])
  })

  it('has no next page if its last page is full', async () => {
    expect(await page({ limit: '5' })).toMatchObject({ rows: all, next: null, isFirst: true })
  })

  it.each(['x', encodeCursor({ below: 'x' }), encodeCursor({ after: 1 }), encodeCursor(null)])(
    'refuses the cursor %s',
    async (cursor) => {
      await expect(page({ cursor })).rejects.toThrow(BadCursor)
      expect(() => belowIn({ cursor })).toThrow(BadCursor)
    },
  )

  it('starts with the first page without a cursor', () => {
    expect(belowIn({})).toBeNull()
    expect(belowIn({ cursor: encodeCursor({ below: 3 }) })).toBe(3)
  })
})
