import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ImportStage } from '../../../support/imports/import-stage.ts'
import { importStage } from '../../../support/imports/import-stage.ts'
import { appKey, encrypted } from '../../../support/imports/laravel.ts'
import { dumpOf, table } from '../../../support/imports/small-dump.ts'

const KEY = appKey()
const USERS = ['id', 'username', 'email', 'group_id', 'seedbonus', 'fl_tokens']
const SEALED = 'It is encrypted: passwords.appKey of the mapping file is not the old site’s APP_KEY'

/** A site of UNIT3D that stores messages encrypted, with two members who write to each other. */
const DUMP = dumpOf(
  table(
    'users',
    USERS,
    [1, 2].map((id) => [id, `m${id}`, `m${id}@example.net`, 3, '0', 0]),
  ),
  table('conversations', ['id', 'subject'], [[1, 'Plan']]),
  table(
    'participants',
    ['id', 'conversation_id', 'user_id', 'read', 'deleted_at'],
    [
      [1, 1, 1, 1, null],
      [2, 1, 2, 1, null],
    ],
  ),
  table(
    'private_messages',
    ['id', 'conversation_id', 'sender_id', 'message', 'created_at'],
    [
      [1, 1, 1, encrypted('[b]Один[/b]', KEY), '2026-01-01 00:00:00'],
      [2, 1, 2, 'Two', '2026-01-02 00:00:00'],
    ],
  ),
)

let stage: ImportStage
beforeEach(async () => {
  stage = await importStage({ dump: DUMP })
})
afterEach(() => stage.end())

/** Imports the dump with a key, and returns the texts of its messages and their counts. */
async function bringWith(key: string) {
  const { report, said } = await stage.bring({ source: 'unit3d', mapping: { appKey: key } })
  const { rows } = await sql<{ body: string }>`select body from message order by id`.execute(
    stage.db,
  )
  const counts = report.tables.find((one) => one.table === 'private_messages')
  return { bodies: rows.map(({ body }) => body), counts, unused: said.unused }
}

it('imports encrypted messages by the APP_KEY of the site', async () => {
  const { bodies, counts, unused } = await bringWith(KEY.text)
  expect(bodies).toEqual(['**Один**', 'Two'])
  expect(counts).toMatchObject({ imported: 2, quarantined: 0 })
  expect(unused).not.toContain('passwords.appKey')
})

it('keeps encrypted messages in quarantine until the key is right', async () => {
  for (const key of ['', appKey().text]) {
    const { bodies, counts } = await bringWith(key)
    expect(bodies).toEqual(['Two'])
    expect(counts).toMatchObject({ imported: 1, quarantined: 1 })
    expect(counts?.reasons).toEqual([{ reason: SEALED, rows: 1 }])
  }
  const { bodies, counts } = await bringWith(KEY.text)
  expect(bodies).toEqual(['Two', '**Один**'])
  expect(counts).toMatchObject({ imported: 2, quarantined: 0 })
})
