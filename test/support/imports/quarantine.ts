import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { importInto } from './importing.ts'
import { dumpOf, table } from './small-dump.ts'
import { oldTorrent } from './torrents.ts'

/** A torrent in quarantine: its category does not exist, and its .torrent is missing. */
export const LOST = { oldId: 5, made: oldTorrent('Lost.2001.1080p', [3_000, 70_000]) } as const
/** A member in quarantine, whose total was once below zero. */
export const WRAPPED = { oldId: 2, name: 'wrapped' } as const
/** A comment on the torrent, longer than a name can be. */
export const WAITING_COMMENT = 7
export const WAITING_TEXT = 'Where is it? '.repeat(30).trim()

function dump(): string {
  const users = ['id', 'username', 'email', 'password', 'passkey', 'group_id', 'uploaded']
  const torrents = ['id', 'name', 'info_hash', 'category_id', 'user_id', 'created_at', 'status']
  const comments = ['id', 'content', 'user_id', 'commentable_type', 'commentable_id', 'created_at']
  const day = '2020-01-02 03:04:05'
  return dumpOf(
    table(
      'users',
      [...users, 'fl_tokens', 'seedbonus'],
      [
        [1, 'imported-ann', 'ann@old.example', 'x', '1'.repeat(32), 3, 1000, 1, '0.5'],
        [
          ...[WRAPPED.oldId, WRAPPED.name, 'w@old.example', 'x', '2'.repeat(32), 3],
          ...[2n ** 63n + 5n, 0, '7'],
        ],
      ],
    ),
    table('categories', ['id', 'name'], [[1, 'Movies']]),
    table('torrents', torrents, [
      [LOST.oldId, 'Lost.2001.1080p', Buffer.from(LOST.made.hash, 'hex'), 9, 1, day, 1],
    ]),
    table('comments', comments, [
      [WAITING_COMMENT, WAITING_TEXT, 1, 'App\\Models\\Torrent', LOST.oldId, day],
    ]),
  )
}

/** Imports a small UNIT3D, of which a member, a torrent and its comment are in quarantine. */
export async function aQuarantine(url: string): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'babou-quarantine-'))
  try {
    const from = path.join(folder, 'dump.sql')
    writeFileSync(from, dump())
    await importInto(url, { source: 'unit3d', from })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
