import { createHash } from 'node:crypto'
import type pg from 'pg'
import { HOUR_SECONDS } from '../../domain/units.ts'
import { copyRows } from '../../store/base/bulk-copy.ts'
import { dateOf } from './member-rows.ts'
import type { DemoMember } from './types.ts'

// Applications and appeals of a demo: some wait for staff, and some are decided. The links in their
// emails do not work.

const QUESTIONS = [
  'Why would you like to join?',
  'A profile of yours elsewhere',
  'What could you share here?',
] as const

/** The name, the hours before now, the answers, and the outcome. */
const APPLICATIONS = [
  {
    email: 'marta.lund@mail.example',
    hours: 74,
    answers: [
      'I have kept radio plays since the nineties and look for people who care for them.',
      'https://archive.example/members/mlund',
      'About 300 recordings of my own, all with their cover sheets.',
    ],
    verdict: null,
  },
  {
    email: 'teo@post.example',
    hours: 31,
    answers: ['A friend told me.', '', 'My line is up all night.'],
    verdict: null,
  },
  {
    email: 'june.okafor@mail.example',
    hours: 5,
    answers: [
      'For the documentaries: I teach, and half of what I need is out of print.',
      'https://forum.example/u/juneo',
      'Scans of school films with subtitles that my pupils made.',
    ],
    verdict: null,
  },
  {
    email: 'kees@letters.example',
    hours: 900,
    answers: ['I want everything.', '', ''],
    verdict: { state: 'refused', reason: 'Tell us more about yourself, and try again in a month.' },
  },
] as const

const APPEALS = [
  { hours: 50, says: 'It was my flatmate at my computer. I have a password now.' },
  { hours: 8, says: 'I was wrong, and it was two years ago. I would like a second chance.' },
] as const

const COLUMNS = [
  'kind',
  'email',
  'member_id',
  'answers',
  'state',
  'nonce',
  'code_hash',
  'address',
  'created_at',
  'waiting_since',
  'decided_by',
  'decided_at',
  'reason',
] as const

/** Writes applications, and appeals from the first banned members. */
export async function writeApplications(
  client: pg.ClientBase,
  members: readonly DemoMember[],
  now: Date,
): Promise<void> {
  const judge = members.find(({ role }) => role === 'admin')?.id ?? null
  const nowSeconds = Math.floor(now.getTime() / 1000)
  const applications = APPLICATIONS.map(({ email, hours, answers, verdict }, at) => {
    const told = answers.map((text, place) => ({ label: QUESTIONS[place], text }))
    const [made, decided] = [
      nowSeconds - hours * HOUR_SECONDS,
      nowSeconds - (hours - 20) * HOUR_SECONDS,
    ]
    return [
      ...['application', email, null, JSON.stringify(told), verdict?.state ?? 'waiting'],
      ...[...secretOf(`application ${at}`), `198.51.100.${20 + at}`, dateOf(made), dateOf(made)],
      ...(verdict === null ? [null, null, null] : [judge, dateOf(decided), verdict.reason]),
    ]
  })
  const banned = members.filter(({ ban }) => ban !== null)
  const appeals = APPEALS.slice(0, banned.length).map(({ hours, says }, at) => {
    const { id, email } = banned[at]
    const made = dateOf(nowSeconds - hours * HOUR_SECONDS)
    const answers = JSON.stringify([{ label: 'Why should it be opened again?', text: says }])
    return [
      ...['appeal', email, id, answers, 'waiting', ...secretOf(`appeal ${at}`)],
      ...[`198.51.100.${40 + at}`, made, made, null, null, null],
    ]
  })
  await copyRows(client, 'petition', COLUMNS, [...applications, ...appeals])
}

/** Returns a nonce and a hash that belong to no link. */
function secretOf(text: string): readonly [Buffer, Buffer] {
  const hash = createHash('sha256').update(`demo ${text}`).digest()
  return [hash.subarray(0, 16), hash]
}
