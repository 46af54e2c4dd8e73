import { count, plural } from '../../../shared/format.ts'
import type { Db } from '../../../store/base/db.ts'
import * as nodes from '../../../store/fleet/nodes.ts'
import * as fronts from '../../../store/shadow/front.ts'
import type { Check } from './tracker-checks.ts'
import { trackerChecks } from './tracker-checks.ts'

/** The most announces per 1,000 that our tracker may refuse although the old one accepts them. */
const MOST_REFUSED_PERMILLE = 10
const INTERVAL_SHARE = 1.1

/** Checks everything that a hand-over requires, without changing anything. */
export async function checkAll(db: Db, now: Date): Promise<readonly Check[]> {
  const [front, trackers] = await Promise.all([fronts.find(db), nodes.all(db)])
  return [...frontChecks(front, now), ...trackerChecks(trackers, now)]
}

function frontChecks(front: fronts.FrontRow | null, now: Date): Check[] {
  if (front === null) {
    return [{ name: 'babou shadow', isOk: false, says: 'never ran: start babou shadow --to URL' }]
  }
  const silent = (now.getTime() - front.reportedAt.getTime()) / 1000
  const { figures } = front
  const { verdicts, missed, oldInterval } = figures
  const complete = (now.getTime() - Date.parse(figures.completeSince)) / 1000
  const needed = Math.ceil(INTERVAL_SHARE * (oldInterval?.most ?? Infinity))
  const all = verdicts.bothAccept + verdicts.onlyOldAccepts
  return [
    {
      name: 'babou shadow',
      isOk: silent < fronts.SILENT_SECONDS,
      says: `reported ${Math.round(silent)} seconds ago`,
    },
    {
      name: 'old tracker',
      isOk: front.phase === 'shadow',
      says: front.phase === 'shadow' ? 'clients get its replies' : 'clients already get ours',
    },
    {
      name: 'every client seen',
      isOk: complete >= needed,
      says: Number.isFinite(needed)
        ? `complete for ${Math.floor(complete)} seconds, ${needed} are needed`
        : 'no announce has been compared yet',
    },
    {
      name: 'copies',
      isOk: missed === 0,
      says: `${plural(missed, 'session', 'sessions')} to repeat`,
    },
    {
      name: 'verdicts',
      isOk: verdicts.onlyOldAccepts * 1_000 <= all * MOST_REFUSED_PERMILLE,
      says: `${count(verdicts.onlyOldAccepts)} of ${count(all)} that it accepts are refused here`,
    },
  ]
}
