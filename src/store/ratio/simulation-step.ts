import { sql } from 'kysely'
import { SPARES_SECONDS } from '../../domain/ratio/amnesty.ts'
import type { SimulationGiven } from '../../domain/ratio/simulations/given.ts'
import { needsSnatches } from '../../domain/ratio/simulations/replay.ts'
import { resultOf } from '../../domain/ratio/simulations/result.ts'
import type { TallyJson } from '../../domain/ratio/simulations/tally.ts'
import { addedUp, NO_TALLY } from '../../domain/ratio/simulations/tally.ts'
import type { Days, Touched, Work, Worked } from '../../domain/ratio/simulations/work.ts'
import { plans, rulesOf } from '../../domain/ratio/simulations/work.ts'
import { DAY_SECONDS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { apartFrom, named } from '../records/tasks/failed-rows.ts'
import { amnestiesIn } from '../promotions/news.ts'
import * as dryRuns from './report.ts'
import * as history from './simulation-history.ts'
import * as real from './simulation-real.ts'
import * as traffic from './simulation-traffic.ts'

// A step of the oldest pending run: the next members are read, processed and recorded in one
// transaction, together with the progress. The next step continues after the last of them.

/** A run that has used more time than this is abandoned. */
const SPENT_MS_AT_MOST = 1_800_000

/** Processes a batch, on any thread; an error is returned as a value. */
export type Compute = (work: Work) => Promise<Worked | { readonly fault: string }>

/**
 * Processes the next `atOnce` members; returns how many, 0 when no run is open. `clockMs` is a
 * monotonic clock in ms, which measures the work against the limit.
 */
export async function step(
  db: Db,
  compute: Compute,
  now: Date,
  atOnce: number,
  clockMs: () => number = () => 0,
  except: readonly number[] = [],
): Promise<number> {
  const began = clockMs()
  return db.transaction().execute(async (tx) => {
    const run = await oldest(tx, except)
    if (run === undefined) return 0
    return named([run.id], () => continued(tx, run, { compute, now, atOnce, clockMs, began }))
  })
}

interface Given {
  readonly compute: Compute
  readonly now: Date
  readonly atOnce: number
  readonly clockMs: () => number
  readonly began: number
}

async function continued(tx: Db, run: Run, given: Given): Promise<number> {
  const { compute, now, atOnce, clockMs, began } = given
  if (run.spent_ms > SPENT_MS_AT_MOST) {
    await fail(tx, run.id, 'The simulation took longer than half an hour. Request fewer days.', now)
    return 1
  }
  const ids = await next(tx, run, atOnce)
  const isOver = ids.length < atOnce
  const done = await goThrough(tx, run, ids, compute, isOver, now)
  if ('fault' in done) {
    await fail(tx, run.id, done.fault.slice(0, 300), now)
    return 1
  }
  await note(tx, run, ids, { ...done, isOver, spentMs: clockMs() - began }, now)
  // At least 1, as another run may be waiting after this one.
  return Math.max(ids.length, 1)
}

type Run = NonNullable<Awaited<ReturnType<typeof oldest>>>

function oldest(tx: Db, except: readonly number[]) {
  return tx
    .selectFrom('simulation')
    .selectAll()
    .where('state', 'in', ['waiting', 'running'])
    .where(apartFrom(sql`id`, except))
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
}

async function next(tx: Db, { kind, at, up_to }: Run, limit: number): Promise<readonly number[]> {
  const judged = kind === 'policy' || kind === 'dry-run'
  const { rows } = await sql<{ id: number }>`
    select id from member where id > ${at} and id <= ${up_to}
      and (${!judged} or state = 'active') order by id limit ${limit}`.execute(tx)
  return rows.map(({ id }) => id)
}

interface Done {
  readonly tally: object
  readonly touched: readonly Touched[]
  /** The result of the run, after the last batch. */
  readonly result: object | null
}

async function goThrough(
  tx: Db,
  run: Run,
  ids: readonly number[],
  compute: Compute,
  isOver: boolean,
  now: Date,
): Promise<Done | { readonly fault: string }> {
  if (run.kind === 'dry-run') {
    const tally = await dryRuns.addSome(tx, run, ids, now)
    if (tally === null) return { fault: 'The draft was changed, started or ended in the meantime.' }
    if (isOver) await dryRuns.keep(tx, run, tally, now)
    return { tally, touched: [], result: isOver ? {} : null }
  }
  const given = run.params as unknown as SimulationGiven
  const days = { firstDay: run.first_day, lastDay: run.last_day }
  const worked = await compute({ ...days, ...(await workOf(tx, given, ids, days)) } as Work)
  if ('fault' in worked) return worked
  const before = (run.tally ?? NO_TALLY) as TallyJson
  const tally = addedUp(before, worked.tally)
  const result = isOver ? await whole(tx, given, tally, days) : null
  return { tally, touched: worked.touched, result }
}

/**
 * Returns the amnesties during these days: site-wide freeleech exempts members, whatever the
 * policy.
 */
function amnestiesOf(tx: Db, { firstDay, lastDay }: Days) {
  const since = new Date((firstDay * DAY_SECONDS - SPARES_SECONDS) * 1_000)
  return amnestiesIn(tx, since, new Date((lastDay + 1) * DAY_SECONDS * 1_000))
}

/** Returns the input of a thread for these members. */
async function workOf(tx: Db, given: SimulationGiven, ids: readonly number[], days: Days) {
  switch (given.kind) {
    case 'policy': {
      const { kind, rules, begin } = given
      const members = await history.recorded(tx, ids, {
        ...days,
        asTheyStood: begin === 'stood',
        withSnatches: needsSnatches(rulesOf(rules)),
        categories: rules.flatMap(({ categoryId: id }) => (id === null ? [] : [id])),
      })
      return { kind, rules, members, amnesties: await amnestiesOf(tx, days) }
    }
    case 'promotion': {
      const { kind, upPermille, downPermille } = given
      const members = await traffic.movedBy(tx, ids, given, days)
      return { kind, proposed: { upPermille, downPermille }, members }
    }
    case 'points': {
      const { kind, now, then } = given
      return { kind, now, then, members: await traffic.seedsOf(tx, ids, days) }
    }
  }
}

/** Returns the result, together with what really happened. */
async function whole(tx: Db, given: SimulationGiven, tally: TallyJson, days: Days) {
  const length = days.lastDay - days.firstDay + 1
  const digits = (line: string) =>
    (tally.lines[line] ?? Array<string>(length).fill('0')).map(BigInt)
  const [now, then] = [digits('now'), digits('then')]
  const beside =
    given.kind === 'policy'
      ? await real.judged(tx, days)
      : given.kind === 'points'
        ? await real.minted(
            tx,
            days,
            then.map((value, at) => ({ then: value, now: now[at] })),
          )
        : NO_TALLY
  return resultOf(plans[given.kind], addedUp(tally, beside), length)
}

async function note(
  tx: Db,
  run: Run,
  ids: readonly number[],
  given: Done & { readonly isOver: boolean; readonly spentMs: number },
  now: Date,
): Promise<void> {
  const { tally, touched, result, isOver, spentMs } = given
  if (touched.length > 0) {
    const rows = touched.map(({ memberId, weight, what }) => ({ m: memberId, w: weight, what }))
    await sql`
      insert into simulation_member (simulation_id, member_id, weight, what)
      select ${run.id}, m, w, what
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (m bigint, w bigint, what jsonb)
      order by m`.execute(tx)
  }
  await tx
    .updateTable('simulation')
    .set({
      state: isOver ? 'done' : 'running',
      started_at: run.started_at ?? now,
      ended_at: isOver ? now : null,
      at: ids.at(-1) ?? run.at,
      done: run.done + ids.length,
      // Members who became active since then are also processed.
      expected: isOver ? run.done + ids.length : Math.max(run.expected, run.done + ids.length),
      spent_ms: run.spent_ms + Math.ceil(spentMs),
      tally: isOver ? null : JSON.stringify(tally),
      result: result === null ? null : JSON.stringify(result),
    })
    .where('id', '=', run.id)
    .execute()
}

async function fail(tx: Db, id: number, error: string, now: Date): Promise<void> {
  const ended = { state: 'failed', error, ended_at: now, tally: null } as const
  await tx.updateTable('simulation').set(ended).where('id', '=', id).execute()
}
