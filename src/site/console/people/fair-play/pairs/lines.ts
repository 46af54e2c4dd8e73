import { pairKindsOf } from '../../../../../domain/fair-play/pairs/standing.ts'
import { GIB } from '../../../../../domain/units.ts'
import { bytes, timeText } from '../../../../../shared/format.ts'
import { ABOVE_RULES } from '../../../../../store/fair-play/cases.ts'
import type { PairRow } from '../../../../../store/fair-play/pairs.ts'
import { figure, mark, moment, words } from '../../../../ui/cells.ts'
import type { TableRow } from '../../../frame/table.ts'
import { isBad, scoreText } from '../parts/score.ts'

// Merges pairs into the list of cases: each is a line among those of members, ordered by score.

export const PAIRS = '/admin/fair-play-pairs'

export function pairHref(id: number): string {
  return `${PAIRS}/${id}`
}

/** Returns `anna and ben`, or for a closed group, `anna, ben and 1 more`. */
export function pairName(row: Pick<PairRow, 'first' | 'second' | 'standing'>): string {
  const { first, second, standing } = row
  const more = standing.group.length - 2
  return more > 0 ? `${first}, ${second} and ${more} more` : `${first} and ${second}`
}

const ABOVE_SCORES = 100

interface Scored {
  /** Null: the case has no score, and comes after all pairs. */
  readonly score: number | null
}

interface Placed {
  readonly place: number
}

/**
 * Returns the range of pair scores that belong on a page of cases; a pair comes before members with
 * the same score.
 */
export function pairRange(
  after: Placed | null,
  { rows, next }: { readonly rows: readonly Placed[]; readonly next: string | null },
): { readonly from: number; readonly below: number } {
  const last = next === null ? undefined : rows.at(-1)
  return {
    from: last === undefined ? 0 : last.place - ABOVE_RULES,
    // A sender may have altered the cursor.
    below: after === null ? ABOVE_SCORES : Math.min(ABOVE_SCORES, after.place - ABOVE_RULES),
  }
}

/** Merges the lines of members and pairs, both of which are ordered by score, highest first. */
export function withPairs<Row extends Scored>(
  members: readonly Row[],
  lineOf: (row: Row) => TableRow,
  pairs: readonly PairRow[],
  now: Date,
): readonly TableRow[] {
  const lines = members.map(lineOf)
  const columns = lines[0]?.cells.map(({ label }) => label) ?? null
  const all: TableRow[] = []
  let next = 0
  const addFrom = (score: number) => {
    for (; next < pairs.length && (pairs[next].score ?? 0) >= score; next++) {
      all.push(pairLine(pairs[next], columns, now))
    }
  }
  for (const [nth, line] of lines.entries()) {
    addFrom(members[nth].score ?? 0)
    all.push(line)
  }
  addFrom(0)
  return all
}

/** Says what makes a pair without a score a case; empty for other pairs. */
function pairRulesText({ score, standing }: Pick<PairRow, 'score' | 'standing'>): string {
  if (score !== null) return ''
  return pairKindsOf(standing).closed > 0 ? 'Closed group' : 'Downloads again and again'
}

/** Returns how much of the evidence an explanation covers if it is that of both members. */
function atMost({ score, standing }: PairRow, [first, second]: readonly [number, number]): string {
  const gib = Math.min(standing.joint, first + second)
  return score === null || gib <= 0 ? '' : `at most ${bytes(Math.round(gib * GIB))}`
}

/** Returns a pair as a row with the columns of members; those that do not apply are empty. */
function pairLine(row: PairRow, columns: readonly string[] | null, now: Date): TableRow {
  const { id, standing, waitsSince } = row
  const own = [
    mark('Score', scoreText(row), isBad(row) ? 'bad' : 'plain'),
    words('Rules', pairRulesText(row)),
    figure('Upload score', ''),
    figure('Download score', ''),
    figure('False uploads', atMost(row, standing.up)),
    figure('Hidden downloads', atMost(row, standing.hidden)),
    moment('Waiting', waitsSince === null ? null : timeText(waitsSince, now)),
  ]
  const cellOf = (column: string) => own.find(({ label }) => label === column) ?? words(column, '')
  return {
    head: words('Member', pairName(row), pairHref(id)),
    cells: columns?.map(cellOf) ?? own,
    acts: [],
  }
}
