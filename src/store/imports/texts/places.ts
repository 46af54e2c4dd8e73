import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import type { Outcome } from '../records.ts'
import type { PlainText } from './plain-talk.ts'
import type { NewText } from './text-rows.ts'

/** Where a text belongs here, or why it cannot be here. */
export type Place =
  | { readonly target: NewText['target']; readonly id: number }
  | { readonly target: null; readonly outcome: Outcome; readonly reason: string }

const TARGETS = {
  torrent: 'torrent',
  group: 'bundle',
  'bare-group': 'torrent',
  collection: 'collection',
  topic: 'topic',
  request: 'request',
} as const

const WHAT: Readonly<Record<string, string>> = {
  torrent: 'torrent',
  group: 'group of torrents',
  collection: 'collection',
  topic: 'topic',
  request: 'request',
}

const keyOf = ({ place, place_id: id }: PlainText) => `${place} ${id}`

/** Loads the places of some texts, for `placeIn`. */
export async function placesOf(
  tx: Db,
  texts: readonly PlainText[],
): Promise<ReadonlyMap<string, Place>> {
  const asked = new Map(texts.map((text) => [keyOf(text), text]))
  const wanted = [...asked.entries()].flatMap(([key, { place, place_id: id }]) => {
    const kinds = place === 'group' ? ['group', 'bare-group'] : [place]
    return id === null || WHAT[place] === undefined ? [] : kinds.map((kind) => ({ key, kind, id }))
  })
  if (wanted.length === 0) return new Map()
  const { rows } = await sql<{
    key: string
    kind: keyof typeof TARGETS
    newId: number | null
    outcome: Outcome
  }>`
    select x.key, r.kind, r.new_id as "newId", r.outcome from ${givenRows(wanted, {
      key: ['text', ({ key }) => key],
      kind: ['text', ({ kind }) => kind],
      id: ['bigint', ({ id }) => id],
    })} join import_row r on r.kind = x.kind and r.old_id = x.id`.execute(tx)
  const places = new Map<string, Place>()
  for (const { key, kind, newId, outcome } of rows) {
    if (places.get(key)?.target === 'bundle') continue
    const what = WHAT[kind] ?? kind
    if (newId !== null && (outcome === 'imported' || outcome === 'merged')) {
      places.set(key, { target: TARGETS[kind], id: newId })
    } else if (outcome === 'quarantined') {
      places.set(key, { target: null, outcome, reason: `Its ${what} is in quarantine` })
    } else {
      const reason = `Its ${what} was left out`
      places.set(key, { target: null, outcome: 'left-out', reason })
    }
  }
  await addWaitingGroups(tx, wanted, places)
  return places
}

/**
 * Adds groups without a row, which have no torrent here: if one of their torrents is in quarantine,
 * the texts wait for it.
 */
async function addWaitingGroups(
  tx: Db,
  wanted: readonly { readonly key: string; readonly kind: string; readonly id: number }[],
  places: Map<string, Place>,
): Promise<void> {
  const missing = wanted.filter(({ key, kind }) => kind === 'group' && !places.has(key))
  if (missing.length === 0) return
  const { rows } = await sql<{ key: string }>`
    select distinct x.key from ${givenRows(missing, {
      key: ['text', ({ key }) => key],
      id: ['bigint', ({ id }) => id],
    })} join import.plain_torrent t on t.group_id = x.id
    join import_row r on r.kind = 'torrent' and r.old_id = t.id
      and r.outcome = 'quarantined'`.execute(tx)
  const reason = 'The torrents of its group are in quarantine'
  for (const { key } of rows) places.set(key, { target: null, outcome: 'quarantined', reason })
}

export function placeIn(places: ReadonlyMap<string, Place>, text: PlainText): Place {
  const found = places.get(keyOf(text))
  if (found !== undefined) return found
  const what = WHAT[text.place]
  const reason =
    what === undefined
      ? `Comments on “${text.place}” have no place here`
      : `The source does not have its ${what}`
  return { target: null, outcome: 'left-out', reason: reason.slice(0, 300) }
}
