import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { BackupError } from '../../../src/shared/backup-file/format.ts'
import { openBackup } from '../../../src/shared/backup-file/reading.ts'
import { writeBackup } from '../../../src/shared/backup-file/writing.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { RestoreOptions } from '../../../src/store/backups/copying-in.ts'
import { restoreInto } from '../../../src/store/backups/copying-in.ts'
import { atOneMoment } from '../../../src/store/backups/copying-out.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
import { createDb } from '../../support/patient-db.ts'
import { fillDemo } from '../../support/community/demo.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { emptyDatabase, testDatabase } from '../../support/postgres.ts'

const SECRET = 'the master secret of a test'
const PASSPHRASE = 'correct horse battery'

let folder: string
let source: TestDatabase
let db: Db
let plain: string
let sealed: string
/** A database that `plain` was restored into. */
let copy: TestDatabase
const targets: TestDatabase[] = []

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-backups-'))
  source = await testDatabase()
  await fillDemo(source.url, { torrents: 40, members: 15 })
  db = createDb(source.url, { log: silentLog(), max: 4 })
  plain = await backedUp(source.url)
  sealed = await backedUp(source.url, PASSPHRASE)
  copy = await emptyDatabase()
})
afterEach(async () => {
  for (const target of targets.splice(0)) await target.drop()
})
afterAll(async () => {
  await closeDb(db)
  await source.drop()
  await copy.drop()
  fs.rmSync(folder, { recursive: true })
})

let files = 0
const newFile = () => path.join(folder, `${(files += 1)}.backup`)

/** A backup of a database; `during` runs between its first and its last row. */
async function backedUp(
  url: string,
  passphrase: string | null = null,
  during?: () => Promise<void>,
) {
  const file = newFile()
  await atOneMoment(url, async ({ header, frames }) => {
    const made = { ...header, babou: '0.1.0', madeAt: new Date().toISOString() }
    const content = during === undefined ? frames(SECRET) : pausing(frames(SECRET), during)
    await writeBackup(file, { header: made, frames: content, passphrase })
  })
  return file
}

/** Runs a step before the second of some values. */
async function* pausing<T>(values: AsyncIterable<T>, step: () => Promise<void>) {
  let count = 0
  for await (const value of values) {
    if ((count += 1) === 2) await step()
    yield value
  }
}

async function target(make = emptyDatabase): Promise<string> {
  const made = await make()
  targets.push(made)
  return made.url
}

const quiet = { refuse: () => undefined, keep: () => undefined }

async function restored(file: string, url: string, options: Partial<RestoreOptions> = {}) {
  const opened = await openBackup(file, PASSPHRASE)
  const from = { header: opened.header, frames: opened.frames() }
  return restoreInto(url, from, { isForced: false, secret: quiet, ...options })
}

/** The end of each table in a backup, but for those that a restore changes. */
async function tablesIn(file: string): Promise<ReadonlyMap<string, string>> {
  const ends = new Map<string, string>()
  let table = ''
  for await (const { kind, bytes } of (await openBackup(file, PASSPHRASE)).frames()) {
    if (kind === 'table') table = (JSON.parse(bytes.toString()) as { name: string }).name
    const isSame = !table.startsWith('outbox')
    if (kind === 'table-end' && isSame) ends.set(table, bytes.toString())
  }
  return ends
}

async function within<T>(url: string, step: (other: Db) => Promise<T>): Promise<T> {
  const other = createDb(url, { log: silentLog(), max: 1 })
  try {
    return await step(other)
  } finally {
    await closeDb(other)
  }
}

