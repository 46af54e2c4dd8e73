import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ImportStage } from '../../../support/imports/import-stage.ts'
import { importStage } from '../../../support/imports/import-stage.ts'
import { dumpOf, tableOf } from '../../../support/imports/small-dump.ts'

const TIME = 1_300_000_000
const topic = (id: number) => ({
  ...{ topic_id: id, forum_id: 1, topic_title: `Topic ${id}`, topic_poster: 2 },
  ...{ topic_time: TIME, topic_status: 0, topic_type: 0, topic_first_post_id: id * 10 },
})
const post = (id: number, topicId: number, isAnonymous: boolean) => ({
  ...{ post_id: id, topic_id: topicId, poster_id: 2, post_time: TIME, post_username: '' },
  ...{ post_edit_time: 0, post_anonymous: Number(isAnonymous) },
})
const choice = (topicId: number, id: number, text: string) => {
  return { topic_id: topicId, vote_id: id, vote_text: text, vote_result: 0 }
}

/** A forum of TorrentPier 3 with two topics and polls of one member, the second one anonymous. */
const DUMP = dumpOf(
  tableOf('bb_users', {
    ...{ user_id: 2, user_active: 1, username: 'writer', user_password: '', user_level: 0 },
    ...{ user_email: 'w@example.net', user_regdate: TIME },
  }),
  tableOf('bb_bt_users', { user_id: 2, auth_key: 'Abcdefghij0123456789' }),
  tableOf('bb_categories', { cat_id: 1, cat_title: 'All', cat_order: 10 }),
  tableOf('bb_forums', { forum_id: 1, cat_id: 1, forum_name: 'Talk', forum_order: 10 }),
  tableOf('bb_topics', topic(1), topic(2)),
  tableOf('bb_posts', post(10, 1, false), post(20, 2, true), post(21, 2, false)),
  tableOf('bb_post_texts', ...[10, 20, 21].map((id) => ({ post_id: id, post_text: `Text ${id}` }))),
  tableOf(
    'bb_poll_votes',
    ...[1, 2].flatMap((id) => [choice(id, 0, `Poll ${id}`), choice(id, 1, 'yes')]),
  ),
)

let stage: ImportStage
beforeEach(async () => {
  stage = await importStage({ dump: DUMP })
})
afterEach(() => stage.end())

it('hides who began a topic with an anonymous post', async () => {
  await stage.bring({ source: 'torrentpier' })
  const { rows } = await sql<{ line: string }>`
    select concat(t.title, ' by ', m.name) as line
    from topic t join member m on m.id = t.author_id
    union all
    select concat(p.body, ' by ', m.name) from post p join member m on m.id = p.author_id
    union all
    select concat(p.question, ' by ', m.name) from poll p join member m on m.id = p.maker_id
    order by 1`.execute(stage.db)
  expect(rows.map(({ line }) => line)).toEqual([
    ...['Poll 1 by writer', 'Poll 2 by Old_Site'],
    ...['Text 10 by writer', 'Text 20 by Old_Site', 'Text 21 by writer'],
    ...['Topic 1 by writer', 'Topic 2 by Old_Site'],
  ])
})
