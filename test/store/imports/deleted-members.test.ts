import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addsUp } from '../../../src/store/imports/sum-report.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'

const COLUMNS = [
  ...['id', 'username', 'email', 'passkey', 'class', 'status', 'enabled'],
  ...['uploaded', 'downloaded', 'seedbonus', 'invites', 'seedtime'],
]

const member = (id: number, name: string) => [
  ...[id, name, `${name}@old.example`, String(id).repeat(32), 1, 'confirmed', 'yes'],
  ...[id * 1000, id * 100, id * 10, id, id * 60],
]

/** A dump of NexusPHP, which deletes accounts that were unused for long. */
const dump = (...members: ReturnType<typeof member>[]) => dumpOf(table('users', COLUMNS, members))

describe('a member who was deleted on the old site since the last run', () => {
  let stage: ImportStage
  beforeAll(async () => {
    stage = await importStage()
  })
  afterAll(() => stage.end())

  it('stays here, and the sums of the next run add up without the member', async () => {
    const bring = async (...members: ReturnType<typeof member>[]) => {
      const { report } = await stage.bring({ source: 'nexusphp', dump: dump(...members) })
      return report.sums
    }
    await bring(member(1, 'ann'), member(2, 'ben'))
    const sums = await bring(member(1, 'ann'))
    expect(sums.filter((sum) => !addsUp(sum))).toEqual([])
    const uploaded = sums.find(({ what }) => what === 'uploaded')
    expect(uploaded).toMatchObject({ source: 1000n, here: 1000n, notImported: 0n, adjusted: 0n })
    const members = await stage.db.selectFrom('member').select('name').orderBy('name').execute()
    expect(members.map(({ name }) => name)).toEqual(['ann', 'ben'])
  })
})
