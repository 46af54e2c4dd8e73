import { clientName } from '../../domain/members/client-name.ts'
import { reachWords } from '../../domain/members/reach-label.ts'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import type { Kinship, PrivacyField } from '../../domain/accounts/privacy.ts'
import { sees } from '../../domain/accounts/privacy.ts'
import type { TimeText } from '../../shared/format.ts'
import { bytes, count, exactBytes, ratio, span, timeText } from '../../shared/format.ts'
import { userHref } from '../ui/link.ts'
import { uploadsSeen } from './parts/uploads-seen.ts'
import type { Profile } from '../../store/members/pages.ts'
import type { CurrentSession } from '../../store/traffic/peer-sessions.ts'
import type { PageData } from '../http/action.ts'
import type { Field, FormSummary, Typed } from '../http/frame/fields.ts'
import { field, summary } from '../http/frame/fields.ts'
import { breakable } from '../ui/breakable.ts'
import type { Html } from '../ui/markdown.ts'
import { markdown } from '../ui/markdown.ts'
import type { Card } from './parts/card.ts'
import { actsOn, ownLists } from './parts/links.ts'
import type { Recent } from './recent.ts'

const SEED_SUM = 'The sum over all torrents: two torrents seeded for a day count as two days.'

/** A figure with its label; `title` is the exact value. */
interface Figure {
  readonly label: string
  readonly text: string
  readonly title: string | null
}

interface SessionLine {
  readonly href: string | null
  /** HTML of the name, which may break between words. */
  readonly nameHtml: string
  readonly isSeeding: boolean
  /** The completed part of the torrent, in percent; null when it is complete. */
  readonly percent: string | null
  readonly uploaded: string
  readonly downloaded: string
  readonly client: string
  readonly address: string
  /** Null until it is tested. */
  readonly reach: string | null
  readonly lastAt: TimeText
}

export interface MePage extends PageData {
  readonly name: string
  readonly role: string
  /** The class, or the role if there is none: staff may give it a color. */
  readonly rank: string
  readonly joined: TimeText
  readonly figures: readonly Figure[]
  readonly announceUrl: string
  readonly passkey: string
  readonly cannotLeech: boolean
  readonly sessions: readonly SessionLine[]
  readonly hasSessions: boolean
  /** Null: without a limit. */
  readonly invitesLeft: string | null
  readonly avatar: Avatar | null
  readonly profileHref: string
  readonly lists: ReturnType<typeof ownLists>
  readonly cards: readonly Card[]
}

interface Own {
  readonly hasInviteLimit: boolean
  readonly announceUrl: string
  readonly passkey: string
  readonly cards: readonly Card[]
}

/** The avatar of a member, shown next to the name. */
interface Avatar {
  readonly src: string
}

/** What the head of a member's page shows, also to themselves. */
function headOf(profile: Profile, now: Date) {
  return {
    title: profile.name,
    name: profile.name,
    role: roleText(profile),
    rank: profile.class ?? profile.role,
    joined: timeText(profile.created_at, now),
    avatar: avatarOf(profile),
  }
}

export function mePage(
  profile: Profile,
  sessions: readonly CurrentSession[],
  own: Own,
  now: Date,
): MePage {
  return {
    ...headOf(profile, now),
    figures: figures(profile, 'self'),
    profileHref: userHref(profile.name),
    lists: ownLists(profile.name),
    ...own,
    cannotLeech: !profile.can_leech,
    sessions: sessions.map((session) => sessionLine(session, now)),
    hasSessions: sessions.length > 0,
    invitesLeft: own.hasInviteLimit ? count(profile.invites_left) : null,
  }
}

export interface UserPage extends PageData {
  readonly name: string
  readonly role: string
  /** The class, or the role if there is none: staff may give it a color. */
  readonly rank: string
  readonly joined: TimeText
  /** Visible to staff and the inviter. */
  readonly inviter: { readonly name: string; readonly href: string } | null
  readonly avatar: Avatar | null
  /** The member's text about themselves, as HTML that is safe to show. */
  readonly about: Html | null
  /** Null for readers who may not see it. */
  readonly lastSeen: TimeText | null
  readonly editHref: string | null
  readonly figures: readonly Figure[]
  readonly hasFigures: boolean
  readonly cards: readonly Card[]
  /** What the reader can do: send a gift, open the console. */
  readonly acts: ReturnType<typeof actsOn>
  readonly hasActs: boolean
  /** Null on the reader's page, and for readers without permission. */
  readonly ignoring: { readonly isIgnored: boolean; readonly end: string } | null
  readonly tables: Recent['tables']
  readonly hasTables: boolean
  readonly recentLists: Recent['lists']
  readonly hasRecent: boolean
  /** All members see the ban, only staff the reason. */
  readonly ban: { readonly reason: string | null } | null
  readonly staff: StaffPart | null
}

interface StaffPart {
  readonly email: string
  readonly lastSeen: TimeText | null
  readonly canBan: boolean
  readonly canUnban: boolean
  readonly banHref: string
  readonly unbanHref: string
  readonly fields: readonly Field[]
  readonly summary: FormSummary | null
}

interface Viewer {
  readonly kinship: Kinship
  readonly seesPrivate: boolean
  readonly mayJudge: boolean
  readonly mayGive: boolean
  readonly mayWrite: boolean
  readonly mayIgnore: boolean
  readonly isIgnored: boolean
  readonly cards?: readonly Card[]
  readonly recent?: Recent
}

