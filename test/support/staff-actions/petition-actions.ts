import * as memberBans from '../../../src/store/bans/member-bans.ts'
import * as questions from '../../../src/store/registration/questions.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { ApplicationKind } from '../../../src/store/registration/applications.ts'
import * as petitions from '../../../src/store/registration/applications.ts'
import type { Request } from './staff-actions.ts'
import type { TestSite } from '../site.ts'
import { testSecrets } from '../site.ts'

const NOTE = { body: 'Looks fine.' }
const REFUSAL = { decision: 'refuse', reason: 'Not now.' }
const QUESTIONS = '/admin/applications/questions'
const QUESTION = { kind: 'line', label: 'How did you hear of us?' } as const

/** How each unsafe staff action about applications and appeals is performed. */
export const applicationActions: Readonly<Record<string, (site: TestSite) => Promise<Request>>> = {
  ...actsOn('application', '/admin/applications'),
  ...actsOn('appeal', '/admin/appeals'),
  [`post ${QUESTIONS}`]: async () => ({ path: QUESTIONS, body: QUESTION }),
  [`put ${QUESTIONS}/:id`]: changed,
  [`patch ${QUESTIONS}/:id`]: changed,
  [`post ${QUESTIONS}/:id/up`]: async (site) => {
    return { path: `${QUESTIONS}/${await aQuestion(site)}/up` }
  },
  [`delete ${QUESTIONS}/:id`]: async (site) => {
    return { path: `${QUESTIONS}/${await aQuestion(site)}` }
  },
}

async function changed(site: TestSite): Promise<Request> {
  return { path: `${QUESTIONS}/${await aQuestion(site)}`, body: QUESTION }
}

function actsOn(kind: ApplicationKind, path: string) {
  const act = (name: string, body?: Request['body']) => async (site: TestSite) => {
    return { path: `${path}/${await anApplication(site, kind, `${kind}-${name}`)}/${name}`, body }
  }
  return {
    [`post ${path}/:id/claim`]: act('claim'),
    [`post ${path}/:id/notes`]: act('notes', NOTE),
    [`post ${path}/:id/decision`]: act('decision', REFUSAL),
  }
}

/** A pending application or appeal; an appeal is that of a new banned member. */
async function anApplication(site: TestSite, kind: ApplicationKind, name: string): Promise<number> {
  const { db } = site
  const now = new Date()
  const about = { answers: [], images: [], address: '192.0.2.1', asksForProof: false, againDays: 0 }
  if (kind === 'application') {
    await petitions.apply(db, testSecrets, { ...about, email: `${name}@example.org` }, now)
  } else {
    await memberBans.ban(db, (await site.member(name)).id, 'spam', commandLine, now)
    await petitions.appeal(db, testSecrets, { ...about, nameOrEmail: name }, now)
  }
  const row = db.selectFrom('petition').select('id').where('email', '=', `${name}@example.org`)
  return (await row.executeTakeFirstOrThrow()).id
}

/** The last application question. */
async function aQuestion({ db }: TestSite): Promise<number> {
  const question = { ...QUESTION, help: '', options: [], isRequired: false }
  await questions.add(db, question, commandLine, new Date())
  return (await questions.all(db)).at(-1)?.id ?? 0
}
