import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { isFault } from '../../../src/domain/torrents/faults.ts'
import { judgeAsItIs, judgeUpload } from '../../../src/domain/uploads/upload.ts'
import { digests } from '../../../src/shared/digests.ts'
import { torrentCases } from '../../support/clients/case-torrents.ts'
import { hasLibtorrent, loadedByLibtorrent } from '../../support/clients/clients.ts'

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
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-cases-'))
    try {
      const name = (at: number) => String(at).padStart(4, '0')
      cases.forEach(({ file }, at) => fs.writeFileSync(path.join(folder, name(at)), file))
      const found = loadedByLibtorrent(folder)
      const given = cases.map(({ title }, at) => [title, found.get(name(at)) === 'loads'])
      expect(given).toEqual(cases.map(({ title, loads }) => [title, loads]))
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  })
})
