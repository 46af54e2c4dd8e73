import type { Kinship } from '../../domain/accounts/privacy.ts'
import { sees } from '../../domain/accounts/privacy.ts'
import type { Privacy } from '../../domain/accounts/privacy.ts'
import { ratioOf } from '../../shared/format.ts'
import {
  byteCount,
  bytes32,
  count,
  decimal,
  id,
  named,
  oneOf,
  passkey,
  record,
  text,
  time,
} from '../../shared/shape.ts'
import type { ListedMember, Profile } from '../../store/members/pages.ts'

const totals = {
  id,
  name: text(30),
  role: text(60),
  uploaded: byteCount,
  downloaded: byteCount,
  ratio: decimal.nullable().describe('null if nothing was downloaded'),
  snatches: count,
}

const standing = oneOf(['ok', 'leech_disabled', 'banned'])

const member = {
  ...totals,
  seeding: count,
  leeching: count,
  points: count,
  tokens: count,
  standing,
}

export const memberShape = named('Member', record(member))

/** Fields that other members may not see are null. */
export const seenShape = named(
  'SeenMember',
  record({
    ...member,
    uploaded: byteCount.nullable(),
    downloaded: byteCount.nullable(),
    snatches: count.nullable(),
    seeding: count.nullable(),
    leeching: count.nullable(),
    about: text(4_000).describe('markdown'),
    avatar: bytes32.nullable().describe('GET /img/{key}'),
  }).describe('null for values that the member does not share'),
)

export const meShape = named(
  'Me',
  record({
    ...member,
    passkey: passkey.nullable().describe('null with a token without torrents:download'),
    csrf: text(100).describe('empty with a token'),
  }),
)

export const newPasskeyShape = record({ ...member, passkey })

export const listedShape = named(
  'ListedMember',
  record({
    ...totals,
    uploaded: byteCount.nullable(),
    downloaded: byteCount.nullable(),
    snatches: count.nullable(),
    createdAt: time,
    standing,
  }),
)

/** A member as in `GET /me` and `GET /users/{name}` (contract §4). */
export function memberJson(profile: Profile) {
  return {
    id: profile.id,
    name: profile.name,
    role: profile.role,
    uploaded: profile.uploaded,
    downloaded: profile.downloaded,
    ratio: ratioOf(profile.uploaded, profile.downloaded),
    seeding: profile.seeding,
    leeching: profile.leeching,
    snatches: profile.snatches,
    // Whole points.
    points: Number(profile.milli_points / 1_000n),
    tokens: Number(profile.tokens),
    standing: standingOf(profile),
  }
}

/** A member as in `GET /users/{name}`, for a reader with this relation to the member. */
export function seenJson(profile: Profile, kinship: Kinship) {
  const may = (field: 'traffic' | 'activity') => sees(kinship, field, profile.privacy)
  return {
    ...memberJson(profile),
    ...(!may('traffic') && { uploaded: null, downloaded: null, ratio: null }),
    ...(!may('activity') && { snatches: null, seeding: null, leeching: null }),
    about: profile.about,
    avatar: profile.avatar?.toString('hex') ?? null,
  }
}

/** A row of the list, in which inviters and invited members see no more than others. */
export function listedJson(row: ListedMember, kinship: Kinship) {
  const may = (field: 'traffic' | 'activity') => sees(kinship, field, row.privacy as Privacy)
  const { uploaded, downloaded, snatches } = row
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    uploaded: may('traffic') ? uploaded : null,
    downloaded: may('traffic') ? downloaded : null,
    ratio: may('traffic') ? ratioOf(uploaded, downloaded) : null,
    snatches: may('activity') ? snatches : null,
    createdAt: row.created_at,
    standing: row.state === 'banned' ? 'banned' : 'ok',
  }
}

function standingOf(profile: Profile): 'ok' | 'leech_disabled' | 'banned' {
  if (profile.state === 'banned') return 'banned'
  return profile.can_leech ? 'ok' : 'leech_disabled'
}
