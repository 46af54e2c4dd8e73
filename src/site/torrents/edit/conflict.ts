import type { Db } from '../../../store/base/db.ts'
import type { State } from '../../../store/records/revisions.ts'
import * as revisions from '../../../store/records/revisions.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { ChangeLine } from '../../ui/changes.ts'
import { changeLines } from '../../ui/changes.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { torrentLabels } from '../parts/labels.ts'

/** An edit by someone else since this form was opened. */
export interface Conflict {
  /** The author of the last edit; null when the account was deleted. */
  readonly by: string | null
  /** The changes since then. */
  readonly changes: readonly ChangeLine[]
  /** The typed entries, with the current values of fields that only the other edit changed. */
  readonly values: Fields
}

/** Returns the changes between the revision that the editor saw and the current one. */
export async function conflictOf(
  db: Db,
  torrent: TorrentRow,
  seen: number,
  typed: Fields,
): Promise<Conflict> {
  const [labels, old, last] = await Promise.all([
    torrentLabels(db, torrent.categoryId),
    revisions.find(db, 'torrent', torrent.id, seen),
    revisions.find(db, 'torrent', torrent.id, torrent.revision),
  ])
  const now = formOf(torrent)
  const before = old === undefined ? now : formOf(old.state)
  const kept = Object.entries(now).map(([name, value]) => {
    const given = typed[name] ?? value
    return [name, same(given, before[name]) ? value : given]
  })
  return {
    by: last?.author ?? null,
    changes:
      old === undefined ? [] : changeLines(old.state, last?.state ?? stateOf(torrent), labels),
    values: { ...typed, ...Object.fromEntries(kept), revision: String(torrent.revision) },
  }
}

function stateOf({ name, category, description, tags }: TorrentRow): State {
  return { name, category, description, tags }
}

/** Returns the fields of the form with the values of a state. */
export function formOf(state: State | TorrentRow): Readonly<Record<string, string>> {
  const { name, category, description, tags } = state as TorrentRow
  return { title: name, category, description, tags: tags.join(', ') }
}

// Browsers send line ends as \r\n.
function same(given: unknown, text: string): boolean {
  return typeof given === 'string' && given.replace(/\r\n?/g, '\n').trim() === text.trim()
}
