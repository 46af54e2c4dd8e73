import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importReport } from '../../../src/cli/importing/import-report.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { memberValues, type MemberMapping } from '../../../src/store/imports/member-values.ts'
import type { PlainMember } from '../../../src/store/imports/plain-members.ts'
import { takenNames } from '../../../src/store/imports/taken-names.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember } from '../../support/community/rows.ts'
import { secrets } from '../../support/imports/importing.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 2 })
  await settings.changeSite(db, { siteName: 'Blue Heron' }, commandLine, new Date())
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const TEXTS = {
  ...{ about: '', title: '', notes: '', email: 'x@example.org', factor_secret: '', passkey: '' },
  ...{ uploaded: '0', downloaded: '0', points: '0', tokens: '0', invites: '0', seed_seconds: '0' },
  ...{ has_codes: false, hidden: [], state: 'active', is_verified: true, role_key: '' },
  avatar: '',
}
const MAPPING: MemberMapping = {
  roleOf: () => ({ role: 'member' as const, class: null }),
  ...({ siteSalt: '', appKey: '', wrapped: 'zero' } as const),
}

/** The names of members of a source here, and what the report says about each. */
async function imported(
  names: readonly string[],
  fixedName?: string,
  mapping: MemberMapping = MAPPING,
) {
  const taken = await takenNames(db, secrets, fixedName)
  return names.map((name, at) => {
    const member = { ...TEXTS, id: at + 1, name, email: `m${at}@example.org` }
    const values = memberValues(member as unknown as PlainMember, mapping, taken)
    taken.take(values)
    return `${name} is ${values.name}: ${values.remarks.join(', ')}`
  })
}

describe('an import', () => {
  it('renames members with names that are reserved here, and says so', async () => {
    expect(
      await imported(['admin', 'Staff', 'deleted-2', 'blue heron', 'Админ', 'Ann', 'Ann Lee']),
    ).toEqual([
      'admin is member-1: reserved name, no passkey',
      'Staff is member-2: reserved name, no passkey',
      'deleted-2 is member-3: reserved name, no passkey',
      'blue heron is member-4: reserved name, no passkey',
      'Админ is member-5: reserved name, no passkey',
      'Ann is Ann: no passkey',
      'Ann Lee is Ann_Lee: name, no passkey',
    ])
    const remarks = [{ kind: 'member', remark: 'reserved name', rows: 5 }]
    const report = { tables: [], sums: [], remarks, quarantine: [], pointsRounded: '0' }
    expect(importReport(report)).toContain(
      '5 members with another name, because the old one is reserved here',
    )
  })

  it('compares them with the name that the environment fixes', async () => {
    expect(await imported(['GreyGoose', 'BlueHeron'], 'Grey Goose')).toEqual([
      'GreyGoose is member-1: reserved name, no passkey',
      'BlueHeron is BlueHeron: no passkey',
    ])
  })

  it('leaves staff the names that speak for the site, and no one those of the program', async () => {
    const roleOf = () => ({ role: 'moderator' as const, class: null })
    expect(await imported(['admin', 'deleted-2'], undefined, { ...MAPPING, roleOf })).toEqual([
      'admin is admin: no passkey',
      'deleted-2 is member-2: reserved name, no passkey',
    ])
  })

  it('leaves the names of members here as they are', async () => {
    const id = await addMember(db)
    await db.updateTable('member').set({ name: 'staff' }).where('id', '=', id).execute()
    await imported(['Staff'])
    const row = await db.selectFrom('member').select('name').where('id', '=', id).execute()
    expect(row).toEqual([{ name: 'staff' }])
  })
})
