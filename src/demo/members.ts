import type { MemberRole } from '../domain/roles/permission-rows.ts'
import { DAY_SECONDS } from '../domain/units.ts'
import type { DemoInvite, DemoMember, DemoSignIn } from './rows/types.ts'
import type { Draw } from './draw.ts'
import { createDraw } from './draw.ts'
import type { Timeline } from './timeline.ts'
import { momentAt } from './timeline.ts'
import { memberWords } from './words.ts'

export interface MembersPlan {
  readonly seed: string
  readonly count: number
  readonly firstId: number
  /** The inviter of the first members; null if there is no owner yet. */
  readonly ownerId: number | null
  readonly timeline: Timeline
  /** Returns 32 hex digits for a name, derived from a secret of this installation. */
  readonly passkeyOf: (name: string) => string
}

/** The share of members without an inviter: the friends of the owner. */
const FOUNDERS = 0.04
const SIGN_IN_DAYS = 30

const BAN_REASONS = [
  'Traded invites on a public forum.',
  'Three accounts from one machine.',
  'Client reported more than it sent.',
  'Asked for it themselves; comes back in spring.',
] as const

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15',
  'Mozilla/5.0 (Linux; Android 15; Mobile) AppleWebKit/537.36 Chrome/138.0 Mobile Safari/537.36',
] as const

/** Generates all members in the order in which they joined. */
export function makeMembers(plan: MembersPlan): DemoMember[] {
  const taken = new Set<string>()
  const made: DemoMember[] = []
  for (let index = 0; index < plan.count; index++) made.push(makeMember(plan, index, taken, made))
  return made
}

function makeMember(
  plan: MembersPlan,
  index: number,
  taken: Set<string>,
  before: readonly DemoMember[],
): DemoMember {
  const { seed, timeline, count } = plan
  const draw = createDraw(seed, 'member', index)
  const name = freeName(draw, taken)
  const createdAt = momentAt(timeline, draw, index, count)
  const isBanned = index > count * FOUNDERS && draw.chance(0.02)
  const lastSeenAt = Math.max(createdAt, timeline.now - Math.floor(draw.wait(6 * DAY_SECONDS)))
  return {
    id: plan.firstId + index,
    name,
    email: `${name.toLowerCase()}@example.net`,
    role: roleOf(seed, index, draw),
    ban: isBanned ? { reason: draw.pick(BAN_REASONS), at: lastSeenAt, by: before[0].id } : null,
    canLeech: !draw.chance(0.015),
    passkey: plan.passkeyOf(name),
    invitedBy: inviterOf(plan, draw, index, before),
    createdAt,
    lastSeenAt,
    signIns: isBanned ? [] : signInsOf(draw, createdAt, lastSeenAt, timeline.now),
    openInvites: isBanned ? [] : openInvites(draw, createdAt, timeline.now),
  }
}

/** The share of members who ever upload. */
const UPLOADERS = 0.12

/** Returns whether the member with this number ever uploads. */
export function uploads(seed: string, index: number): boolean {
  return index < 3 || createDraw(seed, 'uploads', index).chance(UPLOADERS)
}

/** The first members have one role each, so that even the smallest community has all roles. */
function roleOf(seed: string, index: number, draw: Draw): MemberRole {
  if (index === 0) return 'admin'
  if (index === 1 || (index < 30 && draw.chance(0.06))) return 'moderator'
  if (index === 2 || (uploads(seed, index) && draw.chance(0.5))) return 'uploader'
  return 'member'
}

function inviterOf(
  { ownerId, count }: MembersPlan,
  draw: Draw,
  index: number,
  before: readonly DemoMember[],
): number | null {
  if (index <= count * FOUNDERS) return ownerId
  // Early members have invited most, so the tree has thick and thin branches.
  return before[Math.floor(before.length * draw.next() ** 1.8)].id
}

function signInsOf(draw: Draw, createdAt: number, lastSeenAt: number, now: number): DemoSignIn[] {
  return Array.from({ length: draw.whole(1, 3) }, (_, place) => {
    const lastAt = place === 0 ? lastSeenAt : Math.max(createdAt, lastSeenAt - draw.whole(1, 9e6))
    return {
      id: Buffer.from(draw.bytes(16)).toString('hex'),
      createdAt: Math.max(createdAt, lastAt - draw.whole(600, 20 * DAY_SECONDS)),
      lastAt,
      expiresAt: lastAt + SIGN_IN_DAYS * DAY_SECONDS,
      address: addressOf(draw),
      agent: draw.pick(AGENTS),
    }
  }).filter(({ expiresAt }) => expiresAt > now)
}

function openInvites(draw: Draw, createdAt: number, now: number): DemoInvite[] {
  if (!draw.chance(0.15)) return []
  const at = Math.max(createdAt, now - draw.whole(0, 40 * DAY_SECONDS))
  const revokedAt = draw.chance(0.2) ? Math.min(now, at + draw.whole(60, DAY_SECONDS)) : null
  const note = draw.pick(['', 'for my sister', 'a friend from work', 'book club'])
  return [{ note, createdAt: at, expiresAt: at + 14 * DAY_SECONDS, revokedAt }]
}

/**
 * Returns an address from a network that is reserved for documentation (RFC 5737) or tests (RFC
 * 2544).
 */
export function addressOf(draw: Draw): string {
  const network = draw.pick(['192.0.2', '198.51.100', '203.0.113', '198.18', '198.19'])
  const rest = network.split('.').length === 3 ? [] : [draw.whole(0, 255)]
  return [network, ...rest, draw.whole(1, 254)].join('.')
}

/** Returns a name such as `quietotter` or `Maple_41` that is not taken; case is ignored. */
function freeName(draw: Draw, taken: Set<string>): string {
  for (let attempt = 0; ; attempt++) {
    const name = attempt < 4 ? nameOf(draw) : `${nameOf(draw)}${draw.whole(10, 99_999)}`
    if (name.length > 30 || taken.has(name.toLowerCase())) continue
    taken.add(name.toLowerCase())
    return name
  }
}

function nameOf(draw: Draw): string {
  const [one, other] = [draw.pick(memberWords), draw.pick(memberWords)]
  const capital = `${one[0].toUpperCase()}${one.slice(1)}`
  const forms = [
    `${one}${other}`,
    `${one}_${other}`,
    `${capital}${draw.whole(1, 99)}`,
    `${one}.${other}`,
  ]
  return draw.chance(0.25) ? one : draw.pick(forms)
}
