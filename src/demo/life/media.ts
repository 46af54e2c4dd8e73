import { mediaPanel } from '../../domain/torrents/media-info/panel.ts'
import * as media from '../../store/torrents/media.ts'
import type { SceneTorrent } from '../rows/scene-rows.ts'
import type { Scene } from './scene.ts'

// The NFO and the MediaInfo of the newest films and episodes, as their uploaders would have added
// them, with the resolution and size of the torrent.

const TORRENTS = 12
const CATEGORIES: readonly string[] = ['movies', 'tv']
const WIDTHS: Readonly<Record<string, number>> = { 480: 854, 720: 1_280, 1080: 1_920, 2160: 3_840 }
const LANGUAGES = ['English', 'French', 'German', 'Portuguese'] as const

/** Adds them with the functions of the edit page. */
export async function describeMedia({ db, torrents, ago }: Scene): Promise<void> {
  const films = torrents.filter(({ category, name }) => {
    return CATEGORIES.includes(category) && heightOf(name) in WIDTHS
  })
  for (const [nth, torrent] of films.slice(0, TORRENTS).entries()) {
    const text = mediaInfo(torrent, LANGUAGES[nth % LANGUAGES.length])
    const panel = mediaPanel(text)
    const given = { nfo: Buffer.from(nfo(torrent)), mediaInfo: panel && { text, panel } }
    await media.keep(db, torrent.id, given, torrent.uploaderId, ago(30 - nth))
  }
}

/**
 * Returns the height of a picture from the name of a release: `The.Film.1080p.WEB-DL` gives `1080`.
 */
function heightOf(name: string): string {
  return /(\d{3,4})p/.exec(name)?.[1] ?? ''
}

function nfo({ name, sizeBytes }: SceneTorrent): string {
  return `\r\n  ${name}\r\n\r\n  size : ${sizeBytes} bytes\r\n  notes: thanks for seeding\r\n`
}

function mediaInfo({ name, sizeBytes }: SceneTorrent, language: string): string {
  const height = heightOf(name)
  const megabits = (sizeBytes * 8) / (100 * 60) / 1e6
  return `General
Complete name                            : ${name}.mkv
Format                                   : Matroska
File size                                : ${(sizeBytes / 2 ** 30).toFixed(2)} GiB
Duration                                 : 1 h 40 min
Overall bit rate                         : ${megabits.toFixed(1)} Mb/s

Video
Format                                   : ${height === '2160' ? 'HEVC' : 'AVC'}
Width                                    : ${WIDTHS[height]} pixels
Height                                   : ${height} pixels
Frame rate                               : 25.000 FPS
Bit depth                                : 8 bits

Audio #1
Format                                   : E-AC-3
Channel(s)                               : 6 channels
Language                                 : ${language}

Text #1
Format                                   : UTF-8
Language                                 : English
`
}
