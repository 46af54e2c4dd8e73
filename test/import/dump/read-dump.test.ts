import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readDump } from '../../../src/import/dump/read-dump.ts'
import { SourceError, type Value, type Wanted } from '../../../src/import/rows.ts'
import type { Cell, DumpStyle } from '../../support/imports/mysqldump.ts'
import { dumpTable, FOOT, HEAD } from '../../support/imports/mysqldump.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'babou-dump-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(content: Uint8Array | string, name = 'dump.sql'): string {
  const at = path.join(folder, name)
  writeFileSync(at, content)
  return at
}

async function rowsOf(at: string, wanted: Wanted) {
  const rows: Record<string, (readonly Value[])[]> = {}
  const skipped: Record<string, number> = {}
  for await (const chunk of readDump(at, wanted)) {
    rows[chunk.table] = [...(rows[chunk.table] ?? []), ...chunk.rows]
    skipped[chunk.table] = (skipped[chunk.table] ?? 0) + chunk.skipped
  }
  return { rows, skipped }
}

const COLUMNS = [
  { name: 'id', type: 'bigint(20) unsigned NOT NULL' },
  { name: 'na`me', type: "enum('a,b','c)d')" },
  { name: 'hash', type: 'mediumblob' },
].map((column) => ({ ...column, name: column.name.replace('`', '_') }))

const style: fc.Arbitrary<DumpStyle> = fc.record({
  isHex: fc.boolean(),
  hasColumns: fc.boolean(),
  rowsPerStatement: fc.integer({ min: 1, max: 7 }),
  hasIntroducer: fc.boolean(),
  lineEnd: fc.constantFrom('\n', '\r\n'),
})

const nasty = fc.constantFrom(
  "'",
  "''",
  '\\',
  '),(',
  ';',
  '\n',
  '\r',
  '\x1a',
  '-- ',
  '/*',
  '*/',
  '💿',
)
const words = fc.array(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 6 })), {
  maxLength: 6,
})
const row: fc.Arbitrary<Cell[]> = fc.tuple(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.option(words.map((parts) => parts.join('').replaceAll('\0', ''))),
  fc.option(fc.uint8Array({ maxLength: 40 })),
)

function expected(cells: readonly Cell[]): Value[] {
  return cells.map((cell) => {
    if (typeof cell === 'bigint') return String(cell)
    return cell instanceof Uint8Array ? Buffer.from(cell) : (cell as string | null)
  })
}

