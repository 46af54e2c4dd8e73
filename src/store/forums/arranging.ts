import type { OnConflictBuilder } from 'kysely'
import { sql } from 'kysely'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { Database } from '../base/schema.ts'
import * as labels from './labels.ts'

// Groups and forums as staff arrange them in the console. Forums are archived, never deleted.

export interface GroupRow {
  readonly id: number
  readonly name: string
  readonly position: number
  readonly forums: number
}

const ACTS = ['see', 'answer', 'start'] as const
export type Act = (typeof ACTS)[number]

/**
 * A forum as staff configure it; `others` are the further classes, secondary roles and members that
 * have access.
 */
export interface ForumWords {
  readonly groupId: number
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly position: number
  readonly roles: Readonly<Record<Act, string>>
  readonly others: Readonly<Record<Act, readonly string[]>>
  readonly isArchived: boolean
  readonly labels: readonly string[]
}

export interface ArrangedForum extends ForumWords {
  readonly id: number
  readonly group: string
  readonly topics: number
  readonly posts: number
}

export type Saved =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'GONE' | 'TAKEN' | 'NO_GROUP' }
  | { readonly ok: false; readonly code: 'UNKNOWN'; readonly act: Act; readonly name: string }

/**
 * Returns all groups, with the number of their forums that the viewer may see, including archived
 * ones.
 */
export async function groups(
  db: Db,
  { memberId, now }: { readonly memberId: number; readonly now: Date },
): Promise<readonly GroupRow[]> {
  return db
    .selectFrom('forum_group as g')
    .select(['g.id', 'g.name', 'g.position'])
    .select((eb) =>
      eb
        .selectFrom('forum')
        .whereRef('forum.group_id', '=', 'g.id')
        .where(sql<boolean>`forum_allows(forum, 'see', ${memberId}, ${now})`)
        .select((count) => count.fn.countAll<number>().as('forums'))
        .$asScalar()
        .as('forums'),
    )
    .orderBy('g.position')
    .orderBy('g.name')
    .$castTo<GroupRow>()
    .execute()
}

/**
 * Creates a group (if `id` is null) or changes one; null: the name is taken, or there is no such
 * group.
 */
export async function saveGroup(
  db: Db,
  id: number | null,
  { name, position }: Pick<GroupRow, 'name' | 'position'>,
  by: audit.Actor,
  now: Date,
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await (
      id === null
        ? sql<{ id: number }>`
          insert into forum_group (name, position) values (${name}, ${position})
          on conflict (name) do nothing returning id`
        : sql<{ id: number }>`
          update forum_group set name = ${name}, position = ${position}
          where id = ${id} and not exists (
            select from forum_group other where other.name = ${name} and other.id <> ${id})
          returning id`
    ).execute(tx)
    const saved = rows.at(0)
    if (saved === undefined) return null
    const target = { kind: 'forum-group', id: saved.id, name }
    const action = id === null ? 'forum.make-group' : 'forum.change-group'
    await audit.record(tx, { by, action, target, after: { name, position } }, now)
    return saved.id
  })
}

/** Removes a group without forums; false: it has some, or does not exist. */
export async function removeGroup(
  db: Db,
  id: number,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .deleteFrom('forum_group')
      .where('id', '=', id)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('forum').where('group_id', '=', id))),
      )
      .returning('name')
      .executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'forum-group', id, name: row.name }
    await audit.record(tx, { by, action: 'forum.remove-group', target }, now)
    return true
  })
}

/**
 * Returns all forums that the staff member may see, including archived ones, in the order of the
 * index; or only the one with this ID. `memberId` is null for the command line, which sees all.
 */
export async function forums(
  db: Db,
  { memberId, now }: { readonly memberId: number | null; readonly now: Date },
  id: number | null = null,
): Promise<readonly ArrangedForum[]> {
  const { rows } = await sql<ArrangedForum>`
    select f.id, f.slug, f.name, f.description, f.position, f.topics, f.posts, g.name as "group",
      f.group_id as "groupId", f.archived_at is not null as "isArchived", f.labels,
      json_build_object('see', see_role, 'answer', answer_role, 'start', start_role) as roles,
      ${others} as others
    from forum f join forum_group g on g.id = f.group_id
    where (${id}::bigint is null or f.id = ${id})
      and (${memberId}::bigint is null or forum_allows(f, 'see', ${memberId}, ${now}))
    order by g.position, g.name, f.position, f.name`.execute(db)
  return rows
}

