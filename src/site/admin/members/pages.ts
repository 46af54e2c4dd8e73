import { clientName } from '../../../domain/client-name.ts'
import { reachWords } from '../../../domain/reach-words.ts'
import { memberRoles } from '../../../domain/permissions.ts'
import type { TimeText } from '../../../shared/format.ts'
import { bytes, count, ratio, span, timeText, utc } from '../../../shared/format.ts'
import type { AuditRow } from '../../../store/audit.ts'
import type { Profile } from '../../../store/member-pages.ts'
import type {
  FoundMember,
  MemberFacts,
  SignInRow,
  TreeMember,
} from '../../../store/member-search.ts'
import type { CurrentSession } from '../../../store/peer-sessions.ts'
import type { PageData } from '../../http/action.ts'
import type { Typed } from '../../http/fields.ts'
import type { AuditLine } from '../audit/pages.ts'
import { auditLine } from '../audit/pages.ts'
import type { Control } from '../../http/control.ts'
import { choices, control } from '../../http/control.ts'
import { memberHref } from '../links.ts'
import type { Pager } from '../../http/pager.ts'
import type { Paged } from '../paging.ts'
import { roleName } from '../words.ts'

interface MemberLine {
  readonly name: string
  readonly href: string
  readonly email: string
  readonly isUnproven: boolean
  readonly role: string
  readonly isBanned: boolean
  readonly uploaded: string
  readonly ratio: string
  readonly joined: TimeText
  readonly lastSeen: TimeText | null
}

export interface MembersPage extends PageData {
  readonly controls: readonly Control[]
  readonly lines: readonly MemberLine[]
  readonly isEmpty: boolean
  readonly isFiltered: boolean
  readonly pager: Pager | null
}

export function membersPage(form: Typed, found: Paged<FoundMember>, now: Date): MembersPage {
  const { values } = form
  const roles = memberRoles.map((role) => [role, roleName(role)] as const)
  const states = [
    ['active', 'Active'],
    ['banned', 'Banned'],
  ] as const
  const sorts = [
    ['name', 'By name'],
    ['-createdAt', 'Newest first'],
  ] as const
  const off = { autocomplete: 'off' } as const
  return {
    title: 'Members',
    controls: [
      control('text', form, 'q', 'Name or e-mail', { maxLength: 100, type: 'search', ...off }),
      control('text', form, 'address', 'Signed in from', { maxLength: 50, ...off }),
      control('select', form, 'role', 'Role', { options: choices('All roles', roles) }),
      control('select', form, 'state', 'State', { options: choices('All', states) }),
      control('select', form, 'sort', 'Order', { options: sorts }),
    ],
    lines: found.rows.map((row) => memberLine(row, now)),
    isEmpty: found.rows.length === 0,
    isFiltered: ['q', 'address', 'role', 'state'].some((name) => Boolean(values[name])),
    pager: found.pager,
  }
}

function memberLine(row: FoundMember, now: Date): MemberLine {
  return {
    name: row.name,
    href: memberHref(row.name),
    email: row.email,
    isUnproven: row.emailVerifiedAt === null,
    role: roleName(row.role),
    isBanned: row.state === 'banned',
    uploaded: bytes(row.uploaded),
    ratio: ratio(row.uploaded, row.downloaded),
    joined: timeText(row.createdAt, now),
    lastSeen: row.lastSeenAt === null ? null : timeText(row.lastSeenAt, now),
  }
}

/** All that the page of a member is made of. */
export interface MemberPageParts {
  readonly profile: Profile
  readonly facts: MemberFacts
  readonly sessions: readonly CurrentSession[]
  readonly signIns: readonly SignInRow[]
  readonly inviters: readonly TreeMember[]
  readonly invited: readonly TreeMember[]
  readonly log: readonly AuditRow[]
}

/** What the viewer may do with this member. */
export interface MemberRights {
  readonly ban: boolean
  readonly setRole: boolean
  readonly manage: boolean
  readonly seeLog: boolean
}

interface TreeLine {
  readonly name: string
  readonly href: string
  readonly isBanned: boolean
}

interface SignInLine {
  readonly address: string
  readonly addressHref: string | null
  readonly agent: string
  readonly isOpen: boolean
  readonly lastAt: TimeText
  readonly createdAt: TimeText
}

interface SessionLine {
  readonly name: string
  readonly href: string
  readonly state: string
  readonly client: string
  readonly address: string
  /** Null while nobody has tried. */
  readonly reach: string | null
  readonly lastAt: TimeText
}