describe('a dump', () => {
  it('is read back as the rows that were written, in every way that mysqldump writes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), style, async (rows, how) => {
        const other = dumpTable('other', COLUMNS, rows.slice(0, 3), how)
        const all = [
          Buffer.from(HEAD),
          dumpTable('t', COLUMNS, rows, how),
          other,
          Buffer.from(FOOT),
        ]
        const at = file(Buffer.concat(all))
        const found = await rowsOf(at, { t: ['id', 'na_me', 'hash'] })
        expect(found.rows.t ?? []).toEqual(rows.map(expected))
        expect(found.skipped.other ?? 0).toBe(Math.min(3, rows.length))
      }),
      { numRuns: 150 },
    )
  })

  it('of which only some columns are read gives these in the order of the table', async () => {
    const sql = "CREATE TABLE t (a int, b text, c int);INSERT INTO t VALUES (1,'x',2),(3,NULL,4);"
    const { rows } = await rowsOf(file(sql), { t: ['c', 'b'] })
    expect(rows.t).toEqual([
      ['x', '2'],
      [null, '4'],
    ])
  })

  it('has rows longer than what is read at a time', async () => {
    const long = 'é'.repeat(700_000)
    const sql = `CREATE TABLE t (a int, b longtext);\nINSERT INTO t VALUES (1,'${long}'),(2,'b');\n`
    const { rows } = await rowsOf(file(sql), { t: ['a', 'b'] })
    expect(rows.t.map(([a, b]) => [a, b?.length])).toEqual([
      ['1', 700_000],
      ['2', 1],
    ])
  })

  it('is read in the character set of its SET NAMES', async () => {
    const sql = (charset: string, bytes: number[]) =>
      Buffer.concat([
        Buffer.from(`/*!40101 SET NAMES ${charset} */;\nCREATE TABLE t (a text);\n`),
        Buffer.from("INSERT INTO t VALUES ('"),
        Buffer.from(bytes),
        Buffer.from("');"),
      ])
    const read = async (charset: string, bytes: number[]) =>
      (await rowsOf(file(sql(charset, bytes)), { t: ['a'] })).rows.t[0][0]
    expect(await read('latin1', [0xe9])).toBe('é')
    expect(await read('cp1251', [0xcf, 0xf0])).toBe('Пр')
    // The second byte of this character is a backslash.
    expect(await read('sjis', [0x83, 0x5c, 0x41])).toBe('ソA')
    // A Katakana of one byte, before the quote that ends the text.
    expect(await read('cp932', [0x41, 0xb1])).toBe('Aｱ')
    // Latin 1 in a dump that says UTF-8.
    expect(await read('utf8', [0xe9, 0x21])).toBe('é!')
  })

  it('reads values of every form', async () => {
    const values = "-1.50,1e3,0x414243,x'44',b'101',_utf8mb4'é',TRUE,null,''"
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
    const create = names.map((name) => `${name} text`).join(',')
    const sql = `CREATE TABLE t (${create});REPLACE INTO db.t VALUES (${values}) ON DUPLICATE KEY UPDATE a=';';`
    const { rows } = await rowsOf(file(sql), { t: names })
    expect(rows.t).toEqual([['-1.50', '1e3', 'ABC', 'D', '5', 'é', '1', null, '']])
  })

  it('skips procedures and triggers between other delimiters', async () => {
    const sql = `CREATE TABLE t (a int);
DELIMITER ;;
/*!50003 CREATE*/ /*!50003 TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN
  INSERT INTO t VALUES (9); SET @a = ';;x'; END */;;
CREATE PROCEDURE p()
BEGIN
  # Don't count
  -- members who are not here
  SELECT 1; END ;;
DELIMITER ;
INSERT INTO t VALUES (1);`
    expect((await rowsOf(file(sql), { t: ['a'] })).rows.t).toEqual([['1']])
  })

  it.each([
    ['in a row', "INSERT INTO t VALUES (1,'ab", /cut off in a row of t, at byte 52/],
    ['after a row', 'INSERT INTO t VALUES (1,2)', /cut off in an INSERT statement/],
    ['in a statement', 'CREATE TABLE u (a', /cut off in a statement/],
    ['in a comment', '/*!40000 ALTER', /cut off in a comment/],
  ])('that is cut off %s is refused with the byte', async (_where, rest, error) => {
    const sql = `CREATE TABLE t (a int, b text);${rest}`
    await expect(rowsOf(file(sql), { t: ['a', 'b'] })).rejects.toThrow(error)
  })

  it('that ends between two tables is refused, because its last line is missing', async () => {
    const at = file(`${HEAD}CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\n`)
    await expect(rowsOf(at, { t: ['a'] })).rejects.toThrow(/Dump completed/)
  })

  it('with a table of two databases is refused, unless the table is not wanted', async () => {
    const one = (name: string) => {
      const rows = 'CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);'
      return `CREATE DATABASE \`${name}\`;\nUSE \`${name}\`;\n${rows}\n`
    }
    const at = file(one('site') + one('old copy'))
    await expect(rowsOf(at, { t: ['a'] })).rejects.toThrow(/the table t of two databases/)
    expect((await rowsOf(at, { u: ['a'] })).skipped).toEqual({ t: 2 })
    expect((await rowsOf(file(one('site')), { t: ['a'] })).rows.t).toEqual([['1']])
  })

  it('with a number of values other than that of the columns is refused', async () => {
    const at = file('CREATE TABLE t (a int, b int);INSERT INTO t VALUES (1);')
    await expect(rowsOf(at, { t: ['a'] })).rejects.toThrow(/1 values for 2 columns/)
  })

  it('compressed by gzip is read, and refused where it is cut off', async () => {
    const sql = Buffer.from(`CREATE TABLE t (a int);INSERT INTO t VALUES (1);`)
    const zipped = gzipSync(sql)
    expect((await rowsOf(file(zipped, 'd.sql.gz'), { t: ['a'] })).rows.t).toEqual([['1']])
    const cut = file(zipped.subarray(0, zipped.length - 9), 'cut.sql.gz')
    await expect(rowsOf(cut, { t: ['a'] })).rejects.toThrow(SourceError)
  })
})
