import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { WrittenText } from '../records/written-text.ts'

// Reads posts. Their numbers are their positions, so a page is a range of numbers, however long the
// topic is and whatever was removed from it.

export interface PostRow extends WrittenText {
  readonly topicId: number
  readonly number: number
  readonly author: string
  /** The class of the author, or the role if there is no class: staff may give it a color. */
  readonly authorRole: string
  /** The title of that class or role. */
  readonly authorRank: string
}

function posts(db: Db) {
  return db
    .selectFrom('post')
    .innerJoin('member as author', 'author.id', 'post.author_id')
    .leftJoin('image as avatar', 'avatar.id', 'author.avatar_id')
    .leftJoin('role as rank', (join) =>
      join.on(sql<boolean>`rank.slug = coalesce(author.class, author.role)`),
    )
    .select([
      'post.id',
      'post.topic_id as topicId',
      'post.number',
      'post.author_id as authorId',
      'author.name as author',
      'post.body',
      'post.revision',
      'post.created_at as createdAt',
      'post.edited_at as editedAt',
      'post.removed_at as removedAt',
      'post.removed_reason as removedReason',
      'avatar.thumb_digest as authorImage',
    ])
    .select(sql<string>`coalesce(rank.name, author.role)`.as('authorRank'))
    .select(sql<boolean>`post.removed_by is not distinct from post.author_id`.as('isRetracted'))
    .select(sql<string>`coalesce(author.class, author.role)`.as('authorRole'))
    .$castTo<PostRow>()
}

/**
 * Returns the posts of a topic with the numbers in a range, both ends included; removed posts keep
 * their places.
 */
export async function between(
  db: Db,
  topicId: number,
  [first, last]: readonly [number, number],
): Promise<readonly PostRow[]> {
  return posts(db)
    .where('post.topic_id', '=', topicId)
    .where('post.number', '>=', first)
    .where('post.number', '<=', last)
    .orderBy('post.number')
    .execute()
}

/** Returns a post, removed or not. */
export async function find(db: Db, id: number): Promise<PostRow | undefined> {
  return posts(db).where('post.id', '=', id).executeTakeFirst()
}
