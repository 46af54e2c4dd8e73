import { sql } from 'kysely'
import { labelChange } from '../../domain/forums/labels.ts'
import type { Db } from '../base/db.ts'

/** Renames or removes labels of topics when the labels of their forum have changed. */
export async function follow(
  tx: Db,
  forumId: number,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const { renamed, removed } = labelChange(before, after)
  if (renamed !== null)
    await sql`
      update topic set labels = array_replace(labels, ${renamed.from}, ${renamed.to})
      where forum_id = ${forumId} and labels @> ${[renamed.from]}::text[]`.execute(tx)
  if (removed.length > 0)
    await sql`
      update topic set labels = ${among(sql`${[...after]}::text[]`)}
      where forum_id = ${forumId} and labels && ${[...removed]}::text[]`.execute(tx)
}

/** Selects the labels of `topic` that a forum has, in the given order. */
export const among = (known: ReturnType<typeof sql>) => sql<string[]>`array(
  select given.name from unnest(topic.labels) with ordinality as given (name, place)
  where given.name = any(${known}) order by given.place)`
