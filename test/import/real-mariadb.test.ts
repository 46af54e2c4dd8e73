import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execFileSync, spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSource } from '../../src/import/open-source.ts'
import type { Value } from '../../src/import/rows.ts'
import type { Mariadb } from '../support/imports/mariadb.ts'
import { hasMariadb, startMariadb } from '../support/imports/mariadb.ts'

const BYTES = Array.from({ length: 256 }, (_, byte) => byte)
const HASH = Buffer.from(BYTES).toString('hex')
const LONG = 'ab\\'.repeat(90_000)

const SCHEMA = `
create table kinds (
  id bigint unsigned not null primary key, small tinyint(1), money decimal(30,6), at datetime,
  stamp timestamp null, day date, name varchar(50) character set utf8mb4, old varchar(50) character set latin1,
  hash binary(20), file longblob, flags bit(9), choice enum('a','b,(c)'), doc json, body mediumtext,
  half double, doubled bigint as (id * 2) virtual
) default charset=utf8mb3;
insert into kinds (id, small, money, at, stamp, day, name, old, hash, file, flags, choice, doc, body, half) values
 (18446744073709551615, 1, '123456789012345678901234.500000', '0000-00-00 00:00:00',
  '2026-01-02 03:04:05', '2020-02-30', 'naïve 💿 ''quoted'' \\\\ \\n', 'café', x'00ff27', x'${HASH}',
  b'100000001', 'b,(c)', '{"a": "\\\\"1"}', '${LONG.replaceAll('\\', '\\\\')}', 0.1),
 (1, null, null, null, null, null, null, null, null, '', null, null, null, null, null);
create table ignored (a int); insert into ignored values (1),(2),(3);
create view seen as select id from kinds;
create table \`od\`\`d (name)\` (\`a,b\` int); insert into \`od\`\`d (name)\` values (7);
`
const WANTED = {
  kinds: 'id small money at stamp day name old hash file flags choice doc body half'.split(' '),
  'od`d (name)': ['a,b'],
}

describe.skipIf(!hasMariadb)('a database of a real MariaDB (mariadb-server)', () => {
  let server: Mariadb
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'babou-real-'))
    server = await startMariadb()
    await server.say(null, 'create database old')
    await server.say('old', `set sql_mode='ALLOW_INVALID_DATES', time_zone='+00:00'; ${SCHEMA}`)
  })
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })

  async function read(from: string) {
    const source = await openSource(from)
    const rows: Record<string, (readonly Value[])[]> = {}
    let skipped = 0
    for await (const chunk of source.read(WANTED)) {
      rows[chunk.table] = [...(rows[chunk.table] ?? []), ...chunk.rows]
      skipped += chunk.skipped
    }
    await source.close()
    // The driver returns rows in the order of the key, a dump as well.
    return { kinds: rows.kinds, strange: rows['od`d (name)'], skipped }
  }

  function checked({ kinds, strange, skipped }: Awaited<ReturnType<typeof read>>): void {
    expect(skipped).toBe(3)
    expect(strange).toEqual([['7']])
    const [least, most] = kinds
    expect(least.map((value) => (value instanceof Uint8Array ? value.length : value))).toEqual([
      ...['1', null, null, null, null, null, null, null, null, 0],
      ...[null, null, null, null, null],
    ])
    const hash = Buffer.concat([Buffer.from([0, 255, 0x27]), Buffer.alloc(17)])
    expect(most).toEqual([
      ...['18446744073709551615', '1', '123456789012345678901234.500000', '0000-00-00 00:00:00'],
      ...['2026-01-02 03:04:05', '2020-02-30', "naïve 💿 'quoted' \\ \n", 'café', hash],
      ...[Buffer.from(BYTES), '257', 'b,(c)', '{"a": "\\"1"}', LONG, '0.1'],
    ])
  }

  it.each([
    ['as mariadb-dump writes it', []],
    ['with hex', ['--hex-blob']],
    ['with column lists, a row a statement', ['--complete-insert', '--skip-extended-insert']],
    ['in one transaction, with REPLACE', ['--single-transaction', '--replace', '--routines']],
    ['without comments', ['--compact']],
  ])('is read from a dump %s', async (name, options) => {
    const at = path.join(folder, `${name.replaceAll(' ', '-')}.sql`)
    writeFileSync(at, await server.dump('old', options))
    checked(await read(at))
  })

  it('is read from compressed dumps', async () => {
    const sql = await server.dump('old')
    const gz = path.join(folder, 'dump.sql.gz')
    writeFileSync(gz, gzipSync(sql))
    checked(await read(gz))
    if (spawnSync('zstd', ['--version']).status !== 0) return
    const zst = path.join(folder, 'dump.sql.zst')
    writeFileSync(path.join(folder, 'plain.sql'), sql)
    execFileSync('zstd', ['-q', path.join(folder, 'plain.sql'), '-o', zst])
    checked(await read(zst))
    const cut = path.join(folder, 'cut.sql.zst')
    execFileSync('sh', ['-c', `head -c 2000 "${zst}" > "${cut}"`])
    await expect(read(cut)).rejects.toThrow(/cut off/)
  })

  it('is read live, as of one moment', async () => {
    checked(await read(server.url('old')))
    const source = await openSource(server.url('old'))
    const reading = source.read({ ignored: ['a'] })[Symbol.asyncIterator]()
    await reading.next()
    await server.say('old', 'insert into kinds (id) values (77)')
    let kinds = 0
    for (let next = await reading.next(); next.done !== true; next = await reading.next()) {
      if (next.value.table === 'kinds') kinds += next.value.skipped
    }
    await source.close()
    expect(kinds).toBe(2)
    await server.say('old', 'delete from kinds where id = 77')
  })

  it('is read by an account that may only read', async () => {
    await server.say(
      null,
      "create user reader@'%' identified by 'p w'; grant select on old.* to reader@'%'",
    )
    checked(await read(server.url('old').replace('root@', 'reader:p%20w@')))
  })

  it('that does not answer is an error', async () => {
    await expect(openSource(server.url('none'))).rejects.toThrow(/cannot be read: Unknown database/)
  })
})
