import { describe, expect, it } from 'vitest'
import type { SourceChunk } from '../../../src/store/imports/staging/merged-chunks.ts'
import { mergedChunks } from '../../../src/store/imports/staging/merged-chunks.ts'

const chunkOf = (table: string, rows: number, same = 0, text = 'x'): SourceChunk => ({
  ...{ table, columns: ['id'], read: [{ name: 'id' }], same, skipped: 0 },
  rows: Array.from({ length: rows }, () => [text]),
  hashes: Array.from({ length: rows }, (_, at) => BigInt(at)),
})

async function* given(chunks: readonly SourceChunk[], error?: Error) {
  for (const chunk of chunks) yield await Promise.resolve(chunk)
  if (error !== undefined) throw error
}

describe('chunks of a later reading', () => {
  const sizes: { table: string; rows: number; same: number }[] = []
  async function read(chunks: AsyncIterable<SourceChunk>) {
    sizes.length = 0
    for await (const { table, rows, hashes, same } of mergedChunks(chunks)) {
      expect(hashes).toHaveLength(rows.length)
      sizes.push({ table, rows: rows.length, same })
    }
    return sizes
  }

  it('are one for a table, as long as it has 2,000 new rows at most', async () => {
    const some = Array.from({ length: 50 }, () => chunkOf('a', 45, 955))
    expect(await read(given([...some, chunkOf('b', 1), chunkOf('a', 2)]))).toEqual([
      { table: 'a', rows: 44 * 45, same: 44 * 955 },
      { table: 'a', rows: 6 * 45, same: 6 * 955 },
      { table: 'b', rows: 1, same: 0 },
      { table: 'a', rows: 2, same: 0 },
    ])
  })

  it('end earlier when their rows are large', async () => {
    const large = chunkOf('a', 1, 0, 'x'.repeat(3 * 1024 * 1024))
    expect(await read(given([large, large]))).toHaveLength(2)
  })

  it('are given before the error that ends a reading', async () => {
    const cut = given([chunkOf('a', 3), chunkOf('a', 4)], new Error('cut off'))
    await expect(read(cut)).rejects.toThrow('cut off')
    expect(sizes).toEqual([{ table: 'a', rows: 7, same: 0 }])
  })
})
