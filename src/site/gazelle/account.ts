import type { Kinship, PrivacyField } from '../../domain/accounts/privacy.ts'
import { sees } from '../../domain/accounts/privacy.ts'
import { hiddenCodes } from '../../domain/notifications/notice-rights.ts'
import { chosenFormula } from '../../domain/points/formulas.ts'
import { ratioOf } from '../../shared/format.ts'
import * as downloadKeys from '../../store/accounts/download-keys.ts'
import * as members from '../../store/members/members.ts'
import type { Profile } from '../../store/members/pages.ts'
import * as unread from '../../store/messages/unread.ts'
import * as memberPages from '../../store/members/pages.ts'
import * as notices from '../../store/notifications/notices.ts'
import * as earnings from '../../store/points/earnings.ts'
import * as standings from '../../store/ratio/standings.ts'
import * as settings from '../../store/records/settings/settings.ts'
import type { Reply } from '../http/action.ts'
import { refuse } from '../http/action.ts'
import type { GazelleCall } from './call.ts'
import { idIn, success, unknown } from './call.ts'
import { kinshipOf } from '../members/parts/kinship.ts'
import { uploadsSeen } from '../members/parts/uploads-seen.ts'
import { timeText } from './texts.ts'

/** `action=index`: the member who owns the key, with totals. Tools use it to test a key. */
export async function index(call: GazelleCall): Promise<Reply> {
  const { db, member, can } = call
  const profile = await memberPages.byId(db, member.id)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  const [keys, unseen, messages, required, perHour] = await Promise.all([
    keysOf(call),
    notices.unseenOf(db, member.id, hiddenCodes(can)),
    can('messages.read') ? unread.count(db, member.id) : 0,
    standings.requiredOf(db, member.id),
    pointsPerHour(call),
  ])
  const { name, uploaded, downloaded } = profile
  return success(call, {
    username: name,
    id: member.id,
    ...keys,
    notifications: {
      messages,
      notifications: unseen,
      newAnnouncement: false,
      newBlog: false,
      newSubscriptions: false,
    },
    userstats: {
      uploaded,
      downloaded,
      ratio: ratioOf(uploaded, downloaded) ?? 0,
      requiredratio: required ?? 0,
      bonusPoints: Number(profile.milli_points / 1_000n),
      bonusPointsPerHour: perHour,
      class: classOf(profile),
    },
  })
}

/**
 * The passkey of announce addresses, from which tools make .torrent files, and the download key,
 * which is `torrent_pass` in download addresses. Only for a token that may download both.
 */
async function keysOf({ db, secrets, member, can, now }: GazelleCall) {
  if (!can('torrents.download')) return { authkey: '', passkey: '' }
  const [passkey, authkey] = await Promise.all([
    members.passkeyOf(db, secrets, member.id),
    downloadKeys.ensure(db, secrets, member.id, now),
  ])
  return { authkey, passkey }
}

async function pointsPerHour({ db, config, member, now }: GazelleCall): Promise<number> {
  const { pointsFormula, pointsValues } = await settings.site(db, config)
  const chosen = chosenFormula(pointsFormula, pointsValues)
  if (chosen === null) return 0
  return (await earnings.ofMember(db, member.id, chosen, now)).earned.milliPoints / 1_000
}

/** `action=user`: what a member shares; everything else is null. */
export async function user(call: GazelleCall): Promise<Reply> {
  const { db, member } = call
  const id = call.query.id === undefined ? member.id : idIn(call)
  const profile = id === 0 ? null : await memberPages.byId(db, id)
  if (profile === null) return unknown(call, 'MEMBER_NOT_FOUND')
  const kinship = await kinshipOf(call, profile)
  return success(call, userDocument(profile, kinship))
}

function userDocument(profile: Profile, kinship: Kinship) {
  const seen = <T>(field: PrivacyField, value: T) =>
    sees(kinship, field, profile.privacy) ? value : null
  const { uploaded, downloaded, last_seen_at: last } = profile
  return {
    username: profile.name,
    avatar: '',
    isFriend: false,
    profileText: profile.about,
    stats: {
      joinedDate: timeText(profile.created_at),
      lastAccess: seen('seen', last === null ? null : timeText(last)),
      uploaded: seen('traffic', uploaded),
      downloaded: seen('traffic', downloaded),
      ratio: seen('traffic', ratioOf(uploaded, downloaded) ?? 0),
      requiredRatio: null,
    },
    ranks: { ...NO_RANKS },
    personal: {
      class: classOf(profile),
      paranoia: 0,
      paranoiaText: 'Off',
      donor: false,
      warned: false,
      enabled: profile.state === 'active',
      passkey: null,
    },
    community: {
      ...NO_COMMUNITY,
      torrentComments: seen('uploads', profile.comments),
      uploaded: seen('uploads', uploadsSeen(profile, kinship)),
      seeding: seen('activity', profile.seeding),
      leeching: seen('activity', profile.leeching),
      snatched: seen('activity', profile.snatches),
    },
  }
}

const NO_RANKS = {
  ...{ uploaded: null, downloaded: null, uploads: null, requests: null, bounty: null },
  ...{ posts: null, artists: null, overall: null },
}
/** Fields for features that the site does not have. */
const NO_COMMUNITY = {
  ...{ posts: 0, collagesStarted: 0, collagesContrib: 0, requestsFilled: 0, requestsVoted: 0 },
  ...{ perfectFlacs: 0, groups: 0, invited: null },
}

function classOf({ className, role }: Profile): string {
  return className ?? role
}
