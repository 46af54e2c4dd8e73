// The text that MediaInfo prints about a video or a piece of music: sections with a heading and
// lines such as `Name   : value`. It is parsed leniently: lines that are not known are only shown
// in the raw text.

/**
 * The most tracks of one kind that are read; further tracks of a disc are only shown in the text.
 */
const MAX_TRACKS = 64
const MAX_VALUE = 200

export type TrackKind = 'general' | 'video' | 'audio' | 'text'

/**
 * A section: the values of its lines, by name in lowercase. If a name is repeated, the first line
 * counts.
 */
export interface Track {
  readonly kind: TrackKind
  readonly lines: ReadonlyMap<string, string>
}

const HEADING = /^(General|Video|Audio|Text|Image|Menu|Other|Chapters)(?: #\d+)?$/
const KINDS: Readonly<Record<string, TrackKind>> = {
  General: 'general',
  Video: 'video',
  Audio: 'audio',
  Text: 'text',
}

/** Returns the tracks of the first file in a text; none when it is not from MediaInfo. */
export function parseMediaInfo(text: string): readonly Track[] {
  const tracks: { kind: TrackKind; lines: Map<string, string> }[] = []
  let lines: Map<string, string> | null = null
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim()
    const [, heading] = HEADING.exec(line) ?? []
    if (heading !== undefined) {
      const kind = KINDS[heading]
      if (kind === 'general' && tracks.length > 0) break
      lines = kind === undefined ? null : new Map()
      if (lines !== null && tracks.length < MAX_TRACKS * 4) tracks.push({ kind, lines })
      continue
    }
    const at = line.indexOf(' : ')
    if (lines === null || at < 1) continue
    const name = line.slice(0, at).trim().toLowerCase()
    if (!lines.has(name))
      lines.set(
        name,
        line
          .slice(at + 3)
          .trim()
          .slice(0, MAX_VALUE),
      )
  }
  return isMediaInfo(tracks) ? tracks : []
}

function isMediaInfo(tracks: readonly Track[]): boolean {
  return tracks[0]?.kind === 'general' && tracks.some(({ kind }) => kind !== 'general')
}

/** Returns the tracks of one kind, at most as many as are shown. */
export function tracksOf(tracks: readonly Track[], kind: TrackKind): readonly Track[] {
  return tracks.filter((one) => one.kind === kind).slice(0, MAX_TRACKS)
}

/**
 * Removes folders from a text in any format, because translations and JSON have other lines. Keeps
 * the name that follows the last folder.
 */
export function withoutAnyFolders(text: string): string {
  return text.replace(
    /((?:^|[:"=>]) ?"?)(?:[A-Za-z]:[\\/]|\\\\|~?\\?\/(?!\/))(?:[^\n"<>]*[\\/])?(?=[^\n"<>\\/]*)/gm,
    '$1',
  )
}

/** Removes the folders of the uploader's machine, which are private. */
export function withoutFolders(text: string): string {
  return text.replace(
    /^((?:Complete name|Folder name|File path)\s*: )(.*)$/gim,
    (_all, name: string, path: string) => {
      const [, file = path] = /[\\/]([^\\/\r]*)\r?$/.exec(path) ?? []
      return /^folder/i.test(name) ? `${name}…` : name + file
    },
  )
}
