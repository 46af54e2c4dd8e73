import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFault } from '../../../src/domain/torrents/faults.ts'
import { readMetainfo } from '../../../src/domain/torrents/metainfo.ts'
import type { Metainfo } from '../../../src/domain/torrents/metainfo.ts'
import { judgeUpload } from '../../../src/domain/uploads/upload.ts'
import { digests } from '../../../src/shared/digests.ts'
import { cpuSeconds } from '../../support/processes/cpu.ts'
import {
  aHybridFile,
  aTorrentFile,
  encode,
  hybridParts,
  manyHashes,
  singleInfo,
  torrentOf,
  v1Info,
} from '../../support/clients/torrent-files.ts'

const twoFiles = [
  { path: ['disc 1', 'one.flac'], sizeBytes: 70_000 },
  { path: ['disc 1', 'two.flac'], sizeBytes: 1 },
]

function read(bytes: Buffer): Metainfo {
  const found = readMetainfo(bytes)
  if (isFault(found)) throw new Error(`${found.code}: ${found.text}`)
  return found.metainfo
}

function refusal(info: unknown, outer: Record<string, unknown> = {}): string {
  const found = readMetainfo(torrentOf(info, outer))
  return isFault(found) ? `${found.code} ${found.text}` : 'accepted'
}

/** A v1 info with one file at this path. */
function at(...path: string[]) {
  return v1Info('folder', [{ path, sizeBytes: 10 }])
}

describe('a .torrent that is accepted', () => {
  it('of one file is named and listed by its name', () => {
    const bytes = aTorrentFile('film.mkv', 100_000)
    expect(read(bytes)).toMatchObject({
      name: 'film.mkv',
      sizeBytes: 100_000,
      pieceLengthBytes: 32_768,
      pieceCount: 4,
      files: [{ path: 'film.mkv', sizeBytes: 100_000 }],
      kind: 'v1',
      createdWith: 'maker/1',
      creationDate: 1_700_000_000,
    })
  })

  it('of v2 lists its tree, below a folder unless it is one file', () => {
    const v2Of = (name: string, files: typeof twoFiles) => {
      const { info, layers } = hybridParts(name, files)
      const { pieces: _, files: __, ...v2 } = info
      return read(torrentOf(v2, { 'piece layers': layers }))
    }
    const album = v2Of('album', twoFiles)
    expect(album).toMatchObject({ kind: 'v2', sizeBytes: 70_001, pieceCount: 4 })
    expect(album.files.map(({ path }) => path)).toEqual([
      'album/disc 1/one.flac',
      'album/disc 1/two.flac',
    ])
    expect(album.pieceLayers).toHaveLength(1)
    const film = v2Of('film.mkv', [{ path: ['film.mkv'], sizeBytes: 10 }])
    expect(film.files).toEqual([{ path: 'film.mkv', sizeBytes: 10 }])
  })

  it('of several files lists them below its folder, including empty ones', () => {
    const files = [...twoFiles, { path: ['empty'], sizeBytes: 0 }]
    expect(read(torrentOf(v1Info('album', files))).files).toEqual([
      { path: 'album/disc 1/one.flac', sizeBytes: 70_000 },
      { path: 'album/disc 1/two.flac', sizeBytes: 1 },
      { path: 'album/empty', sizeBytes: 0 },
    ])
  })

  it('of hybrid kind lists its files without padding, and keeps the piece layers', () => {
    const found = read(aHybridFile('album', twoFiles))
    expect(found).toMatchObject({ kind: 'hybrid', sizeBytes: 70_001 })
    expect(found.files.map((file) => file.path)).toEqual([
      'album/disc 1/one.flac',
      'album/disc 1/two.flac',
    ])
    expect(found.pieceLayers).toHaveLength(1)
    expect(found.pieceLayers[0].hashes).toHaveLength(3 * 32)
  })

  it('can be a hybrid of one file', () => {
    const { info, layers } = hybridParts('film', [{ path: ['film'], sizeBytes: 70_000 }])
    const { files: _, ...rest } = info
    const single = { ...rest, length: 70_000 }
    expect(read(torrentOf(single, { 'piece layers': layers })).files).toEqual([
      { path: 'film', sizeBytes: 70_000 },
    ])
  })

  it('can have its names twice: the UTF-8 twin counts', () => {
    const info = {
      ...v1Info('x', [{ path: ['y'], sizeBytes: 10 }]),
      name: Buffer.from([0xff, 0xfe]),
      'name.utf-8': 'köln',
      files: [{ length: 10, path: [Buffer.from([0xe9])], 'path.utf-8': ['é'] }],
    }
    expect(read(torrentOf(info)).files).toEqual([{ path: 'köln/é', sizeBytes: 10 }])
  })

  it('with 100,000 files takes less than two seconds of CPU', async () => {
    const files = Array.from({ length: 100_000 }, (_, index) => ({
      path: [`folder ${index % 100}`, `file ${index}`],
      sizeBytes: 1_000,
    }))
    const bytes = torrentOf(v1Info('big', files))
    const spent = await cpuSeconds(() => expect(read(bytes).files).toHaveLength(100_000))
    expect(spent).toBeLessThan(2)
  })
})

