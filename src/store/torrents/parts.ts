import { bundlePart } from '../bundles/part.ts'
import type { Db } from '../base/db.ts'
import type { State, StateValue } from '../records/revisions.ts'
import { attributesPart } from '../taxonomy/torrent-attributes.ts'
import type { TorrentPart } from './part.ts'

// What is kept beside a torrent's own row and edited in the same form: attributes, its place in a
// bundle … Each part is written in the transaction of the upload or the edit and stands in the
// history under its name (docs/how-to/add-a-form-part.md).

/** In the order of the form. */
const torrentParts: readonly TorrentPart[] = [attributesPart, bundlePart]

/** Values of parts by their names; a part that is not named is left as it is. */
export type PartValues = State

/** Writes the parts that are given, in the transaction that adds or edits the torrent. */
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

/** How all parts of a torrent stand, by name. */
export async function statesOf(tx: Db, torrentId: number): Promise<PartValues> {
  const found: Record<string, StateValue> = {}
  for (const part of torrentParts) found[part.name] = await part.stateOf(tx, torrentId)
  return found
}

/** The parts of a state of the history, for an edit that puts it back. */
export function inState(state: State): PartValues {
  const names = torrentParts.map(({ name }) => name).filter((name) => name in state)
  return Object.fromEntries(names.map((name) => [name, state[name]]))
}
