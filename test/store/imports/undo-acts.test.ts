import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as immunity from '../../../src/store/hit-and-run/care.ts'
import * as memberCare from '../../../src/store/members/care.ts'
import * as notes from '../../../src/store/members/notes.ts'
import * as warnings from '../../../src/store/members/warnings.ts'
import type { Actor } from '../../../src/store/records/audit.ts'
import * as audit from '../../../src/store/records/audit.ts'
import * as memberRights from '../../../src/store/roles/member-rights.ts'
import { addMember } from '../../support/community/rows.ts'
import { IMPORTED_AT } from '../../support/imports/importing.ts'
import { smallCommunity } from '../../support/imports/small-community.ts'

const LATER = new Date(IMPORTED_AT.getTime() + 3_600_000)
const FOREVER = { reason: 'asked for', expiresAt: null }

interface Subject {
  readonly id: number
  readonly name: string
}
type Act = (site: Site, who: { ben: Subject; ann: Subject; sue: Actor }) => Promise<unknown>
type Site = Awaited<ReturnType<typeof smallCommunity>>

const torrentOf = async ({ db }: Site) => {
  const row = await db.selectFrom('torrent').select(['id', 'name']).executeTakeFirstOrThrow()
  return { kind: 'torrent' as const, ...row }
}

/** What a person does, and the table in which the undo sees it. */
const ACTS: readonly (readonly [what: string, table: string, act: Act])[] = [
  [
    'an imported note is removed',
    'audit_log',
    async ({ db }, { ben, sue }) => {
      const [note] = await notes.ofMember(db, ben.id, null, 10)
      return notes.remove(db, ben, note.id, sue, LATER)
    },
  ],
  [
    'a note is written',
    'member_note',
    ({ db }, { ben, sue }) => notes.add(db, ben, 'Is kind', sue, LATER),
  ],
  [
    'a right is taken',
    'given_right',
    ({ db }, { ben, sue }) => {
      const right = { permission: 'invites.make', isAllowed: false, ...FOREVER } as const
      return memberRights.give(db, ben.id, right, sue, LATER)
    },
  ],
  [
    'a warning is given',
    'member_warning',
    ({ db }, { ben, sue }) => {
      const reason = 'Shares an account'
      const warning = {
        memberId: ben.id,
        kind: 'staff',
        reason,
        torrentId: null,
        endsAt: null,
      } as const
      return warnings.give(db, warning, { most: 9, banDays: 1 }, sue, LATER)
    },
  ],
  [
    'slots are set and reset',
    'audit_log',
    async ({ db }, { ben, sue }) => {
      await memberCare.setSlots(db, ben.id, { leech: 3, seed: null }, sue, LATER)
      return memberCare.setSlots(db, ben.id, { leech: null, seed: null }, sue, LATER)
    },
  ],
  [
    'an exemption of a torrent is reverted',
    'audit_log',
    async (site, { sue }) => {
      const torrent = await torrentOf(site)
      await immunity.free(site.db, torrent, FOREVER, sue, LATER)
      return immunity.oblige(site.db, torrent, sue, LATER)
    },
  ],
  [
    'an imported member of staff runs a task',
    'audit_log',
    async ({ db }, { ann }) => {
      const by = { memberId: ann.id, name: ann.name, address: null }
      const target = { kind: 'task', name: 'back-up' }
      await audit.record(db, { by, action: 'task.run', target }, LATER)
    },
  ],
  [
    'a member of staff has the name of the program',
    'audit_log',
    async (site, { sue }) => {
      const by = { ...sue, name: audit.theProgram.name }
      const target = await torrentOf(site)
      await audit.record(site.db, { by, action: 'torrent.edit', target }, LATER)
    },
  ],
]

describe('what people did to what was imported', () => {
  let site: Site
  beforeAll(async () => {
    site = await smallCommunity()
    await site.bring()
  })
  afterAll(() => site.end())

  const changed = async () => {
    const result = await site.takeBack(LATER)
    if (result === 'busy' || result.ok) return []
    return result.changed
  }
  const rowsIn = async (table: string) => {
    return (await changed()).find((one) => one.table === table)?.rows ?? 0
  }

  it('sees an image that an imported member has uploaded, and names the member', async () => {
    const { id } = await site.memberCalled('ann')
    await sql`
      with files as (
        insert into blob (digest, type, size, put_at)
        values (sha256('an image'::bytea), 'image/webp', 8, ${LATER}) returning digest
      )
      insert into image (digest, thumb_digest, width, height, thumb_width, thumb_height, added_by,
        added_at)
      select digest, digest, 1, 1, 1, 1, ${id}, ${LATER} from files`.execute(site.db)
    expect(await changed()).toEqual([{ table: 'image', rows: 1, by: ['ann at /users/ann'] }])
    await sql`delete from image`.execute(site.db)
  })

  it('prevents the undo, which names it', async () => {
    const id = await addMember(site.db, { name: 'sue' })
    await site.db.updateTable('member').set({ role: 'owner' }).where('id', '=', id).execute()
    const sue = { memberId: id, name: 'sue', address: null }
    const who = { ben: await site.memberCalled('ben'), ann: await site.memberCalled('ann'), sue }
    for (const [what, table, act] of ACTS) {
      // The first undo would succeed.
      const before = what === ACTS[0][0] ? 0 : await rowsIn(table)
      await act(site, who)
      expect([what, (await rowsIn(table)) > before]).toEqual([what, true])
    }
    const log = (await changed()).find((one) => one.table === 'audit_log')
    expect(log?.by).toContain('sue at /users/ben')
  })
})
