import { GIB, MIB } from '../../domain/units.ts'
import { describe } from '../describe.ts'
import type { Draw } from '../draw.ts'
import type { Release, ReleaseFile, ReleaseKind, Work } from '../release.ts'
import { around } from '../release.ts'
import { dotted, person, title } from '../titles.ts'
import { genres, sceneGroups } from '../words.ts'

const RESOLUTIONS = [
  ['720p', 2.4],
  ['1080p', 7.5],
  ['1080p', 11],
  ['2160p', 24],
  ['480p', 1.1],
] as const
const SOURCES = ['BluRay', 'WEB-DL', 'WEBRip', 'DVDRip', 'BDRemux'] as const
const CODECS = ['x264', 'x265', 'H.264', 'AV1'] as const
const SOUNDS = ['AAC2.0', 'DD5.1', 'DTS', 'FLAC.2.0', 'TrueHD.7.1', ''] as const

const TAGS = [
  ...genres,
  ...RESOLUTIONS.map(([resolution]) => resolution),
  ...SOURCES.map((source) => source.toLowerCase()),
  'subtitles',
]

export const movies: ReleaseKind = { category: 'movies', permille: 280, tags: TAGS, make }

function make(draw: Draw, { draw: workDraw, year }: Work): Release {
  const film = title(workDraw)
  const [genre, director] = [workDraw.pick(genres), person(workDraw)]
  const [resolution, gib] = draw.pick(RESOLUTIONS)
  const [source, codec, sound] = [draw.pick(SOURCES), draw.pick(CODECS), draw.pick(SOUNDS)]
  const group = draw.pick(sceneGroups)
  const parts = [dotted(film), year, resolution, source, sound, codec].filter(Boolean)
  const name = `${parts.join('.')}-${group}`
  const files = filesOf(draw, name, gib * GIB)
  return {
    name,
    tags: [genre, resolution, source.toLowerCase(), ...(draw.chance(0.3) ? ['subtitles'] : [])],
    description: describe(draw, {
      what: `**${film}** (${year}), directed by ${director}.`,
      facts: [
        ['Genre', genre],
        ['Video', `${codec} ${resolution}, ${source}`],
        ['Audio', sound === '' ? 'stereo' : sound.replace(/\.(?=\d\.)/, ' ')],
        ['Running time', `${workDraw.whole(78, 164)} min`],
      ],
    }),
    folder: files.length === 1 ? null : name,
    files,
  }
}

function filesOf(draw: Draw, name: string, meanBytes: number): ReleaseFile[] {
  const film = { path: `${name}.mkv`, sizeBytes: around(draw, meanBytes) }
  if (draw.chance(0.35)) return [film]
  const languages = ['English', 'French', 'German', 'Spanish', 'Swedish'].slice(0, draw.whole(1, 5))
  const subtitles = languages.map((language) => ({
    path: `Subs/${language}.srt`,
    sizeBytes: around(draw, 90_000),
  }))
  const sample = { path: `Sample/${name}-sample.mkv`, sizeBytes: around(draw, 60 * MIB) }
  const text = { path: `${name}.nfo`, sizeBytes: around(draw, 6_000) }
  return [film, ...(draw.chance(0.4) ? [sample] : []), ...subtitles, text]
}