const NOTHING_RECENT: Recent = { tables: [], lists: [] }

export function userPage(profile: Profile, viewer: Viewer, form: Typed, now: Date): UserPage {
  const isBanned = profile.state === 'banned'
  const { inviter } = profile
  const { kinship } = viewer
  const may = (field: PrivacyField) => sees(kinship, field, profile.privacy)
  const shown = figures(profile, kinship)
  const isOther = kinship !== 'self' && !isBanned
  const mayGive = viewer.mayGive && isOther
  const mayWrite = viewer.mayWrite && isOther
  const report = kinship === 'self' ? null : `/reports/new?kind=member&id=${profile.id}`
  const acts = actsOn(profile.name, { ...viewer, mayGive, mayWrite, reportHref: report })
  const { tables, lists } = viewer.recent ?? NOTHING_RECENT
  return {
    ...headOf(profile, now),
    inviter:
      inviter === null || !may('inviter') ? null : { name: inviter, href: userHref(inviter) },
    about: profile.about === '' ? null : markdown(profile.about, 'about'),
    lastSeen:
      profile.last_seen_at === null || !may('seen') ? null : timeText(profile.last_seen_at, now),
    editHref: kinship === 'self' ? '/settings/profile' : null,
    figures: shown,
    hasFigures: shown.length > 0,
    cards: viewer.cards ?? [],
    acts,
    hasActs: acts.length > 0,
    ignoring:
      kinship === 'self' || !viewer.mayIgnore
        ? null
        : {
            isIgnored: viewer.isIgnored,
            end: `/settings/ignored/${encodeURIComponent(profile.name)}`,
          },
    tables,
    hasTables: tables.length > 0,
    recentLists: lists,
    hasRecent: tables.length + lists.length > 0,
    ban: isBanned ? { reason: viewer.seesPrivate ? profile.ban_reason : null } : null,
    staff: viewer.seesPrivate ? staffPart(profile, viewer, form, now) : null,
  }
}

function staffPart(profile: Profile, viewer: Viewer, form: Typed, now: Date): StaffPart {
  const isBanned = profile.state === 'banned'
  const fields = [
    field(form, 'reason', 'Reason', {
      isRequired: true,
      maxLength: 200,
      hint: 'Shown to the member on the site and in their BitTorrent client.',
    }),
  ]
  return {
    email: profile.email,
    lastSeen: profile.last_seen_at === null ? null : timeText(profile.last_seen_at, now),
    canBan: viewer.mayJudge && !isBanned,
    canUnban: viewer.mayJudge && isBanned,
    banHref: `${userHref(profile.name)}/ban`,
    unbanHref: `${userHref(profile.name)}/unban`,
    fields,
    summary: summary(form, fields),
  }
}

function sessionLine(session: CurrentSession, now: Date): SessionLine {
  const isWhole = session.left_bytes === 0n
  const done = session.size - Number(session.left_bytes)
  const percent = `${Math.max(0, Math.floor((done * 100) / session.size))} %`
  return {
    href: session.state === 'removed' ? null : `/torrents/${session.torrent_id}`,
    nameHtml: breakable(session.name),
    isSeeding: session.seeding,
    percent: isWhole ? null : percent,
    uploaded: bytes(session.uploaded),
    downloaded: bytes(session.downloaded),
    client: clientName(session.client),
    address: [session.ipv4, session.ipv6].filter((one) => one !== null).join(' '),
    reach: reachWords(session.reachable),
    lastAt: timeText(session.last_at, now),
  }
}

function avatarOf({ avatarThumb: digest }: Profile): Avatar | null {
  return digest === null ? null : { src: `/img/${digest.toString('hex')}` }
}

function figures(profile: Profile, kinship: Kinship): Figure[] {
  const { uploaded, downloaded } = profile
  const traffic = [
    { label: 'Ratio', text: ratio(uploaded, downloaded), title: null },
    { label: 'Uploaded', text: bytes(uploaded), title: exactBytes(uploaded) },
    { label: 'Downloaded', text: bytes(downloaded), title: exactBytes(downloaded) },
    {
      label: 'Seed time, all torrents',
      text: span(profile.seeded_seconds) ?? '–',
      title: SEED_SUM,
    },
  ]
  const activity = [
    { label: 'Seeding', text: count(profile.seeding), title: null },
    { label: 'Leeching', text: count(profile.leeching), title: null },
    { label: 'Snatched', text: count(profile.snatches), title: null },
  ]
  const made = [
    { label: 'Torrents uploaded', text: count(uploadsSeen(profile, kinship)), title: null },
  ]
  const may = (field: PrivacyField) => sees(kinship, field, profile.privacy)
  return [
    ...(may('traffic') ? traffic : []),
    ...(may('activity') ? activity : []),
    ...(may('uploads') ? made : []),
  ]
}

/** `Uploader, Elite`, after a title from the shop if the member has one. */
function roleText({ role, className, title }: Profile): string {
  const rank = className === null ? roleLabel(role) : `${roleLabel(role)}, ${className}`
  return title === null ? rank : `“${title}” · ${rank}`
}

export function roleLabel(role: MemberRole): string {
  return role.charAt(0).toUpperCase() + role.slice(1)
}
