import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { composeFile } from '../../../src/domain/torrents/compose-file.ts'
import { isFault } from '../../../src/domain/torrents/faults.ts'
import { judgeAsItIs, judgeUpload } from '../../../src/domain/uploads/upload.ts'
import { digests } from '../../../src/shared/digests.ts'
import { torrentCases } from '../../support/clients/case-torrents.ts'
import { hasLibtorrent, loadedByLibtorrent } from '../../support/clients/clients.ts'

const ANYONE = {
  announceUrl: 'http://tracker.example/announce',
  moreUrls: [],
  detailsUrl: 'http://babou.example/torrents/1',
  createdWith: null,
  creationDate: null,
}

/** Whether libtorrent loads each of these files. */
function loaded(files: readonly Uint8Array[]): readonly boolean[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-cases-'))
  try {
    const name = (at: number) => String(at).padStart(4, '0')
    files.forEach((file, at) => fs.writeFileSync(path.join(folder, name(at)), file))
    const found = loadedByLibtorrent(folder)
    return files.map((_, at) => found.get(name(at)) === 'loads')
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

const cases = torrentCases(path.join(import.meta.dirname, 'cases/libtorrent.txt'))

describe('a .torrent as tools make it', () => {
  it.each(cases)('with $title gets the answer of its line', ({ file, answer }) => {
    for (const judged of [judgeUpload(file, 'BABOU', digests), judgeAsItIs(file, digests)]) {
      const given = isFault(judged) ? `${judged.code} ${judged.text}` : 'accepted'
      const [code, ...text] = answer.split(' ')
      expect(given).toMatch(new RegExp(`^${code}`))
      expect(given).toContain(text.join(' '))
    }
  })

  it('is never accepted if clients refuse it', () => {
    const published = cases.filter(({ loads, answer }) => !loads && answer === 'accepted')
    expect(published).toEqual([])
  })

  it.skipIf(!hasLibtorrent())('loads in libtorrent as its line says (python3-libtorrent)', () => {
    const found = loaded(cases.map(({ file }) => file))
    const given = cases.map(({ title }, at) => [title, found[at]])
    expect(given).toEqual(cases.map(({ title, loads }) => [title, loads]))
  })

  it.skipIf(!hasLibtorrent())('loads in libtorrent as it is served (python3-libtorrent)', () => {
    const served = cases.flatMap(({ title, file }) => {
      const judged = judgeUpload(file, 'BABOU', digests)
      return isFault(judged) ? [] : [{ title, file: composeFile({ ...ANYONE, ...judged }) }]
    })
    expect(served.length).toBeGreaterThan(10)
    const found = loaded(served.map(({ file }) => file))
    expect(served.filter((_, at) => !found[at]).map(({ title }) => title)).toEqual([])
  })
})
