import { bundlePart } from '../bundles/part.ts'
import type { Db } from '../base/db.ts'
import type { State, StateValue } from '../records/revisions.ts'
import { attributesPart } from '../taxonomy/torrent-attributes.ts'
import { anonymousPart } from './anonymous.ts'
import type { TorrentPart } from '../records/torrent-part.ts'

// Data that is stored outside a torrent's row and edited in the same form: attributes, the bundle,
// and so on. Each part is written in the transaction of the upload or the edit, and is stored in
// the history under its name (docs/how-to/add-a-form-part.md).

/** In the order of writing: a torrent becomes anonymous before its bundle is created. */
const torrentParts: readonly TorrentPart[] = [anonymousPart, attributesPart, bundlePart]

/** The values of parts by name; parts that are missing do not change. */
export type PartValues = State

/** Writes these parts, in the transaction that adds or edits the torrent. */
export async function write(
  tx: Db,
  torrentId: number,
  values: PartValues,
  now: Date,
): Promise<void> {
  for (const part of torrentParts) {
    const value = values[part.name]
    if (value !== undefined) await part.write(tx, torrentId, value, now)
  }
}

/** Returns the state of all parts of a torrent, by name. */
export async function statesOf(tx: Db, torrentId: number): Promise<PartValues> {
  const found: Record<string, StateValue> = {}
  for (const part of torrentParts) found[part.name] = await part.stateOf(tx, torrentId)
  return found
}

/** Returns the parts of a revision, for an edit that restores it. */
export function inState(state: State): PartValues {
  const names = torrentParts.map(({ name }) => name).filter((name) => name in state)
  return Object.fromEntries(names.map((name) => [name, state[name]]))
}
