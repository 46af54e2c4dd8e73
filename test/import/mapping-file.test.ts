import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeNew } from '../../src/cli/importing/importing.ts'
import type { MappingFile } from '../../src/import/mapping-file.ts'
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

  it('of a dry run with an edited one has its entries, and what is new', () => {
    const edited: MappingFile = {
      source: 'gazelle',
      passwords: { siteSalt: 'a salt' },
      totals: { wrapped: 'take' },
      roles: { '15': { name: 'Sysop', role: 'moderator', class: null } },
      categories: { '9': { name: 'Junk', category: 'other' } },
      hosts: ['old.example.org'],
      absent: ['bb_thx', 'bb_topics.x'],
      encodings: { 'users.info': 'twice' },
    }
    const read = readMapping(writeMapping('gazelle', 'Old Site', [ROLE], TAXONOMY, edited))
    expect(read.ok && read.mapping).toMatchObject({
      ...edited,
      site: 'Old Site',
      passwords: { siteSalt: 'a salt', appKey: '' },
      categories: { ...edited.categories, '1': { name: 'Music', category: 'music' } },
    })
  })

  it('is not replaced by a later dry run', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'babou-mapping-'))
    const file = path.join(folder, 'import-map.yaml')
    expect([writeNew(file, 'edited'), writeNew(file, 'suggested')]).toEqual([true, false])
    expect(readFileSync(file, 'utf8')).toBe('edited')
    expect(() => writeNew(path.join(folder, 'none', 'x.yaml'), '')).toThrow(/cannot be written/)
    rmSync(folder, { recursive: true })
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
