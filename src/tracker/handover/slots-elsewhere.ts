import { attachRows } from '../memory/tables/rows.ts'
import { T } from '../memory/tables/torrent-row.ts'
import { TORRENT_ROWS } from '../memory/tables/torrent-table.ts'
import type { World } from '../memory/world.ts'

/** How many rows are read before other work can run: about a millisecond. */
const SLICE_ROWS = 20_000

/**
 * Returns the torrents that have sessions in these slots, by slot. For slots that are handed over
 * as a whole, torrents with only snatches are included.
 */
export async function torrentsOf(
  { words, holders }: World,
  isWanted: (slot: number) => boolean,
  isWhole: (slot: number) => boolean,
  pause: () => Promise<void>,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const rows = attachRows(words, TORRENT_ROWS)
  const found = new Map<number, number[]>()
  for (let number = 0; number < rows.count(); number++) {
    if (number % SLICE_ROWS === SLICE_ROWS - 1) await pause()
    const torrent = rows.at(number)
    if (torrent === 0) continue
    const hasSessions = words[torrent + T.block] !== 0
    if (!hasSessions && words[torrent + T.snatches] === 0) continue
    const slot = holders.slotOf(torrent)
    if (slot < 0 || !isWanted(slot) || !(hasSessions || isWhole(slot))) continue
    const list = found.get(slot)
    if (list === undefined) found.set(slot, [torrent])
    else list.push(torrent)
  }
  return found
}
