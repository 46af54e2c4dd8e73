import type { RequestRules } from '../../domain/requests/requests.ts'
import { requestRules } from '../../store/records/settings/requests.ts'
import * as settings from '../../store/records/settings/settings.ts'
import * as bounties from '../../store/requests/bounties.ts'
import * as claims from '../../store/requests/claims.ts'
import * as deciding from '../../store/requests/deciding.ts'
import * as fills from '../../store/requests/fills.ts'
import * as writing from '../../store/requests/writing.ts'
import type { SceneMember, SceneTorrent } from '../rows/scene-rows.ts'
import type { Draw } from '../draw.ts'
import { createDraw } from '../draw.ts'
import { prose } from '../prose.ts'
import { title } from '../titles.ts'
import type { Scene } from './scene.ts'

// Requests in every state, and a pair of members: one of them always fills the requests of the
// other.

const OPEN = 36
const DAYS = 24
/** The number of fills by the pair; staff are notified about it. */
const PAIR = 6

interface Asking {
  readonly scene: Scene
  readonly rules: RequestRules
  readonly draw: Draw
}

/**
 * Writes about fifty requests: most of them are open, some are claimed, filled, declined or
 * disputed.
 */
export async function askForTorrents(scene: Scene): Promise<void> {
  const rules = requestRules(await settings.site(scene.db, scene.config))
  const asking = { scene, rules, draw: createDraw('requests', 'demo') }
  for (let nth = 0; nth < OPEN; nth++) await askOpenly(asking, nth)
  const { torrents } = scene
  await fillAll(asking, torrents.slice(80, 92))
  await fillForEachOther(asking)
}

async function askOpenly(asking: Asking, nth: number): Promise<void> {
  const { scene, rules, draw } = asking
  const { members, torrents, ago, db } = scene
  const hours = DAYS * (OPEN - nth)
  const asker = members[(nth * 5) % members.length]
  const words = { title: title(draw), categoryId: torrents[nth].categoryId }
  const id = await ask(asking, asker, { ...words, description: prose(draw) }, hours)
  for (let more = 0; more < nth % 4; more++) {
    await give(asking, id, members[(nth + more * 3 + 1) % members.length], hours - 2 - more)
  }
  if (nth % 6 === 5) await claims.claim(db, id, members[(nth + 2) % members.length], rules, ago(5))
}

/**
 * Fills requests with torrents of the catalog; the fills are approved, waiting, declined or
 * disputed.
 */
async function fillAll(asking: Asking, torrents: readonly SceneTorrent[]): Promise<void> {
  const { scene, rules } = asking
  const { db, members, ago } = scene
  for (const [nth, torrent] of torrents.entries()) {
    const hours = 200 - nth * 12
    const asker = otherThan(members, torrent.uploaderId, nth)
    const id = await askFor(asking, asker, torrent, hours)
    const giver = otherThan(members, asker.id, nth + 4)
    await give(asking, id, giver, hours - 1)
    const filler = otherThan(members, asker.id, nth + 9)
    const torrentId = torrent.id
    await fills.fill(db, { requestId: id, torrentId }, filler, ago(hours - 8))
    const step = nth % 4
    if (step === 0) continue
    if (step === 1) await deciding.approve(db, id, asker.id, rules, ago(hours - 10))
    else await deciding.decline(db, id, asker.id, 'It is another edition.', ago(hours - 10))
    if (step < 3) continue
    const says = 'It is the edition of the description: see the second paragraph.'
    await deciding.dispute(db, id, filler.id, says, ago(hours - 12))
  }
}

/**
 * Writes requests of one member that are filled only by torrents of another; the last fill is from
 * today.
 */
async function fillForEachOther(asking: Asking): Promise<void> {
  const { db, torrents, quiet, members, ago } = asking.scene
  const own = new Map<number, SceneTorrent[]>()
  for (const torrent of torrents) {
    own.set(torrent.uploaderId, [...(own.get(torrent.uploaderId) ?? []), torrent])
  }
  const asker = quiet[34]
  const most = [...own.values()].sort((a, b) => b.length - a.length)[0].slice(0, PAIR)
  for (const [nth, torrent] of most.entries()) {
    const hours = (most.length - nth) * 10
    const id = await askFor(asking, asker, torrent, hours)
    await give(asking, id, otherThan(members, torrent.uploaderId, nth), hours - 2)
    const filler = { id: torrent.uploaderId, name: 'its uploader' }
    await fills.fill(db, { requestId: id, torrentId: torrent.id }, filler, ago(hours - 4))
    await deciding.approve(db, id, asker.id, asking.rules, ago(hours - 6))
  }
}

function askFor(asking: Asking, by: SceneMember, torrent: SceneTorrent, hours: number) {
  // The title as in the torrent's name, without what follows the year or the edition.
  const words = torrent.name.split(/[ ._]+/).slice(0, 4)
  const given = { title: words.join(' '), categoryId: torrent.categoryId }
  return ask(asking, by, { ...given, description: '' }, hours)
}

interface Words {
  readonly title: string
  readonly description: string
  readonly categoryId: number
}

async function ask({ scene, rules }: Asking, by: SceneMember, words: Words, hours: number) {
  const { db, ago } = scene
  const given = { ...words, bundleId: null, attributes: {}, named: { mentioned: [] } }
  const of = { memberId: by.id, openDays: rules.openDays }
  return db.transaction().execute((tx) => writing.makeWithin(tx, given, of, ago(hours)))
}

/** Adds a few hundred points to a bounty; members without points add none. */
async function give({ scene, rules, draw }: Asking, id: number, by: SceneMember, hours: number) {
  const amount = BigInt(draw.whole(1, 12)) * 50_000n + rules.leastPoints
  const given = {
    requestId: id,
    currency: 'points',
    amount,
    isAnonymous: draw.chance(0.2),
  } as const
  const key = `demo-bounty-${id}-${by.id}`
  await bounties.give(scene.db, by, { ...given, key }, rules, scene.ago(hours))
}

function otherThan(members: readonly SceneMember[], id: number, nth: number): SceneMember {
  const others = members.filter((one) => one.id !== id)
  return others[nth % others.length]
}
