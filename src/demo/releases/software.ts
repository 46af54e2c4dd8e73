import { MIB } from '../../domain/units.ts'
import { describe } from '../describe.ts'
import type { Draw } from '../draw.ts'
import type { Release, ReleaseKind, Work } from '../release.ts'
import { around } from '../release.ts'
import { nouns, softwareKinds } from '../words.ts'

const TARGETS = [
  ['Linux x64', 'tar.xz'],
  ['Linux arm64', 'tar.xz'],
  ['Windows x64', 'zip'],
  ['macOS arm64', 'dmg'],
] as const
const LICENCES = ['MIT', 'GPL-3.0', 'Apache-2.0', 'freeware'] as const

const TAGS = [...softwareKinds, ...TARGETS.map(([target]) => target.split(' ')[0].toLowerCase())]

export const software: ReleaseKind = { category: 'software', permille: 40, tags: TAGS, make }

function make(draw: Draw, { draw: workDraw, year }: Work): Release {
  const program = `${workDraw.pick(nouns)}${workDraw.pick(['Kit', 'Desk', 'Lab', 'Works', 'Pad'])}`
  const kind = workDraw.pick(softwareKinds)
  const mib = 20 + workDraw.wait(400)
  const version = `${workDraw.whole(1, 9)}.${draw.whole(0, 12)}.${draw.whole(0, 9)}`
  const [target, ending] = draw.pick(TARGETS)
  const base = `${program}-${version}-${target.toLowerCase().replace(' ', '-')}`
  const archive = { path: `${base}.${ending}`, sizeBytes: around(draw, mib * MIB) }
  const hasSums = draw.chance(0.5)
  const sums = { path: 'SHA256SUMS', sizeBytes: around(draw, 300) }
  return {
    name: `${program} ${version} ${target}`,
    tags: [kind, target.split(' ')[0].toLowerCase()],
    description: describe(draw, {
      what: `**${program}** ${version} for ${target}.`,
      facts: [
        ['Kind', kind.replaceAll('-', ' ')],
        ['Released', String(year)],
        ['Licence', workDraw.pick(LICENCES)],
      ],
      note: `\`\`\`\n$ ./${base} --version\n${program} ${version}\n\`\`\``,
    }),
    folder: hasSums ? base : null,
    files: hasSums ? [archive, sums] : [archive],
  }
}
