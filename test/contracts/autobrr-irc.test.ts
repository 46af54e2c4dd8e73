import { describe, expect, it } from 'vitest'
import { valuesOf } from '../../src/domain/irc/spoken.ts'
import type { Template } from '../../src/domain/irc/template.ts'
import {
  DEFAULT_TEMPLATE,
  LINE_BYTES,
  readTemplate,
  renderLine,
} from '../../src/domain/irc/template.ts'
import { aSpoken, ODD_NAMES } from '../support/irc/spoken.ts'

// autobrr, internal/indexer/definitions/aither.yaml and lst.yaml at 01e04ecf: `parse.lines.pattern`
// and `vars`. Go's RE2 and JavaScript agree about these patterns.
const PATTERNS = {
  aither:
    /Category \[(.+)\] Type \[(.+)\] Name \[(.+?)\] ?(?:Resolution \[(.*)\])? Freeleech \[(.+)\] Internal \[(.+)\] Double Upload \[(.+)\] Size \[(.+)\] Uploader \[(.+)\] Url \[(https?:\/\/.+\/).+\/.+\/(\d+)\]/u,
  lst: /Category \[(.*)\] Type \[(.*)\] Name \[(.*?)\] ?(?:Resolution \[(.*)\])? Freeleech \[(.*)\] Internal \[(.*)\] Double Upload \[(.*)\] Size \[(.*)\] Uploader \[(.*)\] Url \[(https?:\/\/.+\/).+\/(\d+)\]/u,
}
const VARS = [
  ...['category', 'releaseTags', 'torrentName', 'resolution', 'freeleechPercent', 'internal'],
  ...['tags', 'torrentSize', 'uploader', 'baseUrl', 'torrentId'],
]
const template = readTemplate(DEFAULT_TEMPLATE) as Template

function readBy(pattern: RegExp, line: string) {
  const found = pattern.exec(line)
  return found && Object.fromEntries(VARS.map((name, index) => [name, found[index + 1]]))
}

describe.each(Object.entries(PATTERNS))('the definition of autobrr for %s', (name, pattern) => {
  const read = (given: Parameters<typeof aSpoken>[0]) =>
    readBy(pattern, renderLine(template, valuesOf(aSpoken(given)), LINE_BYTES))

  it('reads every field of the default line', () => {
    expect(read({ downloadFactor: 0 })).toEqual({
      ...{ category: 'Movies', releaseTags: 'WEB-DL', torrentName: 'Dune 2021 1080p WEB-DL-GRP' },
      ...{ resolution: '1080p', freeleechPercent: '100%', internal: 'No', tags: 'No' },
      ...{ torrentSize: '3.38 GiB', uploader: 'ann', torrentId: '123' },
      baseUrl: name === 'aither' ? 'https://site.example/' : 'https://site.example/torrents/',
    })
  })

  it('reads a line without a resolution', () => {
    const found = read({ attributes: { format: 'FLAC' }, category: 'Music' })
    expect(found).toMatchObject({ releaseTags: 'FLAC', torrentName: 'Dune 2021 1080p WEB-DL-GRP' })
    expect(found?.resolution).toBeUndefined()
  })

  it.each(ODD_NAMES)('is not misled by the name %j', (odd) => {
    expect(read({ name: odd })).toMatchObject({
      ...{ category: 'Movies', freeleechPercent: '0%', internal: 'No', tags: 'No' },
      ...{ torrentSize: '3.38 GiB', uploader: 'ann', torrentId: '123', resolution: '1080p' },
    })
  })

  it('reads torrents without files, of 0 bytes and of 16 TiB, and anonymous ones', () => {
    expect(read({ files: 0, sizeBytes: 0, size: '0 B' })?.torrentSize).toBe('0 B')
    const huge = { files: 100_000, sizeBytes: 2 ** 44, size: '16.0 TiB' }
    expect(read(huge)?.torrentSize).toBe('16.0 TiB')
    expect(read({ uploader: null })?.uploader).toBe('Anonymous')
  })
})
