import type { Db } from '../../../../../store/base/db.ts'
import type { SimulationRow, TouchedPlace } from '../../../../../store/ratio/simulations.ts'
import * as simulations from '../../../../../store/ratio/simulations.ts'
import { file, get, inParts, refuse } from '../../../../http/action.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { csvHead, csvLine } from '../../../../ui/csv.ts'
import { daysCsv as daysApi, membersCsv as membersApi } from '../api.ts'
import { SIMULATIONS } from '../parts/values.ts'
import { daysFile, touchedColumns, touchedCells } from './csv.ts'

const TYPE = 'text/csv; charset=utf-8'
/** The most members in one part of a file. */
const AT_ONCE = 1_000

export const daysCsv = get(
  `${SIMULATIONS}/:id/days.csv`,
  'simulations.see',
  daysApi,
  async ({ db, params }) => {
    const row = await simulations.find(db, idOf(params.id))
    if (row === null || row.result === null || row.kind === 'dry-run') return refuse('NOT_FOUND')
    return file(TYPE, daysFile(row.result, row.firstDay), `simulation-${row.id}-days.csv`)
  },
)

export const membersCsv = get(
  `${SIMULATIONS}/:id/members.csv`,
  'simulations.see',
  membersApi,
  async ({ db, params }) => {
    const row = await simulations.find(db, idOf(params.id))
    if (row === null || row.kind === 'dry-run') return refuse('NOT_FOUND')
    return inParts(TYPE, `simulation-${row.id}-members.csv`, membersOf(db, row))
  },
)

async function* membersOf(db: Db, row: SimulationRow): AsyncIterable<string> {
  yield csvHead(['member', 'role', ...touchedColumns(row.kind)])
  let after: TouchedPlace | null = null
  for (;;) {
    const rows: readonly simulations.TouchedRow[] = await simulations.touched(
      db,
      row.id,
      after,
      AT_ONCE,
    )
    yield rows
      .map(({ name, role, what }) => csvLine([name, role, ...touchedCells(row.kind, what)]))
      .join('')
    const last = rows.at(-1)
    if (last === undefined || rows.length < AT_ONCE) return
    after = { weight: last.weight, id: last.id }
  }
}
