import type { Db } from '../../src/store/base/db.ts'
import * as asking from '../../src/store/polls/asking.ts'
import * as voting from '../../src/store/polls/voting.ts'
import type { Actor } from '../../src/store/records/audit.ts'

/** A ranked poll in a topic, with a vote; the part of its address. */
export async function aPoll(
  db: Db,
  owner: Actor & { readonly memberId: number },
  topicId: number,
): Promise<Readonly<Record<string, string>>> {
  const now = new Date()
  const what = { question: 'Which one?', description: '', kind: 'ranked', most: 3 } as const
  const how = { isSecret: false, canChange: true, result: 'always', endsAt: null } as const
  const who = { voters: null, voterDays: 0, onHome: false }
  const place = { topicId, articleId: null, choices: ['This', 'That', 'Neither'] }
  const id = await asking.make(db, { ...what, ...how, ...who, ...place }, owner, now)
  if (id === null) throw new Error('a poll is in the topic')
  const voter = { id: owner.memberId, readsForums: true, readsArticles: true, now }
  await voting.vote(db, id, voter, [2, 1])
  return { '/polls/:': String(id) }
}
