import type { TimeText } from '../../../../shared/format.ts'
import { bytes, count, exactBytes, ratio, span, timeText, utc } from '../../../../shared/format.ts'
import type { AuditRow } from '../../../../store/records/audit.ts'
import type { Profile } from '../../../../store/members/pages.ts'
import type { MemberFacts } from '../../../../store/members/search.ts'
import type { PageData } from '../../../http/action.ts'
import type { AuditLine } from '../../system/audit/parts/line.ts'
import { auditLine } from '../../system/audit/parts/line.ts'
import type { Section } from '../../frame/sections.ts'
import { roleName } from '../../frame/role-label.ts'
import { userHref } from '../../../ui/link.ts'
import type { AskedMember, LeafName } from './section.ts'
import { leaves } from './section.ts'

/** The viewer's permissions for this member. */
export interface MemberRights {
  readonly ban: boolean
  readonly setRole: boolean
  readonly manage: boolean
  readonly watch: boolean
  readonly close: boolean
}

/** The card above all sections, on the first tab only. */
interface AccountCard {
  readonly email: string
  readonly isProven: boolean
  readonly lastSeen: TimeText | null
  readonly acts: readonly { readonly href: string; readonly label: string; isDanger: boolean }[]
  /** Buttons that act immediately. */
  readonly buttons: readonly { readonly href: string; readonly label: string }[]
}

export interface MemberPage extends PageData {
  readonly role: string
  readonly profileHref: string
  readonly joined: TimeText
  /** Unusual facts about this account, one sentence each. */
  readonly notices: readonly { readonly what: string; readonly text: string }[]
  readonly figures: readonly { label: string; text: string; title: string | null }[]
  readonly tabs: readonly { label: string; href: string; isCurrent: boolean }[]
  readonly account: AccountCard | null
  readonly sections: readonly Section[]
  /** Recent actions of staff on the member; null where they are not shown. */
  readonly log: { readonly lines: readonly AuditLine[]; readonly hasLines: boolean } | null
}

export interface MemberParts {
  readonly leaf: LeafName
  /** The tabs that have at least one section for the viewer. */
  readonly open: readonly LeafName[]
  readonly sections: readonly Section[]
  readonly log: readonly AuditRow[] | null
}

export function memberPage(
  { profile, facts, href, call: { now } }: AskedMember,
  { leaf, open, sections, log }: MemberParts,
  rights: MemberRights,
): MemberPage {
  return {
    title: profile.name,
    role: roleName(profile.role),
    profileHref: userHref(profile.name),
    joined: timeText(profile.created_at, now),
    notices: noticesOf(profile, facts),
    figures: figuresOf(profile),
    tabs: open.map((name) => ({
      label: leaves[name],
      href: name === 'overview' ? href : `${href}?leaf=${name}`,
      isCurrent: name === leaf,
    })),
    account: leaf === 'overview' ? accountCard(profile, facts, href, rights, now) : null,
    sections,
    log:
      log === null
        ? null
        : { lines: log.map((row) => auditLine(row, now)), hasLines: log.length > 0 },
  }
}

function accountCard(
  profile: Profile,
  facts: MemberFacts,
  href: string,
  rights: MemberRights,
  now: Date,
): AccountCard {
  const isProven = facts.emailVerifiedAt !== null
  return {
    email: profile.email,
    isProven,
    lastSeen: profile.last_seen_at === null ? null : timeText(profile.last_seen_at, now),
    acts: actsOf(href, rights, profile, facts),
    buttons: buttonsOf(profile, facts, href, rights),
  }
}

function actsOf(href: string, rights: MemberRights, { state }: Profile, facts: MemberFacts) {
  const act = (path: string, label: string, isDanger: boolean) => ({
    href: `${href}/${path}`,
    label,
    isDanger,
  })
  return [
    ...(rights.setRole ? [act('role', 'Change role', false)] : []),
    ...(rights.manage ? [act('passkey', 'Reset passkey', false)] : []),
    ...(rights.manage ? [act('slots', 'Slots', false)] : []),
    ...(rights.manage ? [act('sign-ins', 'Sign out everywhere', false)] : []),
    ...(rights.close && state === 'active' ? [act('park', 'Mark as dormant', true)] : []),
    ...(rights.ban && state !== 'banned' ? [act('ban', 'Ban', true)] : []),
    ...(rights.close && facts.leavesAt === null ? [act('deletion', 'Delete', true)] : []),
  ]
}

function buttonsOf(profile: Profile, facts: MemberFacts, href: string, rights: MemberRights) {
  const { emailVerifiedAt, leavesAt, leftAt, watchedAt } = facts
  const button = (isThere: boolean, path: string, label: string) =>
    isThere && leftAt === null ? [{ href: `${href}/${path}`, label }] : []
  const isParked = profile.state === 'parked'
  return [
    ...button(rights.manage && emailVerifiedAt === null, 'verify', 'Mark email as verified'),
    ...button(rights.ban && profile.state === 'banned', 'unban', 'Lift ban'),
    ...button(rights.watch && watchedAt !== null, 'unwatch', 'Stop watching'),
    ...button(rights.close && isParked, 'wake', 'Reactivate account'),
    ...button(rights.close && leavesAt !== null, 'keep', 'Cancel deletion'),
  ]
}

function noticesOf(profile: Profile, facts: MemberFacts) {
  const { bannedBy, banEndsAt, parkedSince, leavesAt, leftAt, watchedAt } = facts
  const reason = profile.ban_reason ?? 'no reason given'
  const ends = banEndsAt === null ? 'until it is lifted' : `until ${utc(banEndsAt)}`
  const since = parkedSince === null ? '' : `since ${utc(parkedSince)}: `
  const banned = `${ends} by ${bannedBy ?? 'the command line'}: ${reason}`
  return [
    ...(profile.state === 'banned' ? [{ what: 'Banned', text: banned }] : []),
    ...(profile.state === 'parked' ? [{ what: 'Dormant', text: `${since}${reason}` }] : []),
    ...(watchedAt === null
      ? []
      : [
          {
            what: 'Watched',
            text: `since ${utc(watchedAt)} by ${facts.watchedBy}: ${facts.watchReason}`,
          },
        ]),
    ...(leftAt === null && leavesAt !== null
      ? [{ what: 'To be deleted', text: `The account will be deleted after ${utc(leavesAt)}.` }]
      : []),
  ]
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
    figure('Uploaded', bytes(uploaded), exactBytes(uploaded)),
    figure('Downloaded', bytes(downloaded), exactBytes(downloaded)),
    figure('Seeding', count(profile.seeding)),
    figure('Leeching', count(profile.leeching)),
    figure('Snatched', count(profile.snatches)),
    figure('Seed time, all torrents', span(profile.seeded_seconds) ?? '–'),
    figure('Invites left', count(profile.invites_left)),
  ]
}
