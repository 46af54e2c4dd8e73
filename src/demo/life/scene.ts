import type { Config } from '../../shared/config.ts'
import type { Secrets } from '../../shared/secrets.ts'
import { HOUR_MS } from '../../domain/units.ts'
import type { Db } from '../../store/base/db.ts'
import type { Actor } from '../../store/records/audit.ts'
import type { SceneMember, SceneTorrent } from '../rows/scene-rows.ts'
import * as rows from '../rows/scene-rows.ts'

/** How many members and torrents the scenes are about, in a community of any size. */
const MEMBERS = 60
const TORRENTS = 120
const FEWEST_TORRENTS = 80

/** What the scenes after the fill are about: the database, and the people. */
export interface Scene {
  readonly db: Db
  readonly config: Config
  readonly secrets: Secrets
  readonly now: Date
  readonly owner: Person
  readonly admin: Person
  readonly moderator: Person
  readonly uploader: Person
  readonly member: Person
  /** Members without staff, the most active ones first. */
  readonly members: readonly SceneMember[]
  /** Members with little activity, those who downloaded least first. */
  readonly quiet: readonly SceneMember[]
  /** Torrents, the newest ones first. */
  readonly torrents: readonly SceneTorrent[]
  /** Returns the time this many hours before now, or after now if the number is negative. */
  readonly ago: (hours: number) => Date
}

export interface Person extends Actor {
  readonly memberId: number
  readonly id: number
}

type Given = Pick<Scene, 'db' | 'config' | 'secrets' | 'now'>

/** Returns the scene; null if the community is too small to have a member of each role. */
export async function sceneOf(given: Given): Promise<Scene | null> {
  const { db, now } = given
  const [owner, admin, moderator, uploader, member] = await Promise.all(
    ['owner', 'admin', 'moderator', 'uploader', 'member'].map((role) => rows.firstOf(db, role)),
  )
  const torrents = await rows.newestTorrents(db, TORRENTS)
  if (torrents.length < FEWEST_TORRENTS) return null
  if (!owner || !admin || !moderator || !uploader || !member) return null
  const active = await rows.activeMembers(db, MEMBERS)
  return {
    ...given,
    owner: personOf(owner),
    admin: personOf(admin),
    moderator: personOf(moderator),
    uploader: personOf(uploader),
    member: personOf(member),
    members: active.filter(({ role }) => role === 'member' || role === 'uploader'),
    quiet: await rows.quietMembers(db, MEMBERS),
    torrents,
    ago: (hours) => new Date(now.getTime() - hours * HOUR_MS),
  }
}

function personOf({ id, name }: SceneMember): Person {
  return { id, memberId: id, name, address: null }
}