const countOf = async (other: Db, table: string): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from ${sql.table(table)}`.execute(other)
  return rows[0].n
}

describe('a backup', () => {
  it('is restored with every row, and is the same when it is made again', async () => {
    const secrets: string[] = []
    const keeper = { refuse: () => undefined, keep: (secret: string) => void secrets.push(secret) }
    const done = await restored(plain, copy.url, { secret: keeper })
    expect(secrets).toEqual([SECRET])
    expect(done.copied.get('member')?.rows).toBe(await countOf(db, 'member'))
    expect(await tablesIn(await backedUp(copy.url))).toEqual(await tablesIn(plain))
    const faults = await within(copy.url, async (other) => (await ledgerCheck.check(other)).faults)
    expect(faults).toEqual([])
  })

  it('leaves a database that works: keys, indexes, triggers, new IDs, another outbox', async () => {
    const namesOf = async (other: Db) => {
      const { rows } = await sql<{ says: string }>`
        select pg_get_constraintdef(oid) as says from pg_constraint
          where connamespace = 'public'::regnamespace
        union all select indexdef from pg_indexes where schemaname = 'public'
        union all select tgname || tgenabled::text from pg_trigger where not tgisinternal
        order by 1`.execute(other)
      return rows.map(({ says }) => says)
    }
    const sequencesOf = async (other: Db) =>
      (await sql`select sequencename, last_value from pg_sequences order by 1`.execute(other)).rows
    const outboxOf = async (other: Db) =>
      (await other.selectFrom('outbox_identity').select('outbox_id').executeTakeFirstOrThrow())
        .outbox_id
    await within(copy.url, async (other) => {
      expect(await namesOf(other)).toEqual(await namesOf(db))
      expect(await sequencesOf(other)).toEqual(await sequencesOf(db))
      await expect(sql`delete from ledger_entry`.execute(other)).rejects.toThrow(/never changed/)
      expect(await outboxOf(other)).not.toBe(await outboxOf(db))
    })
  })

  it('shows one moment, whatever is written in between', async () => {
    const before = await countOf(db, 'forum_group')
    const add = () => sql`insert into forum_group (name) values ('In between')`.execute(db)
    const file = await backedUp(source.url, null, async () => void (await add()))
    expect(await countOf(db, 'forum_group')).toBe(before + 1)
    const groups = JSON.parse((await tablesIn(file)).get('forum_group')!) as { rows: number }
    expect(groups.rows).toBe(before)
  })

  it('cannot be read without its passphrase', async () => {
    await expect(openBackup(sealed, null)).rejects.toThrow(/--passphrase-file/)
    await expect(openBackup(sealed, 'another passphrase')).rejects.toThrow(/another passphrase/)
    expect(await tablesIn(sealed)).toEqual(await tablesIn(plain))
    expect((fs.statSync(sealed).mode & 0o777).toString(8)).toBe('600')
  })

  it('replaces no file', async () => {
    const file = newFile()
    fs.writeFileSync(file, 'kept')
    const made = atOneMoment(source.url, ({ header, frames }) => {
      const all = { ...header, babou: '0.1.0', madeAt: new Date().toISOString() }
      return writeBackup(file, { header: all, frames: frames(SECRET), passphrase: null })
    })
    await expect(made).rejects.toThrow(/exists/)
    expect(fs.readFileSync(file, 'utf8')).toBe('kept')
  })
})

describe('a restore', () => {
  it('refuses a file that was cut or changed anywhere, before it writes', async () => {
    const bytes = fs.readFileSync(sealed)
    const altered = (at: number) => {
      const copy = Buffer.from(bytes)
      copy[at] ^= 0x40
      return copy
    }
    const places = [
      0,
      13,
      40,
      400,
      Math.floor(bytes.length / 2),
      bytes.length - 40,
      bytes.length - 1,
    ]
    const lengths = [0, 5, 100, Math.floor(bytes.length / 3), bytes.length - 33, bytes.length - 1]
    const wrong = [
      ...places.map(altered),
      ...lengths.map((length) => bytes.subarray(0, length)),
      Buffer.concat([bytes, Buffer.from('more')]),
      Buffer.from('create table member (id bigint);\n'.repeat(200)),
    ]
    for (const [nth, content] of wrong.entries()) {
      const file = newFile()
      fs.writeFileSync(file, content)
      await expect(openBackup(file, PASSPHRASE), `fault ${nth}`).rejects.toThrow(BackupError)
    }
  })

  it('reports in one line which rows the database does not accept', async () => {
    const opened = await openBackup(plain, null)
    async function* altered() {
      let table = ''
      for await (const frame of opened.frames()) {
        if (frame.kind === 'table') ({ name: table } = JSON.parse(frame.bytes.toString()))
        const isIt = frame.kind === 'rows' && table === 'member'
        yield isIt ? { ...frame, bytes: Buffer.from('x\ty\n') } : frame
      }
    }
    const from = { header: opened.header, frames: altered() }
    const done = restoreInto(await target(), from, { isForced: false, secret: quiet })
    await expect(done).rejects.toThrow(BackupError)
    const none = { header: opened.header, frames: opened.frames() }
    const brokenJson = async function* () {
      for await (const frame of none.frames) {
        yield frame.kind === 'table' ? { ...frame, bytes: Buffer.from('{') } : frame
      }
    }
    const broken = restoreInto(
      await target(),
      { header: opened.header, frames: brokenJson() },
      { isForced: false, secret: quiet },
    )
    await expect(broken).rejects.toThrow(BackupError)
  })

  it('refuses a backup of a newer babou', async () => {
    const bytes = fs.readFileSync(plain)
    const file = newFile()
    fs.writeFileSync(
      file,
      Buffer.from(bytes.toString('latin1').replace(/UP \d\n/, 'UP 9\n'), 'latin1'),
    )
    await expect(openBackup(file, null)).rejects.toThrow(/newer babou/)
    const opened = await openBackup(plain, null)
    const header = { ...opened.header, migrations: [...opened.header.migrations, '9999-later.sql'] }
    const url = await target()
    const from = { header, frames: opened.frames() }
    const done = restoreInto(url, from, { isForced: true, secret: quiet })
    await expect(done).rejects.toThrow(/newer babou \(it has 9999-later.sql\)/)
    const other = { header: { ...opened.header, schema: '0'.repeat(64) }, frames: opened.frames() }
    const unlike = restoreInto(url, other, { isForced: true, secret: quiet })
    await expect(unlike).rejects.toThrow(/its tables are not those of babou/)
  })

  it('changes nothing of a database with members, unless it is forced to', async () => {
    await within(copy.url, (other) =>
      sql`insert into forum_group (name) values ('Mine')`.execute(other),
    )
    const mine = () => within(copy.url, (other) => countOf(other, 'forum_group'))
    const before = await mine()
    await expect(restored(plain, copy.url)).rejects.toThrow(/not empty: --force/)
    const refuse = () => {
      throw new BackupError('no room for this secret')
    }
    const secret = { ...quiet, refuse }
    await expect(restored(plain, copy.url, { isForced: true, secret })).rejects.toThrow(/no room/)
    expect(await mine()).toBe(before)
    await restored(plain, copy.url, { isForced: true })
    expect(await mine()).toBeLessThan(before)
  })

  it('treats a new installation as empty, and refuses one that is in use', async () => {
    const url = await target(testDatabase)
    await within(url, async (other) => {
      await sql`select 1`.execute(other)
      await expect(restored(plain, url, { isForced: true })).rejects.toThrow(/in use \(by babou/)
    })
    await restored(plain, url)
    expect(await within(url, (other) => countOf(other, 'member'))).toBe(await countOf(db, 'member'))
  })
})