describe('a refused .torrent has the reason', () => {
  it('when it is another file', () => {
    const notOne = (bytes: Buffer | string) => {
      const found = readMetainfo(Buffer.from(bytes))
      return isFault(found) ? found.text : 'accepted'
    }
    expect(notOne('x')).toBe('This is not a torrent: the file is a text document.')
    expect(notOne('d4:infox')).toMatch(
      /^This is not a complete .torrent file: byte 120 .* \(byte 7\)/,
    )
    expect(notOne('i1e')).toBe('This is not a torrent: it is not a dictionary.')
    expect(notOne('de')).toBe('This is not a torrent: it has no info dictionary.')
    expect(notOne('d4:infoi1ee')).toBe('This is not a torrent: its info is not a dictionary.')
    expect(notOne('d4:infodee')).toBe('This is not a torrent: it has no name.')
    expect(notOne('d4:infod4:name1:a4:name1:bee')).toMatch(/the key "name" twice/)
    expect(notOne(Buffer.alloc(16 * 2 ** 20 + 1))).toBe('The file exceeds 16 MiB.')
  })

  it('when it is v2 and its layers or pieces do not match', () => {
    const { info } = hybridParts('album', twoFiles)
    const { pieces: _, files: __, ...v2 } = info
    expect(refusal(v2)).toMatch(/^HYBRID_MISMATCH The piece layers do not match/)
    expect(refusal({ ...v2, 'piece length': 20_000 })).toMatch(/^BAD_PIECES/)
    expect(refusal({ ...v2, 'file tree': {} })).toMatch(/^NO_FILES/)
    const { 'file tree': ___, ...treeless } = v2
    expect(refusal(treeless)).toMatch(/^NOT_A_TORRENT/)
  })

  it('when its name or a path leads outside or is missing', () => {
    expect(refusal(at('..', 'etc', 'passwd'))).toMatch(/^BAD_PATH .*".." leads out of its folder/)
    expect(refusal(at('/etc/passwd'))).toMatch(/^BAD_PATH .* contains a slash/)
    expect(refusal(at('a\\..\\b'))).toMatch(/^BAD_PATH .* contains a slash/)
    expect(refusal(at('C:', 'x'))).toMatch(/^BAD_PATH .*"C:" starts like a drive/)
    expect(refusal(at('', 'x'))).toMatch(/^BAD_PATH .* is empty/)
    expect(refusal(at())).toMatch(/^BAD_PATH File 1: the path is empty/)
    expect(refusal(at('.'))).toMatch(/^BAD_PATH/)
    expect(refusal(at('a\0b'))).toMatch(/^BAD_PATH .* control characters/)
    expect(refusal(at('photo\u202egpj.exe'))).toMatch(/^BAD_PATH .* direction of text/)
    expect(refusal(at('CON'))).toMatch(/^BAD_PATH .* device name/)
    expect(refusal(at('lpt1.txt'))).toMatch(/^BAD_PATH .* device name/)
    expect(refusal(at('x'.repeat(256)))).toMatch(/^BAD_PATH .* longer than 255 bytes/)
    expect(refusal(at(...'a'.repeat(65)))).toMatch(/^BAD_PATH .* deeper than 64 folders/)
    expect(refusal(singleInfo('..', 10))).toMatch(/^BAD_NAME/)
    expect(refusal(singleInfo('', 10))).toMatch(/^BAD_NAME The name "" is empty/)
    expect(refusal(singleInfo('x', 10, { name: Buffer.from([0xff]) }))).toMatch(/not UTF-8/)
    expect(refusal(at('console.log'))).toBe('accepted')
  })

  it('when a path is there twice, or is both a file and a folder', () => {
    const list = (...paths: string[][]) =>
      v1Info(
        'x',
        paths.map((path) => ({ path, sizeBytes: 5 })),
      )
    expect(refusal(list(['a', 'b'], ['c'], ['a', 'b']))).toMatch(
      /^DUPLICATE_PATH .*"a\/b" .* twice/,
    )
    expect(refusal(list(['a', 'b'], ['a b'], ['a']))).toMatch(/"a" is both a file and a folder/)
    expect(refusal(list(['a'], ['a b'], ['a-b', 'a']))).toBe('accepted')
  })

  it('when sizes are negative, too large, of a wrong type, or all zero', () => {
    expect(refusal(singleInfo('x', 10, { length: -10 }))).toBe('BAD_SIZE The size is negative.')
    expect(refusal(singleInfo('x', 10, { length: '10' }))).toMatch(/^BAD_SIZE/)
    expect(refusal(singleInfo('x', 0))).toBe('NO_FILES All files in the torrent are empty.')
    const files = Array.from({ length: 33 }, (_, index) => ({
      length: 2 ** 43,
      path: [`${index}`],
    }))
    expect(refusal({ ...at('a'), files })).toMatch(/^BAD_SIZE The sizes add up to 256 TiB/)
  })

  it('when piece length or piece hashes do not match', () => {
    const info = singleInfo('x', 100_000)
    expect(refusal({ ...info, 'piece length': 0 })).toMatch(/^BAD_PIECES The piece length/)
    expect(refusal({ ...info, 'piece length': -1 })).toMatch(/^BAD_PIECES/)
    expect(refusal({ ...info, 'piece length': 2 ** 31 })).toMatch(/^BAD_PIECES/)
    expect(refusal({ ...info, pieces: 7 })).toMatch(/^BAD_PIECES .* not a string/)
    expect(refusal({ ...info, pieces: manyHashes('x', 3, 20) })).toBe(
      'BAD_PIECES The sizes require 4 piece hashes, but the file contains 3.',
    )
    expect(refusal({ ...info, pieces: Buffer.alloc(81) })).toMatch(/contains 4.05/)
  })

  it('when the list of files is missing, empty, duplicated, of a wrong type, or too long', () => {
    const { length: _, ...none } = singleInfo('x', 10)
    expect(refusal(none)).toBe('NO_FILES The file lists no files.')
    expect(refusal({ ...none, files: [] })).toBe('NO_FILES The file lists no files.')
    expect(refusal({ ...none, files: 'x' })).toMatch(/^NOT_A_TORRENT/)
    expect(refusal({ ...none, files: ['x'] })).toMatch(/^NOT_A_TORRENT/)
    expect(refusal({ ...none, files: [{ length: 1 }] })).toMatch(/File 1: it has no path/)
    expect(refusal({ ...at('a'), length: 10 })).toMatch(/a single file and several files/)
    const link = [{ attr: 'l', length: 10, path: ['a'], 'symlink path': ['..', 'b'] }]
    expect(refusal({ ...at('a'), files: link })).toMatch(/symbolic link/)
    const many = Array.from({ length: 100_001 }, (_, index) => ({
      path: [`${index}`],
      sizeBytes: 1,
    }))
    expect(refusal(v1Info('x', many))).toMatch(/^TOO_MANY_FILES/)
    const deep = many.slice(0, 40_001).map(({ path: [name] }) => ({
      path: [name, 'a', 'b', 'c', 'd', 'file'],
      sizeBytes: 1,
    }))
    expect(refusal(v1Info('x', deep))).toMatch(/^TOO_MANY_FILES .* 200,000 folders/)
    expect(refusal(v1Info('x', deep.slice(1)))).toBe('accepted')
  })

  it('when the two lists of a hybrid disagree', () => {
    const { info, layers } = hybridParts('album', twoFiles)
    const outer = { 'piece layers': layers }
    expect(refusal(info, outer)).toBe('accepted')
    expect(refusal(info)).toMatch(/^HYBRID_MISMATCH The piece layers do not match/)
    const other = (files: typeof twoFiles) => ({
      ...info,
      'file tree': hybridParts('album', files).info['file tree'],
    })
    expect(refusal(other(twoFiles.slice(0, 1)), outer)).toMatch(/lists have 2 and 1 files/)
    const renamed = [{ path: ['disc 1', 'other'], sizeBytes: 70_000 }, twoFiles[1]]
    expect(refusal(other(renamed), outer)).toMatch(/^HYBRID_MISMATCH .* disagree at/)
    const resized = [twoFiles[0], { ...twoFiles[1], sizeBytes: 2 }]
    expect(refusal(other(resized), outer)).toMatch(/disagree at "disc 1\/two.flac"/)
    const unpadded = v1Info('album', twoFiles, {
      'file tree': info['file tree'],
      'meta version': 2,
    })
    expect(refusal(unpadded, outer)).toMatch(/does not start with a piece/)
    expect(refusal({ ...info, 'piece length': 30_000 }, outer)).toMatch(/power of two/)
    expect(refusal({ ...info, 'meta version': 3 }, outer)).toMatch(/meta version is unknown/)
    expect(refusal({ ...info, 'file tree': { a: 'b' } }, outer)).toMatch(/file tree is not/)
  })
})

