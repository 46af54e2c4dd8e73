import { describe, expect, it } from 'vitest'
import { readMapping, writeMapping } from '../../src/import/mapping-file.ts'

const ROLE = { key: '15', name: 'Sysop: "all"', members: 3, role: 'admin', class: null }

const TAXONOMY = {
  categories: [
    { key: '1', name: 'Music', category: 'music' },
    { key: '9', name: 'Junk', category: null },
  ],
  values: [
    { key: 'format:FLAC', name: 'FLAC', target: { attribute: 'format', value: 'flac' } },
    { key: 'media:?', name: '?', target: null },
  ],
  forums: [{ key: '3', name: 'Lounge', forum: 'lounge' }],
  absent: ['bb_thx'],
}

describe('the mapping file', () => {
  it('is read as it was written', () => {
    const read = readMapping(writeMapping('gazelle', 'Old Site', [ROLE], TAXONOMY))
    expect(read).toEqual({
      ok: true,
      mapping: {
        ...{ source: 'gazelle', site: 'Old Site' },
        ...{ passwords: { siteSalt: '', appKey: '' }, totals: { wrapped: 'quarantine' } },
        roles: { '15': { name: 'Sysop: "all"', role: 'admin', class: null } },
        categories: {
          '1': { name: 'Music', category: 'music' },
          '9': { name: 'Junk', category: null },
        },
        values: {
          'format:FLAC': { name: 'FLAC', attribute: 'format', value: 'flac' },
          'media:?': { name: '?', attribute: null },
        },
        forums: { '3': { name: 'Lounge', forum: 'lounge' } },
        hosts: [],
        absent: ['bb_thx'],
      },
    })
  })

  it.each([
    ['source: gazelle\nrolls: {}\n', 'line 2: there is no rolls'],
    [
      'source: gazelle\nroles:\n  "15":\n    role: admin\n    rank: 3\n',
      'line 5: there is no roles.15.rank',
    ],
    ['source: gazelle\nroles:\n  "15":\n    role: owner\n', /^line 4: roles\.15\.role: /],
    ['source: unit3d\npasswords:\n  appKey: base64:abc\n', /^line 3: passwords\.appKey: /],
    ['source: other\n', /^line 1: source: /],
    ['source: [\n', /^line \d+: /],
  ])('with a fault is refused with its line: %j', (content, fault) => {
    const read = readMapping(content)
    expect(read.ok).toBe(false)
    if (!read.ok) expect(read.faults[0]).toMatch(fault)
  })
})
