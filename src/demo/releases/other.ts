import { MIB } from '../../domain/units.ts'
import { describe } from '../describe.ts'
import type { Draw } from '../draw.ts'
import type { Release, ReleaseKind, Work } from '../release.ts'
import { around } from '../release.ts'
import { person } from '../titles.ts'
import { nouns, places } from '../words.ts'

const SUBJECTS = ['photographs', 'maps', 'lectures', 'sheet-music', 'field-recordings'] as const
const ENDINGS = {
  photographs: ['tif', 60],
  maps: ['pdf', 25],
  lectures: ['mp4', 350],
  'sheet-music': ['pdf', 3],
  'field-recordings': ['wav', 120],
} as const

const TAGS = [...SUBJECTS, ...Object.values(ENDINGS).map(([ending]) => ending)]

export const other: ReleaseKind = { category: 'other', permille: 30, tags: TAGS, make }

function make(draw: Draw, { draw: workDraw, year }: Work): Release {
  const subject = workDraw.pick(SUBJECTS)
  const [place, author] = [workDraw.pick(places), person(workDraw)]
  const [ending, mib] = ENDINGS[subject]
  const count = draw.chance(0.05) ? draw.whole(300, 900) : draw.whole(4, 60)
  const words = subject.replaceAll('-', ' ')
  const name = `${author} - ${place}, ${words} (${year})`
  const files = Array.from({ length: count }, (_, index) => {
    const part = `${draw.pick(nouns)} ${draw.pick(places)}`
    const number = String(index + 1).padStart(3, '0')
    return { path: `${1 + Math.floor(index / 25)}/${number} ${part}.${ending}`, mib }
  })
  return {
    name,
    tags: [subject, ending],
    description: describe(draw, {
      what: `${count} ${words} from **${place}**, collected by ${author}.`,
      facts: [
        ['Year', String(year)],
        ['Files', `${count} × ${ending}`],
      ],
    }),
    folder: name,
    files: files.map((file) => ({ path: file.path, sizeBytes: around(draw, file.mib * MIB) })),
  }
}
