import type { NameRead } from './read-name.ts'
import type { AttributeValue, AttributeValues } from './types.ts'

// Finds what the names in an upload say about it, in the same way wherever the upload comes from
// (the form, the API, tools in the dialects of other sites, `babou torrent add`).

export interface ReleaseNames {
  /** The title as it was typed; '' when it is the name in the file. */
  readonly title: string
  /** The name of the torrent: that of its file or folder. */
  readonly name: string
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[]
}

const VIDEO = /\.(?:mkv|mp4|m4v|avi|wmv|mov|mpe?g|m2ts|mts|ts|vob|webm|iso)$/iu
/** Videos that are smaller than the largest one divided by this are samples and extras. */
const SMALL = 4
/** The most files whose names are read. */
const MAX_READ = 200

/**
 * Returns values from the title, or else from the torrent's name, or else from the names of videos
 * if these agree. If the title contains a season, the episode must also be in the title: without
 * one, it is a pack.
 */
export function valuesOfRelease(
  read: NameRead,
  { title, name, files }: ReleaseNames,
): AttributeValues {
  const ofNames = [title, name].filter((one) => one.trim() !== '').map(read)
  const found = new Map<string, AttributeValue>()
  for (const values of [...ofNames, agreed(videosOf(files).map(read))]) {
    const isSeasonKnown = found.has('season')
    for (const [key, value] of Object.entries(values)) {
      if (found.has(key) || (key === 'episode' && isSeasonKnown)) continue
      found.set(key, value)
    }
  }
  return Object.fromEntries(found)
}

/** Returns the names of the videos, without folders. */
function videosOf(files: ReleaseNames['files']): readonly string[] {
  const videos = files.filter(({ path }) => VIDEO.test(path))
  const largest = Math.max(0, ...videos.map(({ sizeBytes }) => sizeBytes))
  return videos
    .filter(({ sizeBytes }) => sizeBytes * SMALL >= largest)
    .slice(0, MAX_READ)
    .map(({ path }) => path.slice(path.lastIndexOf('/') + 1).replace(VIDEO, ''))
}

/**
 * Returns the values that are the same in all names that have one; an episode counts only if there
 * is a single file.
 */
function agreed(all: readonly AttributeValues[]): AttributeValues {
  const keys = new Set(all.flatMap((values) => Object.keys(values)))
  const found = [...keys].flatMap((key) => {
    const values = all.flatMap((one) => (key in one ? [one[key]] : []))
    const isSame = new Set(values.map((value) => JSON.stringify(value))).size === 1
    const isOfAll = key !== 'episode' || all.length === 1
    return isSame && isOfAll ? [[key, values[0]] as const] : []
  })
  return Object.fromEntries(found)
}