describe('randomly damaged torrents', () => {
  const originals = [
    aTorrentFile('one'),
    torrentOf(v1Info('album', twoFiles, { private: 1, source: 'X' })),
    aHybridFile('album', twoFiles),
  ]

  it('are refused with a text or accepted completely, and never crash', () => {
    let refused = 0
    const change = fc.record({
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      byte: fc.nat(255),
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...originals),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (original, changes, isCut) => {
          const bytes = Buffer.from(original)
          for (const { at, byte } of changes) bytes[Math.floor(at * bytes.length)] = byte
          const cut = isCut ? bytes.subarray(0, Math.floor(changes[0].at * bytes.length)) : bytes
          const found = judgeUpload(cut, 'BABOU', digests)
          if (isFault(found)) {
            refused++
            expect(found.text).toMatch(/^[A-Z].{10,}\.$/)
          } else {
            const again = judgeUpload(torrentWith(found.info, found.pieceLayers), 'BABOU', digests)
            if (isFault(again)) throw new Error(again.text)
            expect(again).toMatchObject({ infoHash: found.infoHash, infoHashChanged: false })
          }
        },
      ),
      { numRuns: 3_000 },
    )
    expect(refused).toBeGreaterThan(500)
  })
})

function torrentWith(info: Uint8Array, layers: Uint8Array | null): Buffer {
  const parts = ['d4:info', info, ...(layers === null ? [] : ['12:piece layers', layers]), 'e']
  return Buffer.concat(parts.map((part) => Buffer.from(part)))
}

