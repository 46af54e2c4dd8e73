import type { AttributeValues } from '../../../../src/domain/taxonomy/attributes/types.ts'

// What uploads are called, and what that says: one case per line. A file is 1 GB, `~` one of 1 MB.

export interface ReleaseCase {
  readonly title: string
  readonly name: string
  readonly files: readonly string[]
  readonly says: AttributeValues
}

const of = (title: string, name: string, files: string, says: AttributeValues): ReleaseCase => ({
  ...{ title, name, says },
  files: files.split(' | ').filter(Boolean),
})

export const RELEASES: readonly ReleaseCase[] = [
  of('Beta Show S04E06 2160p WEB-DL', '00001.m2ts', '00001.m2ts', {
    ...{ season: 4, episode: 6, resolution: '2160p', source: 'web-dl' },
  }),
  of('', 'Beta.Show.S04E06.2160p.WEB-DL.mkv', 'Beta.Show.S04E06.2160p.WEB-DL.mkv', {
    ...{ season: 4, episode: 6, resolution: '2160p', source: 'web-dl' },
  }),
  of('Beta Show', 'bs406', 'bs406/Beta.Show.S04E06.720p.HDTV.mkv | ~bs406/sample.S01E01.480p.mkv', {
    ...{ season: 4, episode: 6, resolution: '720p', source: 'hdtv' },
  }),
  of('Beta Show S04 1080p', 'Beta', 'Beta/Beta.S04E01.720p.mkv | Beta/Beta.S04E02.720p.mkv', {
    ...{ season: 4, resolution: '1080p' },
  }),
  of('Beta Show', 'Beta', 'Beta/Beta.S04E01.720p.mkv | Beta/Beta.S04E02.720p.mkv', {
    ...{ season: 4, resolution: '720p' },
  }),
  of('Beta Show', 'Beta', 'Beta/S04E01.720p.mkv | Beta/S05E01.1080p.mkv', {}),
  of('', 'Beta.Show.S01-S05.1080p.WEB-DL', 'Beta/S01E01.720p.mkv | Beta/S05E01.720p.mkv', {
    ...{ resolution: '1080p', source: 'web-dl' },
  }),
  of('Beta Show Seasons 1-5 1080p WEB-DL', '', '', { resolution: '1080p', source: 'web-dl' }),
  of('', 'Beta.Show.S01E05v2.1080p.mkv', '', { season: 1, episode: 5, resolution: '1080p' }),
  of('Beta Show S04', 'Beta.Show.S04E06.1080p', '', { season: 4, resolution: '1080p' }),
  of('Beta Show 1080p', 'Beta.Show.S04E06.720p', '', {
    season: 4,
    episode: 6,
    resolution: '1080p',
  }),
  of('Beta Show', 'Beta', 'Beta/notes.S04E06.1080p.txt', {}),
  of('[Group] Beta Show S2 - 05 (1080p) [0A1B2C3D].mkv', '', '', {
    ...{ season: 2, episode: 5, resolution: '1080p' },
  }),
  of('', '[Group] Beta Show S2 - 05v2 [1280x720]', '', {
    ...{ season: 2, episode: 5, resolution: '720p' },
  }),
  of('Beta Show S2 - E05', '', '', { season: 2, episode: 5 }),
  of('Beta Show S02 - 1080p WEB-DL', '', '', { season: 2, resolution: '1080p', source: 'web-dl' }),
  ...['10 bit', '10-bit', '10bit', '8-bit', '12 bits', '10_Bit', '5.1', '1080p', '720p'].map(
    (said) =>
      of(`Beta Show S01 - ${said} HDTV`, '', '', {
        ...{ season: 1, source: 'hdtv' },
        ...(/^\d+p$/.test(said) && { resolution: said }),
      }),
  ),
  ...['25 fps', '23.976 fps', '48 kHz', '44.1 kHz', '320 kbps', '15.2 GB', '700 MiB'].map((said) =>
    of(`Beta Show S01 - ${said}`, '', '', { season: 1 }),
  ),
  ...['12 Episodes', '24 eps', '04 DVDs'].map((said) =>
    of(`Beta Show S01 - ${said}`, '', '', { season: 1 }),
  ),
  of('', 'Beta.Show.S01.-.10.bit.1080p', '', { season: 1, resolution: '1080p' }),
  of('Beta Show S2 - 10 10 bit', '', '', { season: 2, episode: 10 }),
  of('', 'Beta.Show.S2.-.05.10.bit', '', { season: 2, episode: 5 }),
  of('Beta Show S2 - E10 Bit by Bit', '', '', { season: 2, episode: 10 }),
  of('Beta Show S2 - 07 Bit by Bit', '', '', { season: 2, episode: 7 }),
  of('Beta Show S2 - 12 GBC', '', '', { season: 2, episode: 12 }),
  of('Beta Show S01 - S05 1080p', '', '', { resolution: '1080p' }),
  of('Beta Show 4x06 [1920×1080 HDTV]', '', '', {
    ...{ season: 4, episode: 6, resolution: '1080p', source: 'hdtv' },
  }),
  of('Beta Show Season 4 Episode 6 3840x2160', '', '', {
    ...{ season: 4, episode: 6, resolution: '2160p' },
  }),
]
