import { describe, expect, it } from 'vitest'
import { questionOf as gazelleQuestion } from '../../../src/domain/gazelle/question.ts'
import { readBrowse } from '../../../src/domain/gazelle/request.ts'
import { NOWHERE } from '../../../src/domain/search/asked.ts'
import { questionOf as torznabQuestion } from '../../../src/domain/torznab/question.ts'
import { readRequest } from '../../../src/domain/torznab/request.ts'
import { questionOf as unit3dQuestion } from '../../../src/domain/unit3d/question.ts'
import { readFilter } from '../../../src/domain/unit3d/request.ts'

type Given = Readonly<Record<string, string>>

const ASKED: Readonly<Record<string, (given: Given) => readonly unknown[]>> = {
  unit3d(given) {
    const read = readFilter(given)
    return read.ok ? unit3dQuestion(read.request, [], []).also : []
  },
  gazelle(given) {
    const read = readBrowse(given)
    return typeof read === 'string' ? [] : gazelleQuestion(read, 'orpheus', []).also
  },
  torznab(given) {
    const read = readRequest('search', given)
    return read.ok ? torznabQuestion(read.request, 'words', [], 0).also : []
  },
}

describe('a search of a program for signs only', () => {
  it.each([
    ['unit3d', 'name'],
    ['unit3d', 'file_name'],
    ['unit3d', 'description'],
    ['unit3d', 'mediainfo'],
    ['unit3d', 'bdinfo'],
    ['gazelle', 'searchstr'],
    ['gazelle', 'filelist'],
    ['torznab', 'q'],
    ['torznab', 'track'],
    ['torznab', 'label'],
  ])('finds nothing in %s by %s, rather than everything', (dialect, name) => {
    expect(ASKED[dialect]({ [name]: ' 🎬 $' })).toContainEqual(
      name === 'label' ? expect.objectContaining({ kind: 'any' }) : NOWHERE,
    )
    expect(ASKED[dialect]({ [name]: ' ' })).not.toContainEqual(NOWHERE)
  })
})
