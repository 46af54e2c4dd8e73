import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'

/** As mysqldump writes UTF-8 that is in a column of latin1: each byte is a character. */
function twice(text: string): string {
  const decoder = new TextDecoder('windows-1252')
  return decoder.decode(Buffer.from(text))
}

const TITLES = ['Тест — “кавычки”', 'Élan', '💿 ёлка', '电影']

/** Members with a title and a text each; `mixed` has a text that was encoded once, too. */
function dump(titles: readonly string[], infos: readonly string[]): string {
  const names = ['id', 'username', 'passhash', 'email', 'class', 'seedbonus', 'modcomment']
  const users = titles.map((title, at) => {
    const id = at + 1
    return [id, `m${id}`, '', `m${id}@example.net`, 1, 0, '', title, infos[at]]
  })
  return dumpOf(table('users', [...names, 'title', 'info'], users))
}

describe('texts that were encoded in UTF-8 twice', () => {
  let stage: ImportStage
  beforeAll(async () => {
    stage = await importStage()
  })
  afterAll(() => stage.end())

  const importing = (dump: string, mapping = {}) => {
    return stage.bring({ source: 'nexusphp', dump, mapping })
  }
  const shown = async () => {
    const { rows } = await sql<{ title: string; about: string }>`
      select title, about from import.plain_member order by id`.execute(stage.db)
    return rows
  }

  const INFOS = ['plain', 'naïve', twice('naïve'), 'x']
  const content = dump([...TITLES.map(twice)], INFOS)

  it('are decoded where every text of the column decodes, and reported with a sample', async () => {
    const { said } = await importing(content)
    expect(await shown()).toEqual(TITLES.map((title, at) => ({ title, about: INFOS[at] })))
    expect(said.encodings).toEqual([
      expect.objectContaining({ place: 'users.title', values: 4, twice: 4, isDecoded: true }),
      {
        ...{ place: 'users.info', values: 2, twice: 1, isDecoded: false },
        ...{ before: twice('naïve'), after: 'naïve' },
      },
    ])
    const { rows } = await sql<{ title: string }>`
      select title from member order by id`.execute(stage.db)
    expect(rows.map(({ title }) => title)).toEqual(TITLES)
  })

  it('are decoded in rows of a later reading, too', async () => {
    const more = dump([...TITLES.map(twice), twice('Später')], [...INFOS, 'x'])
    await importing(more)
    expect((await shown()).at(-1)?.title).toBe('Später')
    await importing(more)
    expect((await shown()).map(({ title }) => title)).toEqual([...TITLES, 'Später'])
  })

  it('are decoded as the mapping file says', async () => {
    const encodings = { 'users.title': 'as-is', 'users.info': 'twice' }
    await importing(content, { encodings })
    const found = await shown()
    expect(found.map(({ title }) => title)).toEqual(TITLES.map(twice))
    expect(found.map(({ about }) => about)).toEqual(['plain', 'naïve', 'naïve', 'x'])
  })

  it('lose what is left of a character where the column was too short', async () => {
    const cut = Buffer.from('Тесто').subarray(0, 9)
    const short = new TextDecoder('windows-1252').decode(cut)
    await importing(dump([short], ['x']))
    expect((await shown())[0].title).toBe('Тест')
  })
})
