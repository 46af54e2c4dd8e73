import { GIB, MIB } from '../../domain/units.ts'
import { describe } from '../describe.ts'
import type { Draw } from '../draw.ts'
import type { Release, ReleaseKind, Work } from '../release.ts'
import { around, two } from '../release.ts'
import { dotted, title } from '../titles.ts'
import { gameGenres, sceneGroups } from '../words.ts'

const SYSTEMS = ['Windows', 'Linux', 'macOS'] as const
const EDITIONS = ['', '', 'Deluxe.Edition', 'Complete', 'Director.Edition'] as const

const TAGS = [...gameGenres, ...SYSTEMS.map((system) => system.toLowerCase())]

export const games: ReleaseKind = { category: 'games', permille: 60, tags: TAGS, make }

function make(draw: Draw, { draw: workDraw, year }: Work): Release {
  const game = title(workDraw)
  const genre = workDraw.pick(gameGenres)
  const meanBytes = (0.3 + workDraw.wait(9)) * GIB
  const system = draw.pick(SYSTEMS)
  const version = `v${draw.whole(1, 3)}.${draw.whole(0, 24)}`
  const group = draw.pick(sceneGroups)
  const parts = [dotted(game), draw.pick(EDITIONS), version, system].filter(Boolean)
  const name = `${parts.join('.')}-${group}`
  const count = Math.min(60, Math.ceil(meanBytes / (1.5 * GIB)))
  const archives = Array.from({ length: count }, (_, index) => ({
    path: `data-${two(index + 1)}.bin`,
    sizeBytes: around(draw, meanBytes / count),
  }))
  return {
    name,
    tags: [genre, system.toLowerCase()],
    description: describe(draw, {
      what: `**${game}** ${version}, a ${genre.replaceAll('-', ' ')} game of ${year}.`,
      facts: [
        ['System', system],
        ['Memory', `${2 ** workDraw.whole(1, 5)} GB`],
        ['Languages', 'English, French, German'],
      ],
      note: 'Unpack everything into one folder, then run `setup`.',
    }),
    folder: name,
    files: [
      ...archives,
      { path: 'manual/manual.pdf', sizeBytes: around(draw, 8 * MIB) },
      { path: system === 'Windows' ? 'setup.exe' : 'setup.sh', sizeBytes: around(draw, 3 * MIB) },
    ],
  }
}
