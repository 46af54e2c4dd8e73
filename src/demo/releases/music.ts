import { MIB } from '../../domain/units.ts'
import { describe } from '../describe.ts'
import type { Draw } from '../draw.ts'
import type { Release, ReleaseFile, ReleaseKind, Work } from '../release.ts'
import { around, two } from '../release.ts'
import { band, title } from '../titles.ts'
import { musicGenres } from '../words.ts'

const FORMATS = [
  ['FLAC', 'flac', 28],
  ['FLAC', 'flac', 28],
  ['FLAC 24bit', 'flac', 72],
  ['MP3 320', 'mp3', 9.6],
  ['MP3 V0', 'mp3', 7.4],
  ['Opus', 'opus', 4.1],
] as const
const MEDIA = ['CD', 'WEB', 'Vinyl', 'Cassette', 'SACD'] as const

const TAGS = [
  ...musicGenres,
  ...FORMATS.map(([format]) => format.split(' ')[0].toLowerCase()),
  ...MEDIA.map((medium) => medium.toLowerCase()),
]

export const music: ReleaseKind = { category: 'music', permille: 180, tags: TAGS, make }

function make(draw: Draw, { draw: workDraw, year }: Work): Release {
  const [artist, album] = [band(workDraw), title(workDraw)]
  const genre = workDraw.pick(musicGenres)
  const tracks = Array.from({ length: workDraw.whole(5, 15) }, () => title(workDraw))
  const [format, ending, mib] = draw.pick(FORMATS)
  const medium = draw.pick(MEDIA)
  const name = `${artist} - ${album} (${year}) [${medium} ${format}]`
  const songs: ReleaseFile[] = tracks.map((track, index) => ({
    path: `${two(index + 1)} - ${track}.${ending}`,
    sizeBytes: around(draw, mib * MIB),
  }))
  const list = tracks.map((track, index) => `${index + 1}. ${track}`).join('\n')
  return {
    name,
    tags: [genre, format.split(' ')[0].toLowerCase(), medium.toLowerCase()],
    description: describe(draw, {
      what: `${artist}: **${album}** (${year})`,
      facts: [
        ['Genre', genre],
        ['Medium', medium],
        ['Format', format],
        ['Label', `${title(workDraw).split(' ').at(-1)} Records`],
      ],
      note: `Track list\n\n${list}`,
    }),
    folder: name.replaceAll('/', '-'),
    files: [...songs, ...extras(draw, ending)],
  }
}

function extras(draw: Draw, ending: string): ReleaseFile[] {
  const cover = { path: 'cover.jpg', sizeBytes: around(draw, 800_000) }
  if (ending !== 'flac') return [cover]
  const log = { path: 'rip.log', sizeBytes: around(draw, 12_000) }
  const scans = Array.from({ length: draw.whole(0, 8) }, (_, index) => ({
    path: `Scans/${two(index + 1)}.png`,
    sizeBytes: around(draw, 9 * MIB),
  }))
  return [...scans, cover, log]
}
