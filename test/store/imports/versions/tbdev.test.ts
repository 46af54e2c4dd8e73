import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tbdev } from '../../../../src/store/imports/sources/tbdev.ts'
import type { ImportStage } from '../../../support/imports/import-stage.ts'
import { importStage } from '../../../support/imports/import-stage.ts'
import type { Row } from '../../../support/imports/version-dump.ts'
import { dumpOfVersion } from '../../../support/imports/version-dump.ts'

const member = (id: number, name: string): Row => ({
  ...{ id, username: name, email: `${name}@example.net`, status: 'confirmed', class: 0 },
  ...{ added: '2008-01-01 00:00:00', enabled: 'yes', warned: 'no', modcomment: '' },
})

let stage: ImportStage
beforeEach(async () => {
  stage = await importStage()
})
afterEach(() => stage.end())

it('reads the first TBDev, whose messages have no folders', async () => {
  const message = (id: number, location: string): Row => ({
    ...{ id, sender: 1, receiver: 2, added: '2008-05-01 00:00:00', msg: `m${id}` },
    ...{ unread: 'no', location },
  })
  const dump = (location: string) =>
    dumpOfVersion(tbdev, /^TBDev (before 2009|except)/, {
      users: [member(1, 'ann'), member(2, 'ben')],
      messages: [message(1, location)],
    })
  const kept = async (location: string) => {
    await stage.bring({ source: 'tbdev', dump: dump(location), mapping: { absent: [] } })
    const { rows } = await sql<{ line: string }>`
      select concat(m.name, case when c.left_at is not null then ' left' end,
        case when c.is_archived then ' archived' end) as line
      from conversation_member c join member m on m.id = c.member_id order by 1`.execute(stage.db)
    await stage.takeBack()
    return rows.map(({ line }) => line)
  }
  expect(await kept('in')).toEqual(['ann archived', 'ben'])
  expect(await kept('both')).toEqual(['ann', 'ben'])
  expect(await kept('out')).toEqual(['ann', 'ben left'])
})

it('reads the Yuna Scatari Edition, which has no forums', async () => {
  const dump = dumpOfVersion(tbdev, /^(TBDev before 2009|modifications|the Yuna)/, {
    users: [member(1, 'ann'), { ...member(2, 'ben'), enabled: 'no' }],
    users_ban: [{ userid: 2, reason: 'Спам', disuntil: '2027-01-01 00:00:00' }],
    news: [
      { id: 1, userid: 1, added: '2010-05-05 00:00:00', body: 'Hi', subject: 'Open &amp; up' },
    ],
  })
  const { said } = await stage.bring({ source: 'tbdev', dump, mapping: { absent: [] } })
  expect(said.lacks.filter(({ versions }) => versions === null)).toEqual([])
  const { rows } = await sql<{ line: string }>`
    select concat(name, ': ', ban_reason) as line from member where state = 'banned'
    union all select title from article`.execute(stage.db)
  expect(rows.map(({ line }) => line)).toEqual([
    'ben: Спам (until 2027-01-01 00:00:00)',
    'Open & up',
  ])
})

it('stops where neither forums nor the table of bans exist', async () => {
  const dump = dumpOfVersion(tbdev, /^(TBDev before 2009|modifications)/, {
    users: [member(1, 'ann')],
  })
  await expect(stage.bring({ source: 'tbdev', dump, mapping: { absent: [] } })).rejects.toThrow(
    /forums/,
  )
})
