import type { Rows } from './lanes/table-texts.ts'
import { dateOf } from './member-rows.ts'
import type { DemoTorrent } from './types.ts'

/** Writes the comments, thanks, bookmarks and edits of torrents, and the decisions of staff. */
export function addTalk(
  rows: Rows,
  torrents: readonly DemoTorrent[],
  nameOf: (memberId: number) => string,
): void {
  rows.add(
    'comment',
    [
      'target',
      'target_id',
      'author_id',
      'body',
      'created_at',
      'removed_at',
      'removed_by',
      'removed_reason',
    ],
    commentRows(torrents),
  )
  rows.add('thanks', ['torrent_id', 'member_id', 'at'], thanksRows(torrents))
  rows.add(
    'bookmark',
    ['member_id', 'target', 'target_id', 'note', 'created_at'],
    bookmarkRows(torrents),
  )
  rows.add(
    'revision',
    ['entity', 'entity_id', 'number', 'author_id', 'at', 'summary', 'changed', 'state'],
    revisionRows(torrents),
  )
  rows.add(
    'audit_log',
    ['at', 'actor_id', 'actor_name', 'action', 'target_kind', 'target_id', 'target_name', 'reason'],
    staffRows(torrents, nameOf),
  )
  rows.add(
    'torrent_decision',
    ['torrent_id', 'act', 'from_state', 'to_state', 'member_id', 'reason', 'at'],
    decisionRows(torrents),
  )
}

/** Yields comments in the order of time, as members write them. */
function* commentRows(torrents: readonly DemoTorrent[]) {
  const all = torrents.flatMap(({ id, comments }) => comments.map((one) => ({ id, ...one })))
  for (const { id, memberId, at, body, removedBy } of all.sort((a, b) => a.at - b.at)) {
    const removed =
      removedBy === null ? [null, null, null] : [dateOf(at + 900), removedBy, 'Off topic.']
    yield ['torrent', id, memberId, body, dateOf(at), ...removed]
  }
}

function* thanksRows(torrents: readonly DemoTorrent[]) {
  for (const { id, thanks } of torrents) {
    for (const { memberId, at } of thanks) yield [id, memberId, dateOf(at)]
  }
}

function* bookmarkRows(torrents: readonly DemoTorrent[]) {
  for (const { id, bookmarks } of torrents) {
    for (const { memberId, at, note } of bookmarks) {
      yield [memberId, 'torrent', id, note, dateOf(at)]
    }
  }
}

/** Yields the state before an edit, and the state after it. */
function* revisionRows(torrents: readonly DemoTorrent[]) {
  for (const torrent of torrents) {
    const { edit, id, uploaderId, name, category, description } = torrent
    if (edit === null) continue
    const tags = [...new Set(torrent.tags)].sort()
    const state = (text: string) => JSON.stringify({ name, category, tags, description: text })
    const first = ['', '{}', state(description)]
    const second = [edit.summary, '{description}', state(edit.description)]
    yield ['torrent', id, 1, uploaderId, dateOf(torrent.createdAt), ...first]
    yield ['torrent', id, 2, uploaderId, dateOf(edit.at), ...second]
  }
}

function* staffRows(torrents: readonly DemoTorrent[], nameOf: (memberId: number) => string) {
  for (const { id, name, removed, standing } of torrents) {
    const act = standing === null ? 'remove' : ACTS[standing.state]
    const done = standing ?? removed
    if (done === null || act === null) continue
    const { at, by, reason } = done
    yield [dateOf(at), by, nameOf(by), `torrent.${act}`, 'torrent', id, name, reason]
  }
}

const ACTS = { pending: null, postponed: 'postpone', rejected: 'reject' } as const

/** Yields the decisions of moderators about torrents that are not listed. */
function* decisionRows(torrents: readonly DemoTorrent[]) {
  for (const { id, standing } of torrents) {
    const act = standing && ACTS[standing.state]
    if (standing === null || act === null) continue
    const { state, by, reason, at } = standing
    yield [id, act, 'pending', state, by, reason, dateOf(at)]
  }
}
