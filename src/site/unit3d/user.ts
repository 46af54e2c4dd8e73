import type { ClassRule, Facts } from '../../domain/roles/class-rules.ts'
import { isJudged, nextClass } from '../../domain/roles/class-rules.ts'
import { HOUR_SECONDS } from '../../domain/units.ts'
import { cut, ratioOf } from '../../shared/format.ts'
import type { Db } from '../../store/base/db.ts'
import * as requirements from '../../store/hit-and-run/lists.ts'
import type { Profile } from '../../store/members/pages.ts'
import * as memberPages from '../../store/members/pages.ts'
import * as judging from '../../store/roles/class-judging.ts'
import * as classRules from '../../store/roles/class-rules.ts'

type NamedRule = ClassRule & { readonly name: string }

interface Read {
  readonly profile: Profile
  /** How many of the member's torrents have an active warning. */
  readonly warned: number
  readonly facts: Facts
  readonly ladder: readonly NamedRule[]
}

/** Returns the member, as programs for UNIT3D sites read it; null when there is none. */
export async function userOf(db: Db, memberId: number, now: Date) {
  const profile = await memberPages.byId(db, memberId)
  const facts = await judging.factsOfMember(db, memberId, now)
  if (profile === null || facts === null) return null
  const { warned } = await requirements.countsOf(db, memberId)
  return userDocument({ profile, facts, warned, ladder: await classRules.ladder(db) })
}

const GIB = 1024 ** 3

/** Builds the flat document; numbers are also present as numbers. */
function userDocument({ profile, warned, facts, ladder }: Read) {
  const { uploaded, downloaded, milli_points: milli } = profile
  const ratio = ratioOf(uploaded, downloaded)
  const buffer = uploaded - downloaded
  const seedSeconds = Math.round(facts.meanSeedHours * HOUR_SECONDS)
  return {
    username: profile.name,
    group: profile.className ?? profile.role,
    ...{ uploaded: gibibytes(uploaded), downloaded: gibibytes(downloaded) },
    ratio: ratio === null ? '∞' : cut(ratio),
    buffer: gibibytes(buffer),
    ...{ seeding: profile.seeding, leeching: profile.leeching },
    seedbonus: (Number(milli) / 1_000).toFixed(2),
    hit_and_runs: warned,
    ...{ uploaded_bytes: uploaded, downloaded_bytes: downloaded, buffer_bytes: buffer },
    // The second names are those of newer versions of UNIT3D.
    ...{ seed_size: facts.seedSize, seedsize: facts.seedSize },
    ...{ avg_seedtime: seedSeconds, average_seedtime: seedSeconds },
    fl_tokens: Number(profile.tokens),
    uploads: profile.uploads + profile.anonymousUploads,
    ...progressOf({ profile, facts, ladder }),
  }
}

/** The next class, and the percentage of its condition that is furthest from being met. */
function progressOf({ profile, facts, ladder }: Omit<Read, 'warned'>) {
  const next = isJudged(profile.role) ? nextClass(ladder, facts, profile.class) : null
  if (next === null) return { next_class: null, class_progress: null }
  return {
    next_class: ladder.find(({ slug }) => slug === next.slug)?.name ?? next.slug,
    class_progress: Math.min(...next.progress.map(({ percent }) => percent)),
  }
}

/** Formats `50.00 GiB`; with bytes, programs would ignore the `B`. */
function gibibytes(bytes: bigint): string {
  return `${(Number(bytes) / GIB).toFixed(2)} GiB`
}
