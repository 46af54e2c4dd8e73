import { ENTRY_FLAG } from '../../../bridge/traffic-entry.ts'
import { LATE_SECONDS } from '../../../domain/fair-play/collect.ts'
import { DAY_MS, DAY_SECONDS, HOUR_SECONDS, startOfDay } from '../../../domain/units.ts'
import * as cases from '../../../store/fair-play/cases.ts'
import * as looks from '../../../store/fair-play/looks.ts'
import type { Reported } from '../../rows/reported-rows.ts'
import { book } from '../../rows/reported-rows.ts'
import type { Scene } from '../scene.ts'

// Members who report uploads that no one downloaded. The uploads are booked as a tracker would have
// reported them, and the evaluations of the following days find them in the balance of the swarms.

const DAYS = 10
const TORRENTS_A_DAY = 4
/**
 * By the position in `quiet`: the share of each torrent that the member claims to have uploaded in
 * a day.
 */
const CLAIMS = [
  { nth: 35, share: 0.3 },
  { nth: 36, share: 0.8 },
  { nth: 37, share: 0.1 },
] as const

/**
 * Books the claims, evaluates each day as the task does, and lets staff decide about two of the
 * members.
 */
export async function doubtReports(scene: Scene): Promise<void> {
  const { db, now } = scene
  const days = daysOf(now)
  await book(
    db,
    'doubtful',
    days.flatMap((day, nth) => claimsOn(scene, day, nth)),
    now,
  )
  for (const [nth, since] of days.entries()) {
    const window = { since, until: new Date(since.getTime() + DAY_MS) }
    const lookedAt = new Date(window.until.getTime() + LATE_SECONDS * 1_000)
    await looks.keep(db, await looks.look(db, window, nth === 0), window, lookedAt)
  }
  await decide(scene)
}

/** Returns the last days whose intervals are all complete, oldest first. */
function daysOf(now: Date): readonly Date[] {
  const end = startOfDay(new Date(now.getTime() - LATE_SECONDS * 1_000)).getTime()
  return Array.from({ length: DAYS }, (_, nth) => new Date(end - (DAYS - nth) * DAY_MS))
}

/**
 * Returns the claims for a day. They are about other torrents for each member and each day, and
 * about older ones, few of which are busy.
 */
function claimsOn({ quiet, torrents }: Scene, day: Date, nthDay: number): Reported[] {
  const older = torrents.slice(torrents.length / 2)
  const since = Math.floor(day.getTime() / 1_000)
  const at = since + 20 * HOUR_SECONDS
  return CLAIMS.flatMap(({ nth, share }, who) =>
    Array.from({ length: TORRENTS_A_DAY }, (_, each) => {
      const place = (nthDay * TORRENTS_A_DAY + each) * CLAIMS.length + who
      const { id: torrentId, sizeBytes } = older[place % older.length]
      return {
        ...{ memberId: quiet[nth].id, torrentId, at, since, startedAt: since },
        ...{ seededSeconds: at - since, flags: ENTRY_FLAG.seeding },
        rawUp: BigInt(Math.round(sizeBytes * share)),
        // A different address for each day, so that each day is another session.
        ipv4: `198.51.100.${100 + ((since / DAY_SECONDS) % 100)}`,
      }
    }),
  )
}

async function decide({ db, quiet, admin, moderator, ago }: Scene): Promise<void> {
  const cheater = { verdict: 'cheater', note: 'Admitted it when asked. Warned.' } as const
  await cases.decide(db, quiet[CLAIMS[1].nth].id, cheater, admin, ago(3))
  const watch = {
    verdict: 'watch',
    note: 'Says it is a new seedbox. Look again in a week.',
  } as const
  await cases.decide(db, quiet[CLAIMS[2].nth].id, watch, moderator, ago(2))
}
