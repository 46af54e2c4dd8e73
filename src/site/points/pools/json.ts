import type { PoolRow } from '../../../store/points/pools.ts'
import { pointsJson } from '../../ledger/parts/labels.ts'

export function poolJson(row: PoolRow) {
  const { id, kind, title, state, goal, given, givers, hours, winner } = row
  const factor = (permille: number | null) => (permille === null ? null : permille / 1_000)
  return {
    ...{ id, kind, title, state, givers, hours, winner },
    goal: goal === null ? null : pointsJson(goal),
    given: pointsJson(given),
    uploadFactor: factor(row.upPermille),
    downloadFactor: factor(row.downPermille),
    torrent: row.torrentId,
    openedAt: row.openedAt,
    closesAt: row.closesAt,
    endedAt: row.endedAt,
  }
}
