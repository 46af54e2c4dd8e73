import { describe, expect, it } from 'vitest'
import { numberFolders } from '../../../src/domain/torrents/folders.ts'

describe('folders', () => {
  it('are numbered as they appear, with the totals of their contents', () => {
    const { folders, folderOf } = numberFolders([
      { path: 'a/z/deep/1', sizeBytes: 1 },
      { path: 'a/2', sizeBytes: 2 },
      { path: 'a/z/3', sizeBytes: 3 },
      { path: 'a/__proto__/4', sizeBytes: 4 },
    ])
    expect(folderOf).toEqual([3, 1, 2, 4])
    expect(folders).toEqual([
      { number: 1, parent: 0, name: 'a', fileCount: 4, sizeBytes: 10 },
      { number: 2, parent: 1, name: 'z', fileCount: 2, sizeBytes: 4 },
      { number: 3, parent: 2, name: 'deep', fileCount: 1, sizeBytes: 1 },
      { number: 4, parent: 1, name: '__proto__', fileCount: 1, sizeBytes: 4 },
    ])
  })

  it('do not exist in a torrent of one file', () => {
    expect(numberFolders([{ path: 'one', sizeBytes: 1 }])).toEqual({ folders: [], folderOf: [0] })
  })
})