describe('an upload', () => {
  it('that already has the right form keeps every byte of its info, and its hash', () => {
    const info = encode(singleInfo('film', 100_000, { private: 1, source: 'BABOU' }))
    const found = judgeUpload(torrentWith(info, null), 'BABOU', digests)
    expect(found).toMatchObject({
      infoHash: createHash('sha1').update(info).digest('hex'),
      infoHashChanged: false,
      changes: [],
      uploadedHashes: [],
    })
    if (!isFault(found)) expect(Buffer.from(found.info)).toEqual(info)
  })

  it('from another site becomes private and gets the source, and the changes are reported', () => {
    const original = singleInfo('film', 100_000, { source: 'OTHER', entropy: 'x', publisher: 'y' })
    const found = judgeUpload(torrentOf(original), 'BABOU', digests)
    if (isFault(found)) throw new Error(found.text)
    const { entropy: _, publisher: __, ...rest } = original
    expect(Buffer.from(found.info)).toEqual(encode({ ...rest, private: 1, source: 'BABOU' }))
    expect(found.changes).toEqual([
      { what: 'private' },
      { what: 'source', before: 'OTHER' },
      { what: 'dropped', keys: ['entropy', 'publisher'] },
    ])
    expect(found.infoHashChanged).toBe(true)
    expect(found.uploadedHashes).toEqual([
      createHash('sha1').update(encode(original)).digest('hex'),
    ])
  })

  it('with keys out of order is sorted', () => {
    const entries = Object.entries(singleInfo('film', 10, { private: 1, source: 'BABOU' }))
    const reversed = entries.reverse().map(([key, value]) => [encode(key), encode(value)])
    const info = Buffer.concat([Buffer.from('d'), ...reversed.flat(), Buffer.from('e')])
    const found = judgeUpload(torrentWith(info, null), 'BABOU', digests)
    expect(found).toMatchObject({ changes: [{ what: 'spelling' }], infoHashChanged: true })
  })

  it('of hybrid kind has two hashes, and keeps padding and layers', () => {
    const files = [...twoFiles, { path: ['z'], sizeBytes: 40_000 }]
    const { info, layers } = hybridParts('album', files)
    const fitting = { ...info, private: 1, source: 'BABOU' }
    const bytes = torrentOf(fitting, { 'piece layers': layers })
    const found = judgeUpload(bytes, 'BABOU', digests)
    if (isFault(found)) throw new Error(found.text)
    const v2 = createHash('sha256').update(encode(fitting)).digest('hex').slice(0, 40)
    expect(found).toMatchObject({ infoHashChanged: false, infoHashV2: v2 })
    expect(Buffer.from(found.pieceLayers as Uint8Array)).toEqual(encode(layers))
    const foreign = judgeUpload(aHybridFile('album', files), 'BABOU', digests)
    if (isFault(foreign)) throw new Error(foreign.text)
    expect(foreign.infoHash).toBe(found.infoHash)
    expect(foreign.uploadedHashes).toHaveLength(2)
  })
})
