import { expect, it } from 'vitest'
import { searchMebibytes } from '../../../src/domain/search/memory-share.ts'

it.each([
  [1_024, 256],
  [2_048, 512],
  [4_096, 1_024],
  [12_288, 1_024],
  [24_576, 2_048],
  [65_536, 5_461],
])('the search index of a machine with %i MiB may take %i', (machine, share) => {
  expect(searchMebibytes(machine)).toBe(share)
})
