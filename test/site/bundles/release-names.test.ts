import { describe, expect, it } from 'vitest'
import { releaseNames } from '../../../src/site/bundles/parts/release-names.ts'
import type { CategoryAttribute } from '../../../src/store/taxonomy/attributes.ts'

function attribute(key: string): CategoryAttribute {
  const plain = { unit: '', options: [], isRequired: false, validation: {} }
  return { key, label: key, type: 'text', ...plain } as unknown as CategoryAttribute
}

const attributes = ['resolution', 'source', 'format', 'media'].map(attribute)

function torrent(id: number, given: Readonly<Record<string, string>>, name = 'A name', size = 1) {
  return { id, name, size, attributes: given }
}

function named(torrents: readonly ReturnType<typeof torrent>[], mayGroup = true): string[] {
  const names = releaseNames(torrents, attributes, mayGroup)
  return [...names.values()].map(({ edition, label }) => `${edition}: ${label}`)
}

describe('torrents of a bundle', () => {
  it('are named by what differs, with editions apart', () => {
    const of = (id: number, media: string, format: string) => torrent(id, { media, format })
    const four = [
      of(1, 'CD', 'FLAC'),
      of(2, 'CD', 'MP3'),
      of(3, 'SACD', 'FLAC'),
      of(4, 'SACD', 'MP3'),
    ]
    expect(named(four)).toEqual(['CD: FLAC', 'CD: MP3', 'SACD: FLAC', 'SACD: MP3'])
    expect(named(four, false)).toContain(': SACD · FLAC')
  })

  it('have the edition in their names if there are few of each', () => {
    const two = [torrent(1, { media: 'CD' }), torrent(2, { media: 'WEB', format: 'FLAC' })]
    expect(named(two)).toEqual([': CD', ': WEB · FLAC'])
  })

  it('have the group of a release name', () => {
    const all = [torrent(1, { resolution: '1080p', source: 'WEB' }, 'A.Name.1080p.WEB-GROUP')]
    expect(named(all)).toEqual([': WEB · 1080p · GROUP'])
  })

  it('keep their names without attributes', () => {
    expect(named([torrent(1, {}, 'Any name')])).toEqual([': Any name'])
  })

  it('are told apart by size, then by ID', () => {
    const alike = [1, 2, 3].map((id) => torrent(id, { format: 'EPUB' }, 'A book', id === 1 ? 5 : 9))
    expect(named(alike)).toEqual([': EPUB · 5 B', ': EPUB · 9 B · #2', ': EPUB · 9 B · #3'])
  })
})
