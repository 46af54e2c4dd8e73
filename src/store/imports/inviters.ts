import { sql } from 'kysely'
import { cutCircles } from '../../domain/imports/circles.ts'
import type { Db } from '../base/db.ts'
import { givenRows } from '../base/given-rows.ts'
import { MEMBER } from './members.ts'
import * as records from './records.ts'

interface Pair {
  readonly id: number
  readonly inviter: number
}

/**
 * Sets who invited the imported members. If inviters form a circle, the member who has been here
 * longest gets no inviter.
 * @returns how many circles were cut
 */
export async function setInviters(tx: Db): Promise<number> {
  const { rows } = await sql<Pair>`
      select m.new_id as id, i.new_id as inviter
      from import.plain_member p
      join import_row m on m.kind = ${MEMBER} and m.old_id = p.id and m.new_id is not null
      join import_row i on i.kind = ${MEMBER} and i.old_id = p.inviter_id and i.new_id is not null
      order by m.new_id`.execute(tx)
  const { kept, cut } = cutCircles(rows)
  const { rows: known } = await sql<Pair>`
      select id, invited_by as inviter from member where invited_by is not null`.execute(tx)
  const set = new Map(known.map(({ id, inviter }) => [id, inviter]))
  const missing = kept.filter(({ id }) => !set.has(id))
  if (missing.length === 0) return cut
  await records.mark(tx)
  await sql`
      update member m set invited_by = x.inviter from ${givenRows(missing, {
        id: ['bigint', ({ id }) => id],
        inviter: ['bigint', ({ inviter }) => inviter],
      })} where m.id = x.id and m.invited_by is null`.execute(tx)
  return cut
}