export interface MemberPage extends PageData {
  readonly name: string
  readonly role: string
  readonly profileHref: string
  readonly joined: TimeText
  readonly ban: { readonly reason: string; readonly by: string; readonly ends: string } | null
  readonly figures: readonly { label: string; text: string; title: string | null }[]
  readonly email: string
  readonly isProven: boolean
  readonly lastSeen: TimeText | null
  readonly inviters: readonly TreeLine[]
  readonly hasInviters: boolean
  readonly invited: readonly TreeLine[]
  readonly hasInvited: boolean
  readonly acts: readonly { readonly href: string; readonly label: string; isDanger: boolean }[]
  readonly unbanHref: string | null
  readonly verifyHref: string | null
  readonly sessions: readonly SessionLine[]
  readonly hasSessions: boolean
  readonly signIns: readonly SignInLine[]
  readonly hasSignIns: boolean
  readonly seesLog: boolean
  readonly lines: readonly AuditLine[]
  readonly hasLines: boolean
}

export function memberPage(parts: MemberPageParts, rights: MemberRights, now: Date): MemberPage {
  const { profile, facts, sessions, signIns, inviters, invited, log } = parts
  const href = memberHref(profile.name)
  const isBanned = profile.state === 'banned'
  const isProven = facts.emailVerifiedAt !== null
  return {
    title: profile.name,
    name: profile.name,
    role: roleName(profile.role),
    profileHref: `/users/${encodeURIComponent(profile.name)}`,
    joined: timeText(profile.created_at, now),
    ban: isBanned ? banWords(profile, facts) : null,
    figures: figuresOf(profile),
    email: profile.email,
    isProven,
    lastSeen: profile.last_seen_at === null ? null : timeText(profile.last_seen_at, now),
    inviters: inviters.map(treeLine),
    hasInviters: inviters.length > 0,
    invited: invited.map(treeLine),
    hasInvited: invited.length > 0,
    acts: actsOf(href, rights, isBanned),
    unbanHref: rights.ban && isBanned ? `${href}/unban` : null,
    verifyHref: rights.manage && !isProven ? `${href}/verify` : null,
    sessions: sessions.map((session) => sessionLine(session, now)),
    hasSessions: sessions.length > 0,
    signIns: signIns.map((row) => signInLine(row, now)),
    hasSignIns: signIns.length > 0,
    seesLog: rights.seeLog,
    lines: log.map((row) => auditLine(row, now)),
    hasLines: log.length > 0,
  }
}

function actsOf(href: string, rights: MemberRights, isBanned: boolean) {
  const act = (path: string, label: string, isDanger: boolean) => ({
    href: `${href}/${path}`,
    label,
    isDanger,
  })
  return [
    ...(rights.setRole ? [act('role', 'Change role', false)] : []),
    ...(rights.manage ? [act('passkey', 'New passkey', false)] : []),
    ...(rights.manage ? [act('slots', 'Slots', false)] : []),
    ...(rights.manage ? [act('sign-ins', 'End sign-ins', false)] : []),
    ...(rights.ban && !isBanned ? [act('ban', 'Ban', true)] : []),
  ]
}

function banWords(profile: Profile, { bannedBy, banEndsAt }: MemberFacts) {
  return {
    reason: profile.ban_reason ?? 'no reason given',
    by: bannedBy ?? 'the command line',
    ends: banEndsAt === null ? 'until it is lifted' : `until ${utc(banEndsAt)}`,
  }
}

function figuresOf(profile: Profile) {
  const { uploaded, downloaded } = profile
  const figure = (label: string, text: string, title: string | null = null) => ({
    label,
    text,
    title,
  })
  return [
    figure('Ratio', ratio(uploaded, downloaded)),
    figure('Uploaded', bytes(uploaded), `${count(uploaded)} bytes`),
    figure('Downloaded', bytes(downloaded), `${count(downloaded)} bytes`),
    figure('Seeding', count(profile.seeding)),
    figure('Leeching', count(profile.leeching)),
    figure('Snatched', count(profile.snatches)),
    figure('Seed time', span(profile.seeded_seconds) ?? '–'),
    figure('Invites left', count(profile.invites_left)),
  ]
}

function treeLine({ name, state }: TreeMember): TreeLine {
  return { name, href: memberHref(name), isBanned: state === 'banned' }
}

function signInLine(row: SignInRow, now: Date): SignInLine {
  return {
    address: row.ip ?? 'unknown',
    addressHref: row.ip === null ? null : `/admin/users?address=${encodeURIComponent(row.ip)}`,
    agent: row.agent,
    isOpen: row.isOpen,
    lastAt: timeText(row.lastAt, now),
    createdAt: timeText(row.createdAt, now),
  }
}

function sessionLine(session: CurrentSession, now: Date): SessionLine {
  return {
    name: session.name,
    href: `/torrents/${session.torrent_id}`,
    state: session.seeding ? 'Seeding' : 'Leeching',
    client: clientName(session.client),
    address: [session.ipv4, session.ipv6].filter((one) => one !== null).join(' '),
    reach: reachWords(session.reachable),
    lastAt: timeText(session.last_at, now),
  }
}
