import { randomBytes } from 'node:crypto'
import { applicationToken } from '../../../src/store/notifications/mail-links.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { testSecrets } from '../site.ts'

const ANSWERS = [
  { label: 'Why would you like to join?', text: 'I share <b>much</b>,\n\nand for long.' },
  { label: 'A profile of yours elsewhere', text: 'https://elsewhere.example/me' },
]

/** A pending application and appeal; paths by their parameter. */
export async function someApplications(db: Db, memberId: number): Promise<Record<string, string>> {
  const application = await anApplication(db, 'application', null)
  const appeal = await anApplication(db, 'appeal', memberId)
  const question = await db
    .selectFrom('application_question')
    .select('id')
    .limit(1)
    .executeTakeFirstOrThrow()
  return {
    '/apply/:': application.token,
    '/reenable/:': appeal.token,
    '/admin/applications/:': String(application.id),
    '/admin/appeals/:': String(appeal.id),
    '/admin/applications/questions/:': String(question.id),
  }
}

async function anApplication(db: Db, kind: 'application' | 'appeal', memberId: number | null) {
  const nonce = randomBytes(16)
  const now = new Date()
  const { id } = await db
    .insertInto('petition')
    .values({
      ...{ kind, member_id: memberId, email: `${kind}@example.org`, state: 'waiting', nonce },
      ...{ answers: JSON.stringify(ANSWERS), address: '198.51.100.7', code_hash: nonce },
      ...{ created_at: now, waiting_since: now },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const token = applicationToken(testSecrets, { id, nonce })
  const hash = testSecrets.lookupHash(token)
  await db.updateTable('petition').set({ code_hash: hash }).where('id', '=', id).execute()
  return { id, token }
}
