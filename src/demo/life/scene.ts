import type { Config } from '../../shared/config.ts'
import type { Secrets } from '../../shared/secrets.ts'
import { HOUR_MS } from '../../domain/units.ts'
import type { Db } from '../../store/base/db.ts'
import type { Actor } from '../../store/records/audit.ts'
import type { SceneMember, SceneTorrent } from '../rows/scene-rows.ts'
import * as rows from '../rows/scene-rows.ts'

/** Members and torrents that the life of a demo is about, for a community of any size. */
const MEMBERS = 60
const TORRENTS = 120
const FEWEST_TORRENTS = 80

/** The place and the people of the scenes that follow the fill. */
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
  /** Without staff, most active first. */
  readonly members: readonly SceneMember[]
  /** Members who did little, newest first. */
  readonly quiet: readonly SceneMember[]
  /** Newest first. */
  readonly torrents: readonly SceneTorrent[]
  /** The time that is a number of hours before now; negative: after now. */
  readonly ago: (hours: number) => Date
}

export interface Person extends Actor {
  readonly memberId: number
  readonly id: number
}

type Given = Pick<Scene, 'db' | 'config' | 'secrets' | 'now'>

/** Null: the community is too small to have a member of each role. */
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
