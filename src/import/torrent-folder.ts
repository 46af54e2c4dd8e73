import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { SourceError } from './rows.ts'

/** The same limit as for uploads. */
const MAX_FILE_BYTES = 16 * 1024 * 1024

type Found = { readonly bytes: Uint8Array } | { readonly bytes: null; readonly why: string }

interface WantedFile {
  readonly id: number
  /** The name of the file in the source; null: the file is named after its ID. */
  readonly fileName: string | null
}

/**
 * Finds .torrent files in a folder with any layout: by the name that the source gives, or as
 * ID.torrent, in the folder itself or anywhere below it.
 *
 * @param folder null if none was given
 * @throws SourceError when it is not a folder that can be read
 */
export async function torrentFolder(
  folder: string | null,
): Promise<(wanted: WantedFile) => Promise<Found>> {
  if (folder === null) {
    const why = 'The source has no .torrent of it, and no folder was given with --torrents'
    return () => Promise.resolve({ bytes: null, why })
  }
  const found = await stat(folder).catch(() => null)
  if (found?.isDirectory() !== true) throw new SourceError(`${folder} is not a folder`)
  let index: Promise<ReadonlyMap<string, string>> | undefined
  return async ({ id, fileName }) => {
    const given = fileName === null ? null : path.basename(fileName)
    const names = [...(given === null || given === '' ? [] : [given]), `${id}.torrent`]
    for (const name of names) {
      const direct = await readAt(path.join(folder, name))
      if (direct !== null) return direct
    }
    index ??= indexOf(folder)
    const places = await index
    for (const name of names) {
      const place = places.get(name)
      const below = place === undefined ? null : await readAt(path.join(folder, place, name))
      if (below !== null) return below
    }
    return { bytes: null, why: `No .torrent: there is no file ${names.join(' or ')}` }
  }
}

async function readAt(file: string): Promise<Found | null> {
  try {
    const { size } = await stat(file)
    if (size > MAX_FILE_BYTES) return { bytes: null, why: 'The .torrent exceeds 16 MiB' }
    return { bytes: await readFile(file) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    return { bytes: null, why: `The .torrent cannot be read (${code ?? 'unknown error'})` }
  }
}

/**
 * Returns the folder of each file below a folder, by the name of the file. If several have the same
 * name, the first one is taken.
 */
async function indexOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const places = new Map<string, string>()
  const open = ['']
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const entries = await readdir(path.join(folder, place), { withFileTypes: true })
    for (const entry of entries) {
      if (entry.isDirectory()) open.push(path.join(place, entry.name))
      else if (place !== '' && !places.has(entry.name)) places.set(entry.name, place)
    }
  }
  return places
}
