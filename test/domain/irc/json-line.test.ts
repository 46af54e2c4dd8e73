import { describe, expect, it } from 'vitest'
import { jsonLine } from '../../../src/domain/irc/json-line.ts'
import { LINE_BYTES } from '../../../src/domain/irc/template.ts'
import { aSpoken, ODD_NAMES } from '../../support/irc/spoken.ts'

describe('a line of JSON', () => {
  it('has the torrent with its numbers', () => {
    expect(JSON.parse(jsonLine(aSpoken(), LINE_BYTES))).toEqual({
      ...{ kind: 'listed', id: 123, name: 'Dune 2021 1080p WEB-DL-GRP', size: 3_629_247_365 },
      ...{ category: 'Movies', categories: [2000, 2040], downloadFactor: 1, uploadFactor: 1 },
      url: 'https://site.example/torrents/download/123',
      ...{ infoHash: 'ab'.repeat(20), page: 'https://site.example/torrents/123' },
      ...{ uploader: 'ann', year: 2021, files: 1, tags: ['drama'] },
      attributes: { source: 'WEB-DL', resolution: '1080p' },
    })
  })

  it('is a whole document within its bytes for odd names', () => {
    for (const name of [...ODD_NAMES, '"'.repeat(500), '\\\u0001'.repeat(300)]) {
      const attributes = { genre: Array(40).fill('drama') }
      const line = jsonLine(aSpoken({ name, attributes }), LINE_BYTES)
      expect(Buffer.byteLength(line), name).toBeLessThanOrEqual(LINE_BYTES)
      expect(line, name).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
      expect(JSON.parse(line), name).toMatchObject({ id: 123, size: 3_629_247_365 })
    }
  })

  it('keeps attributes while they fit', () => {
    const short = aSpoken({ attributes: { hdr: true }, tags: [], name: 'x' })
    expect(JSON.parse(jsonLine(short, LINE_BYTES))).toMatchObject({ attributes: { hdr: true } })
  })
})
