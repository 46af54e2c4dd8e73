import { sql } from 'kysely'
import { matches, readText } from '../../domain/text-rules/matching.ts'
import type { HeldKind, RuleAct, TextKind } from '../../domain/text-rules/text-rules.ts'
import { canWait, REPEAT_MINUTES, ruleActs } from '../../domain/text-rules/text-rules.ts'
import { DAY_MS, MINUTE_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'
import type { Rule } from './rules.ts'
import * as rules from './rules.ts'
import { textDigest } from './text-digest.ts'

// The one place that decides whether a member may write a text, by limits, repetition and rules:
// for all kinds of texts, and for all site nodes together.

/** A text that a member wants to write. */
export interface Text {
  readonly authorId: number
  readonly kind: TextKind
  readonly title?: string
  readonly body: string
  /**
   * For an edit: the former text, as others could read it. Matches of rules that it already had do
   * not count again.
   */
  readonly before?: string
  /**
   * For an edit: the text that is edited, so that the new version does not count as a repetition of
   * it.
   */
  readonly edits?: string
}

/** Where a text is to be published, if it has to wait for staff. */
export interface Waits {
  /** The data for publishing it later, as JSON. */
  readonly place: unknown
  readonly href: string
}

/** The text is admitted: the caller writes it and calls `noted`. */
export interface Admitted {
  readonly ok: true
  readonly text: Text
  readonly digest: Buffer
  /** The rule that reports it; null: none. */
  readonly reportedBy: string | null
}

export type NotAdmitted =
  | { readonly ok: false; readonly code: 'TOO_MANY'; readonly waitSeconds: number }
  | { readonly ok: false; readonly code: 'REPEATED' }
  | { readonly ok: false; readonly code: 'REFUSED'; readonly reason: string }
  | { readonly ok: false; readonly code: 'HELD'; readonly heldId: number }

/**
 * Decides whether a text may be written. `waits` is null for a text that staff must not read (a
 * message or a draft): it is neither held nor reported. Texts of an author wait for each other
 * until the transaction ends, so that a burst is counted one by one; call this before taking other
 * locks.
 */
export async function admit(
  tx: Db,
  text: Text,
  waits: Waits | null,
  now: Date,
): Promise<Admitted | NotAdmitted> {
  const { authorId, kind } = text
  await lockAuthor(tx, authorId)
  const digest = textDigest(`${text.edits ?? ''}${text.body}`)
  const before = await writtenBefore(tx, text, digest, now)
  if (before.isRepeated) return { ok: false, code: 'REPEATED' }
  if (before.waitSeconds !== null) {
    const waitSeconds = Math.max(1, Math.ceil(before.waitSeconds))
    return { ok: false, code: 'TOO_MANY', waitSeconds }
  }
  const rule = await strictest(tx, text, before.repeats, now)
  if (rule?.act === 'refuse') return { ok: false, code: 'REFUSED', reason: rule.reason }
  if (rule?.act === 'hold' && waits !== null && canWait(kind)) {
    const held = { text: { ...text, kind }, act: 'hold', rule: rule.name, ...waits } as const
    const heldId = await put(tx, held, now)
    await note(tx, text, digest, now)
    return { ok: false, code: 'HELD', heldId }
  }
  const isReported = rule?.act === 'report' && waits !== null
  return { ok: true, text, digest, reportedBy: isReported ? rule.name : null }
}

/** Makes texts of this member, and what is counted with them, wait until the transaction ends. */
export async function lockAuthor(tx: Db, id: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`texts by ${id}`}, 26))`.execute(tx)
}

/**
 * Counts an admitted text that was written and is now at `href`. `place` is stored with a report.
 */
export async function noted(
  tx: Db,
  { text, digest, reportedBy }: Admitted,
  href: string,
  now: Date,
  place: unknown = null,
): Promise<void> {
  await note(tx, text, digest, now)
  const { kind } = text
  if (reportedBy === null || !canWait(kind)) return
  const report = { text: { ...text, kind }, act: 'report', rule: reportedBy } as const
  await put(tx, { ...report, place, href }, now)
}

/** Makes an admitted text wait for staff, although no rule holds it; returns its ID. */
export async function hold(
  tx: Db,
  { text, digest }: Admitted,
  kind: HeldKind,
  waits: Waits,
  now: Date,
): Promise<number> {
  await note(tx, text, digest, now)
  return put(tx, { text: { ...text, kind }, act: 'hold', rule: '', ...waits }, now)
}

/**
 * Returns why a new version of a text is refused: by a rule that would hold or refuse it, and that
 * the former version did not match. Null: it is not refused. `before` is null if no one else could
 * read the former version.
 */
export async function editRefused(
  db: Db,
  text: Text,
  before: string | null,
  now: Date,
): Promise<string | null> {
  const applying = await rules.applying(db, text, now)
  if (applying.length === 0) return null
  const [after, was] = [readText(`${text.title ?? ''}\n${text.body}`), readText(before ?? '')]
  const found = applying.find((rule) => {
    const isNew = before === null || !matches(rule, was, 0)
    return rule.act !== 'report' && isNew && matches(rule, after, 0)
  })
  return found?.reason ?? null
}

interface Before {
  readonly isRepeated: boolean
  /** How often any member wrote this text within the last day. */
  readonly repeats: number
  /** How many seconds to wait, if a limit is reached; null: no limit is reached. */
  readonly waitSeconds: number | null
}

async function writtenBefore(
  tx: Db,
  { authorId, kind }: Text,
  digest: Buffer,
  now: Date,
): Promise<Before> {
  const back = (ms: number) => new Date(now.getTime() - ms)
  const { rows } = await sql<Before>`
    with allowed as (
      select kinds, seconds, max(most) as most from text_limit
      where ${kind} = any(kinds) and (role is null or member_reaches(${authorId}, role, ${now}))
      group by kinds, seconds
    )
    select exists (
        select from written_text where member_id = ${authorId} and digest = ${digest}
          and written_at > ${back(REPEAT_MINUTES * MINUTE_MS)}) as "isRepeated",
      (select count(*)::int from written_text
        where digest = ${digest} and written_at > ${back(DAY_MS)}) as repeats,
      (select max(extract(epoch from since - ${now}::timestamptz) + seconds)::float8
        from allowed join lateral (
          select count(*) as many, min(written_at) as since from (
            select written_at from written_text
            where member_id = ${authorId} and written_text.kind = any(allowed.kinds)
              and written_at > ${now}::timestamptz - make_interval(secs => allowed.seconds)
            order by written_at desc limit allowed.most) as last
        ) as written on written.many >= allowed.most) as "waitSeconds"`.execute(tx)
  return rows[0]
}

async function strictest(tx: Db, text: Text, repeats: number, now: Date): Promise<Rule | null> {
  const applying = await rules.applying(tx, text, now)
  if (applying.length === 0) return null
  const read = readText(`${text.title ?? ''}\n${text.body}`)
  const was = text.before === undefined ? null : readText(text.before)
  // Returns whether a rule matches now but did not before. A rule for every text is about its
  // author, and always counts.
  const isNew = (rule: Rule) => was === null || rule.test === 'all' || !matches(rule, was, 0)
  const found = applying.filter((rule) => matches(rule, read, repeats) && isNew(rule))
  const strictness = (act: RuleAct) => ruleActs.indexOf(act)
  return found.sort((a, b) => strictness(b.act) - strictness(a.act)).at(0) ?? null
}

async function note(tx: Db, { authorId, kind }: Text, digest: Buffer, now: Date): Promise<void> {
  await tx
    .insertInto('written_text')
    .values({ member_id: authorId, kind, digest, written_at: now })
    .execute()
}

interface Put extends Waits {
  readonly text: Text & { readonly kind: HeldKind }
  readonly act: 'hold' | 'report'
  readonly rule: string
}

async function put(tx: Db, { text, act, rule, place, href }: Put, now: Date): Promise<number> {
  const { authorId, kind, title = null, body } = text
  const { id } = await tx
    .insertInto('held_text')
    .values({
      ...{ member_id: authorId, kind, act, rule, title, body, href, created_at: now },
      place: place === null ? null : JSON.stringify(place),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Deletes up to `limit` records from before `before`; returns how many. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`written_at < ${before}`
  return deleteSome(db, { from: 'written_text', key: ['id'], where }, limit)
}