const namesOf = (act: Act) => sql`(
  select coalesce(json_agg(coalesce(a.role, m.name) order by a.id), '[]')
  from forum_access a left join member m on m.id = a.member_id
  where a.forum_id = f.id and a.act = ${act})`
const others = sql`json_build_object('see', ${namesOf('see')}, 'answer', ${namesOf('answer')},
  'start', ${namesOf('start')})`

/** Creates a forum (if `id` is null) or changes one. */
export async function saveForum(
  db: Db,
  id: number | null,
  words: ForumWords,
  by: audit.Actor,
  now: Date,
): Promise<Saved> {
  return db.transaction().execute(async (tx): Promise<Saved> => {
    const [before] = id === null ? [] : await forums(tx, { memberId: by.memberId, now }, id)
    if (id !== null && before === undefined) return { ok: false, code: 'GONE' }
    const fault = await faultOf(tx, id, words)
    if (fault !== null) return { ok: false, code: fault }
    const named = []
    for (const act of ACTS) {
      const read = await othersOf(tx, act, words.others[act])
      if (!read.ok) return { ok: false, code: 'UNKNOWN', act, name: read.unknown }
      named.push(...read.rows)
    }
    const saved = await writeForum(tx, id, words, now)
    if (before !== undefined) await labels.follow(tx, saved, before.labels, words.labels)
    const rows = named.map((row) => ({ forum_id: saved, ...row }))
    if (rows.length > 0)
      await tx.insertInto('forum_access').values(rows).onConflict(ignore).execute()
    const target = { kind: 'forum', id: saved, name: words.name }
    const action = id === null ? 'forum.make' : 'forum.change'
    const change = { before: before && detailsOf(before), after: detailsOf(words) }
    await audit.record(tx, { by, action, target, ...change }, now)
    return { ok: true, id: saved }
  })
}

/** A name that was entered twice counts once. */
const ignore = (conflict: OnConflictBuilder<Database, 'forum_access'>) => conflict.doNothing()

function detailsOf({
  slug,
  name,
  description,
  position,
  roles,
  others: also,
  isArchived,
  labels: topicLabels,
}: ForumWords) {
  const said = Object.fromEntries(ACTS.map((act) => [act, [roles[act], ...also[act]]]))
  return { slug, name, description, position, isArchived, labels: topicLabels, ...said }
}

async function faultOf(tx: Db, id: number | null, { slug, groupId }: ForumWords) {
  const { rows } = await sql<{ isTaken: boolean; hasGroup: boolean }>`
    select exists (
        select from forum where slug = ${slug} and id is distinct from ${id}) as "isTaken",
      exists (select from forum_group where id = ${groupId}) as "hasGroup"`.execute(tx)
  if (rows[0].isTaken) return 'TAKEN'
  return rows[0].hasGroup ? null : 'NO_GROUP'
}

async function writeForum(tx: Db, id: number | null, words: ForumWords, now: Date) {
  const { groupId, slug, name, description, position, roles, isArchived } = words
  const values = {
    ...{ group_id: groupId, slug, name, description, position, labels: [...words.labels] },
    ...{ see_role: roles.see, answer_role: roles.answer, start_role: roles.start },
  }
  if (id === null) {
    const made = { ...values, archived_at: isArchived ? now : null }
    const row = await tx.insertInto('forum').values(made).returning('id').executeTakeFirstOrThrow()
    return row.id
  }
  const at = isArchived ? sql<Date>`coalesce(archived_at, ${now})` : null
  await tx
    .updateTable('forum')
    .set({ ...values, archived_at: at })
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('forum_access').where('forum_id', '=', id).execute()
  return id
}

/** Resolves names: classes and secondary roles by slug, members by name. */
async function othersOf(tx: Db, act: Act, names: readonly string[]) {
  const { rows } = await sql<{ name: string; role: string | null; member_id: number | null }>`
    select given.name, role.slug as role, member.id as member_id
    from unnest(${[...names]}::text[]) with ordinality as given (name, place)
    left join role on role.slug = lower(given.name) and role.kind <> 'built-in'
    left join member on lower(member.name) = lower(given.name) and role.slug is null
    order by place`.execute(tx)
  const unknown = rows.find(({ role, member_id: id }) => role === null && id === null)
  if (unknown !== undefined) return { ok: false, unknown: unknown.name } as const
  return { ok: true, rows: rows.map(({ name: _, ...row }) => ({ act, ...row })) } as const
}
