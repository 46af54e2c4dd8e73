import { hitAndRunParams } from '../../domain/hit-and-run/rules.ts'
import { ENTRY_FLAG } from '../../bridge/traffic-entry.ts'
import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/units.ts'
import { usualValues } from '../../domain/ratio/params.ts'
import * as care from '../../store/hit-and-run/care.ts'
import * as policies from '../../store/hit-and-run/policies.ts'
import * as requirements from '../../store/hit-and-run/requirements.ts'
import { requirementsIn } from '../rows/requirement-rows.ts'
import { unknownTo } from '../rows/scene-rows.ts'
import { book } from '../rows/reported-rows.ts'
import type { Scene } from './scene.ts'

// Seeding requirements, as the task would have evaluated them since hit and run was turned on.

/** Mild rules, because most members of the demo seed for days. */
const RULES = {
  ...usualValues(hitAndRunParams),
  ...{ seedHours: 30, ratio: 1, idleHours: 48, graceHours: 120, prewarnHours: 48 },
  ...{ warningDays: 21, warningsMost: 6, pardonPoints: 500 },
}
/**
 * For how many days hit and run has been on; in a large community, a short time makes enough
 * requirements.
 */
const DAYS = { usual: 20, large: 2 }
/** The hours between two evaluations. */
const EVERY = 96
const MEMBERS = 200
const PARDONED = 3
const REASONS = ['Their machine died; they told us.', 'The torrent was mislabeled.'] as const

/** Turns hit and run on at a time in the past, and evaluates it until now. */
export async function requireSeeding(scene: Scene, isLarge: boolean): Promise<void> {
  const { db, admin, owner, moderator, torrents, quiet, ago, now } = scene
  const hours = 24 * (isLarge ? DAYS.large : DAYS.usual)
  const policy = { isOn: true, rules: RULES, immuneRoles: ['veteran'], startsAt: ago(hours) }
  await policies.save(db, policy, owner, ago(hours))
  await download(scene, isLarge)
  await requirements.findNew(db, policy, now)
  for (let at = hours - EVERY; at >= 0; at -= EVERY) await evaluate(scene, policy, ago(at))
  const warned = await requirementsIn(db, 'warned', PARDONED)
  for (const [nth, one] of warned.entries()) {
    const reason = REASONS[nth % REASONS.length]
    await care.pardon(db, { ...one, reason }, policy, moderator, ago(4 + nth))
  }
  const free = { reason: 'Seeded by the site itself.', expiresAt: null }
  await care.free(db, { ...torrents[8], kind: 'torrent' }, free, admin, ago(30))
  const away = { reason: 'In hospital until spring.', expiresAt: ago(-60 * 24) }
  await care.free(db, { ...quiet[44], kind: 'member' }, away, admin, ago(200))
}

/**
 * Books downloads of the member whose account visitors sign in to: one is still seeded, and the
 * others were stopped too early.
 */
async function download({ db, member, torrents, now }: Scene, isLarge: boolean): Promise<void> {
  const days = isLarge ? [0.4, 1] : [0.4, 4.5, 9, 12]
  const free = await unknownTo(db, member.id, torrents.slice(70), days.length)
  const reported = free.flatMap(({ id: torrentId, sizeBytes }, nth) => {
    const began = Math.floor(now.getTime() / 1000 - days[nth] * DAY_SECONDS)
    const one = { memberId: member.id, torrentId, startedAt: began, flags: ENTRY_FLAG.seeding }
    const done = { ...one, kind: 'completed' as const, since: began, at: began + 3_000 }
    const until = nth === 0 ? Math.floor(now.getTime() / 1000) - 300 : began + 4 * HOUR_SECONDS
    return [
      { ...done, rawDown: BigInt(sizeBytes), downloaded: BigInt(sizeBytes), leechedSeconds: 3_000 },
      {
        ...{ ...one, kind: nth === 0 ? ('update' as const) : ('stopped' as const), at: until },
        ...{ since: done.at, downloaded: BigInt(sizeBytes), seededSeconds: until - done.at },
      },
    ]
  })
  await book(db, 'downloads', reported, now)
}

async function evaluate({ db }: Scene, policy: policies.HitAndRunPolicy, at: Date): Promise<void> {
  const lenient = { most: 0, banDays: 0 }
  for (let after: number | null = 0; after !== null;) {
    const some: requirements.Judged = await requirements.judgeSome(
      ...([db, policy, lenient, after, at, MEMBERS] as const),
    )
    after = some.members < MEMBERS ? null : some.last
  }
}
