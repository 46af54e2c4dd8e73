import { MIB } from '../../domain/units.ts'
import { describe } from '../describe.ts'
import type { Draw } from '../draw.ts'
import type { Release, ReleaseKind, Work } from '../release.ts'
import { around, two } from '../release.ts'
import { dotted, title } from '../titles.ts'
import { genres, sceneGroups } from '../words.ts'

const QUALITIES = [
  ['720p', 900],
  ['1080p', 2_100],
  ['1080p', 3_400],
  ['2160p', 6_500],
] as const
const SOURCES = ['WEB-DL', 'WEBRip', 'HDTV', 'BluRay'] as const
const CODECS = ['H.264', 'x264', 'x265', 'HEVC'] as const

const TAGS = [...genres, ...QUALITIES.map(([resolution]) => resolution), 'season-pack', 'episode']

export const tv: ReleaseKind = { category: 'tv', permille: 290, tags: TAGS, make }

function make(draw: Draw, { draw: workDraw, year }: Work): Release {
  const show = title(workDraw)
  const genre = workDraw.pick(genres)
  const season = draw.whole(1, workDraw.whole(1, 7))
  const episodes = workDraw.whole(6, 13)
  const [resolution, mib] = draw.pick(QUALITIES)
  const format = `${resolution}.${draw.pick(SOURCES)}.${draw.pick(CODECS)}`
  const group = draw.pick(sceneGroups)
  const isPack = draw.chance(0.3)
  const episode = draw.whole(1, episodes)
  const nameOf = (part: string) => `${dotted(show)}.${part}.${format}-${group}`
  const episodeName = (number: number) => nameOf(`S${two(season)}E${two(number)}`)
  const name = isPack ? nameOf(`S${two(season)}`) : episodeName(episode)
  const numbers = isPack ? Array.from({ length: episodes }, (_, index) => index + 1) : [episode]
  return {
    name,
    tags: [genre, resolution, isPack ? 'season-pack' : 'episode'],
    description: describe(draw, {
      what: isPack
        ? `**${show}**, season ${season}, all ${episodes} episodes.`
        : `**${show}**, season ${season}, episode ${episode}: *${title(draw)}*.`,
      facts: [
        ['Genre', genre],
        ['First shown', String(year)],
        ['Format', format.replaceAll('.', ' ')],
      ],
    }),
    folder: isPack ? name : null,
    files: numbers.map((number) => ({
      path: `${episodeName(number)}.mkv`,
      sizeBytes: around(draw, mib * MIB),
    })),
  }
}
