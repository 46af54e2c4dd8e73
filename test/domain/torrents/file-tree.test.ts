import { describe, expect, it } from 'vitest'
import { fileTree } from '../../../src/domain/torrents/file-tree.ts'

describe('the file tree', () => {
  it('keeps the order, and counts the contents of each folder', () => {
    const tree = fileTree([
      { path: 'album/z/1', sizeBytes: 1 },
      { path: 'album/a', sizeBytes: 2 },
      { path: 'album/z/2', sizeBytes: 3 },
      { path: 'album/__proto__/x', sizeBytes: 4 },
    ])
    const [album] = tree.folders
    expect(tree).toMatchObject({ fileCount: 4, sizeBytes: 10, files: [] })
    expect(
      album.folders.map(({ name, fileCount, sizeBytes }) => [name, fileCount, sizeBytes]),
    ).toEqual([
      ['z', 2, 4],
      ['__proto__', 1, 4],
    ])
    expect(album.files).toEqual([{ path: 'a', sizeBytes: 2 }])
  })
})
