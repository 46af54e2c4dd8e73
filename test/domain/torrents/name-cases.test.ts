import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { composeFile } from '../../../src/domain/torrents/compose-file.ts'
import { creationSeconds } from '../../../src/domain/torrents/creation-date.ts'
import type { Judged } from '../../../src/domain/torrents/faults.ts'
import { isFault } from '../../../src/domain/torrents/faults.ts'
import { readMetainfo } from '../../../src/domain/torrents/metainfo.ts'
import type { Upload } from '../../../src/domain/uploads/upload.ts'
import { judgeAsItIs, judgeUpload } from '../../../src/domain/uploads/upload.ts'
import { digests } from '../../../src/shared/digests.ts'
import { hasLibtorrent, loadedByLibtorrent } from '../../support/clients/clients.ts'
import { manyHashes, torrentOf } from '../../support/clients/torrent-files.ts'

// A line of a table is a case. Texts that go into a file are bytes: each character is one.

type Dict = Record<string, unknown>

interface NameCase {
  readonly case: string
  readonly root?: Dict
  readonly info: Dict
  /** The paths that the site shows, or the code of a refusal and a part of its text. */
  readonly answer: readonly string[] | string
}

interface OtherCase {
  readonly case: string
  readonly bytes: string
  readonly answer: string
}

function casesOf<T>(name: string): T[] {
  const text = fs.readFileSync(path.join(import.meta.dirname, 'cases', name), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T)
}

function inBytes(value: unknown): unknown {
  if (typeof value === 'string') return Buffer.from(value, 'latin1')
  if (Array.isArray(value)) return value.map(inBytes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inBytes(one)]))
}

function fileOf({ root, info }: NameCase): Buffer {
  const sizes = info.files as { length?: number }[] | undefined
  const total = sizes?.reduce((sum, { length }) => sum + Math.max(0, length ?? 0), 0)
  const pieces = manyHashes('a', Math.ceil((total ?? 10) / 32_768), 20)
  const whole = { name: 'album', 'piece length': 32_768, ...info }
  return torrentOf({ ...(inBytes(whole) as Dict), pieces }, inBytes(root ?? {}) as Dict)
}

function pathsOf(judged: Judged<Upload>): readonly string[] | string {
  if (isFault(judged)) return `${judged.code} ${judged.text}`
  return judged.metainfo.files.map((file) => file.path)
}

const names = casesOf<NameCase>('names.jsonl')
const others = casesOf<OtherCase>('other-files.jsonl')

/** The file that members download: only its info dictionary is the one that was sent. */
function servedFile({ info, nameEncoding, pieceLayers }: Upload): Buffer {
  const rest = { moreUrls: [], detailsUrl: '', createdWith: null, creationDate: null }
  const announceUrl = 'https://t.example/announce'
  return Buffer.from(composeFile({ info, nameEncoding, pieceLayers, announceUrl, ...rest }))
}

describe('the names in a .torrent', () => {
  it.each(names)('are the same in the file that members download: $case', (one) => {
    const file = fileOf(one)
    for (const judged of [judgeUpload(file, 'BABOU', digests), judgeAsItIs(file, digests)]) {
      if (isFault(judged)) continue
      const again = judgeAsItIs(servedFile(judged), digests)
      expect(pathsOf(again)).toEqual(pathsOf(judged))
      expect(again).toMatchObject({ infoHash: judged.infoHash })
    }
  })

  it.each(names)('are read, or refused with the file: $case', (one) => {
    const file = fileOf(one)
    for (const judged of [judgeUpload(file, 'BABOU', digests), judgeAsItIs(file, digests)]) {
      const found = pathsOf(judged)
      if (typeof one.answer !== 'string') {
        expect(found).toEqual(one.answer)
        continue
      }
      const [code, ...text] = one.answer.split(' ')
      expect(found).toMatch(new RegExp(`^${code} `))
      expect(found).toContain(text.join(' '))
    }
  })

  it('are served in UTF-8, with the same paths, and the same size without padding', () => {
    for (const one of names) {
      const judged = judgeUpload(fileOf(one), 'BABOU', digests)
      if (isFault(judged)) continue
      const parts = ['d4:info', judged.info, 'e'].map((part) => Buffer.from(part))
      const again = judgeUpload(Buffer.concat(parts), 'BABOU', digests)
      expect(pathsOf(again), one.case).toEqual(one.answer)
      expect(again).toMatchObject({ infoHash: judged.infoHash, infoHashChanged: false })
      expect(judged.metainfo.sizeBytes, one.case).toBe(judged.metainfo.files.length * 10)
    }
  })

  it.skipIf(!hasLibtorrent())('load in libtorrent as they are served (python3-libtorrent)', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-names-'))
    try {
      const served = names.flatMap((one) => {
        const judged = judgeUpload(fileOf(one), 'BABOU', digests)
        return isFault(judged) ? [] : [{ title: one.case, info: judged.info }]
      })
      const name = (at: number) => String(at).padStart(4, '0')
      served.forEach(({ info }, at) => {
        const parts = ['d4:info', info, 'e'].map((part) => Buffer.from(part))
        fs.writeFileSync(path.join(folder, name(at)), Buffer.concat(parts))
      })
      const found = loadedByLibtorrent(folder)
      const refused = served.filter((_, at) => found.get(name(at)) !== 'loads')
      expect(refused.map(({ title }) => title)).toEqual([])
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  })

  it('are refused for a twin that leads outside if the torrent is served unchanged', () => {
    const info = { 'name.utf-8': '../x', files: [{ length: 10, path: ['a'] }] }
    const file = fileOf({ case: '', info, answer: '' })
    expect(pathsOf(judgeUpload(file, 'BABOU', digests))).toEqual(['album/a'])
    expect(pathsOf(judgeAsItIs(file, digests))).toMatch(/^BAD_NAME .* contains a slash/)
  })
})

describe('a file that is not a torrent', () => {
  it.each(others)('is named: $case', ({ bytes, answer }) => {
    const found = readMetainfo(Buffer.from(bytes, 'latin1'))
    expect(isFault(found) ? found.text : 'accepted').toContain(answer)
  })
})

it('gives a creation date in seconds, even where a tool wrote smaller units', () => {
  expect(creationSeconds(1_700_000_000)).toBe(1_700_000_000)
  expect(creationSeconds(1_700_000_000_123)).toBe(1_700_000_000)
  expect(creationSeconds(1_700_000_000_123_456)).toBe(1_700_000_000)
})
