import { expect, it } from 'vitest'
import { nameReaderOf } from '../../../../src/domain/taxonomy/attributes/read-name.ts'
import { valuesOfRelease } from '../../../../src/domain/taxonomy/attributes/read-release.ts'
import type { Attribute } from '../../../../src/domain/taxonomy/attributes/types.ts'
import { RELEASES } from './release-cases.ts'

const plain = {
  ...{ id: 1, unit: '', hint: '', isRequired: false, isRetired: false, isFacet: true },
  ...{ isSearchable: true, isInherited: false, position: 1, label: '', limits: {}, reader: null },
}
const option = (value: string, ...spellings: readonly string[]) => ({
  ...{ value, label: value, isRetired: false, spellings },
})
const attributes = [
  { ...plain, key: 'season', type: 'number', reader: 'season', options: [] },
  { ...plain, key: 'episode', type: 'number', reader: 'episode', options: [] },
  {
    ...{ ...plain, key: 'resolution', type: 'enum' },
    options: ['2160p', '1080p', '720p', '480p'].map((one) => option(one, one)),
  },
  {
    ...{ ...plain, key: 'source', type: 'enum' },
    options: [option('web-dl', 'webdl'), option('hdtv', 'hdtv')],
  },
] as unknown as readonly Attribute[]

it('reads the title first, then the name, then the names of videos that agree', () => {
  const read = nameReaderOf(attributes)
  const found = RELEASES.map((one) => ({
    ...one,
    says: valuesOfRelease(read, {
      ...one,
      files: one.files.map((path) => ({
        path: path.replace('~', ''),
        sizeBytes: path.startsWith('~') ? 1e6 : 1e9,
      })),
    }),
  }))
  expect(found).toEqual(RELEASES)
})
