import type pg from 'pg'
import type { SourceDescription } from '../described/source.ts'
import { quoted, stagedTable } from './staged-tables.ts'

// The seed time of each member, for a source that only has the time of each history. It is a sum
// over the largest table, which later readings update with the rows that have changed.

const SEED_TIMES = 'import.seed_time'

/** Builds the sums, unless they exist. */
export async function makeSeedTimes(client: pg.ClientBase, source: SourceDescription) {
  if (source.seedTimes === null || (await areThere(client))) return
  const { table } = source.seedTimes
  await client.query(`
    create unlogged table ${SEED_TIMES} as ${sumsOf(source.seedTimes, stagedTable(table), 1)};
    analyze ${SEED_TIMES}`)
}

interface ChangedRows {
  readonly table: string
  /** The table with the rows. */
  readonly rows: string
  /** -1: the rows were removed. */
  readonly sign: 1 | -1
}

/** Updates the sums for rows that were inserted or removed, in the same transaction. */
export async function addSeedTimes(
  client: pg.ClientBase,
  { seedTimes }: SourceDescription,
  { table, rows, sign }: ChangedRows,
): Promise<void> {
  if (seedTimes?.table !== table || !(await areThere(client))) return
  await client.query(`
    create temporary table summed as
    select user_id, sum(seconds) as seconds from (
      select * from ${SEED_TIMES} union all ${sumsOf(seedTimes, rows, sign)}
    ) s group by user_id;
    truncate ${SEED_TIMES};
    insert into ${SEED_TIMES} select * from summed;
    drop table summed`)
}

function sumsOf(
  { member, seconds }: NonNullable<SourceDescription['seedTimes']>,
  rows: string,
  sign: 1 | -1,
): string {
  return `select ${quoted(member)} as user_id, ${sign} * sum(import.big(${quoted(seconds)}))
    as seconds from ${rows} group by 1`
}

async function areThere(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ is: boolean }>('select to_regclass($1) is not null as is', [
    SEED_TIMES,
  ])
  return rows[0].is
}
