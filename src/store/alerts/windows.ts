import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'

// Maintenance windows: nothing is sent about their subjects while they last.

export interface NewWindow {
  /** '' for the whole fleet; otherwise a machine or the name of a node. */
  readonly about: string
  readonly reason: string
  readonly startsAt: Date
  readonly endsAt: Date
}

export type WindowRow = Awaited<ReturnType<typeof coming>>[number]

/** Returns windows that have not ended, in the order in which they start. */
export async function coming(db: Db, now: Date) {
  return db
    .selectFrom('alert_window')
    .select(['id', 'about', 'reason', 'starts_at as startsAt', 'ends_at as endsAt'])
    .select('made_by as madeBy')
    .where('ends_at', '>', now)
    .orderBy('starts_at')
    .limit(100)
    .execute()
}

export async function make(db: Db, given: NewWindow, by: Actor, now: Date): Promise<number> {
  const { about, reason, startsAt, endsAt } = given
  return db.transaction().execute(async (tx) => {
    const { id } = await tx
      .insertInto('alert_window')
      .values({ about, reason, starts_at: startsAt, ends_at: endsAt, made_by: by.name })
      .returning('id')
      .executeTakeFirstOrThrow()
    const after = { starts: startsAt.toISOString(), ends: endsAt.toISOString() }
    const target = { kind: 'alert-window', id, name: about === '' ? 'the fleet' : about }
    await audit.record(tx, { by, action: 'alert.window', target, after, reason }, now)
    return id
  })
}

/** Ends a window before its time; false when there is none. */
export async function remove(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .deleteFrom('alert_window')
      .where('id', '=', id)
      .returning('about')
      .executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'alert-window', id, name: row.about === '' ? 'the fleet' : row.about }
    await audit.record(tx, { by, action: 'alert.remove-window', target }, now)
    return true
  })
}
