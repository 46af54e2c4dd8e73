import { sql } from 'kysely'
import type { RuleAct, RuleTest, TextKind } from '../../domain/text-rules/text-rules.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import * as removals from '../records/removals.ts'

// The rules for texts, which staff edit.

export interface RuleWords {
  readonly name: string
  readonly isOn: boolean
  readonly kinds: readonly TextKind[]
  /** The rule applies to members below this role or class. */
  readonly belowRole: string
  /** The rule applies to accounts younger than this number of days; null: of any age. */
  readonly underDays: number | null
  /**
   * The rule applies to authors with fewer texts than this, not counting removed ones; null: with
   * any number.
   */
  readonly underTexts: number | null
  readonly test: RuleTest
  readonly values: readonly string[]
  readonly times: number
  readonly act: RuleAct
  /** The message to the author. */
  readonly reason: string
}

export interface Rule extends RuleWords {
  readonly id: number
}

const COLUMNS = sql`text_rule.id, text_rule.name, is_on as "isOn", kinds,
  below_role as "belowRole", under_days as "underDays", under_texts as "underTexts", test, values,
  times, act, reason`

/** Lists all rules, in the order in which they were created. */
export async function list(db: Db): Promise<readonly Rule[]> {
  const { rows } = await sql<Rule>`select ${COLUMNS} from text_rule order by id`.execute(db)
  return rows
}

async function find(db: Db, id: number): Promise<Rule | undefined> {
  const { rows } = await sql<Rule>`
    select ${COLUMNS} from text_rule where id = ${id}`.execute(db)
  return rows.at(0)
}

/** Returns the rules that apply to a text, by its kind and its author. */
export async function applying(
  db: Db,
  { authorId, kind }: { readonly authorId: number; readonly kind: TextKind },
  now: Date,
): Promise<readonly Rule[]> {
  const { rows } = await sql<Rule>`
    select ${COLUMNS} from text_rule join member on member.id = ${authorId}
    where is_on and ${kind} = any(kinds)
      and not member_reaches(member.id, below_role, ${now})
      and (under_days is null
        or member.created_at > ${now}::timestamptz - under_days * interval '24 hours')
      and (under_texts is null or under_texts > (
        select count(*) from (
          (select from comment where author_id = member.id and removed_at is null
            limit under_texts)
          union all
          (select from post where author_id = member.id and removed_at is null limit under_texts)
          union all
          (select from article where author_id = member.id and removed_at is null
            limit under_texts)
          union all
          (select from revision where author_id = member.id and entity = 'wiki'
            limit under_texts)) as kept))
    order by text_rule.id`.execute(db)
  return rows
}

/**
 * Adds a rule, or changes the one with this ID; null: there is none; 'TAKEN': the name is in use.
 */
export async function save(
  db: Db,
  id: number | null,
  words: RuleWords,
  by: Actor,
  now: Date,
): Promise<number | 'TAKEN' | null> {
  const columns = columnsOf(words)
  return db.transaction().execute(async (tx) => {
    const same = await tx
      .selectFrom('text_rule')
      .select('id')
      .where('name', '=', words.name)
      .executeTakeFirst()
    if (same !== undefined && same.id !== id) return 'TAKEN'
    const before = id === null ? undefined : await find(tx, id)
    if (id !== null && before === undefined) return null
    const query =
      id === null
        ? tx.insertInto('text_rule').values(columns).returning('id')
        : tx.updateTable('text_rule').set(columns).where('id', '=', id).returning('id')
    const row = await query.executeTakeFirstOrThrow()
    const target = { kind: 'text-rule', id: row.id, name: words.name }
    const was = before === undefined ? {} : textOf(before)
    const change = audit.difference(was, textOf(words))
    await audit.record(tx, { by, action: 'text-rule.save', target, ...change }, now)
    return row.id
  })
}

/** Removes a rule; returns false if there is none. */
export async function remove(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  const row = { from: 'text_rule', kind: 'text-rule', action: 'text-rule.remove' } as const
  return db.transaction().execute((tx) => removals.deleteRow(tx, row, id, by, now))
}

function columnsOf(words: RuleWords) {
  const { name, kinds, test, values, times, act, reason } = words
  return {
    ...{ name, test, times, act, reason, kinds: [...kinds], values: [...values] },
    ...{ is_on: words.isOn, below_role: words.belowRole },
    ...{ under_days: words.underDays, under_texts: words.underTexts },
  }
}

function textOf({ name, kinds, values, ...words }: RuleWords): Record<string, string> {
  const { isOn, belowRole, underDays, underTexts, test, times, act, reason } = words
  return {
    ...{ name, kinds: kinds.join(', '), values: values.join(', '), test, act, reason, belowRole },
    ...{ isOn: String(isOn), underDays: String(underDays), underTexts: String(underTexts) },
    times: String(times),
  }
}
