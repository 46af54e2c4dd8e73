import { ratioOf } from '../../shared/format.ts'
import {
  byteCount,
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
import type { ListedMember, Profile } from '../../store/member-pages.ts'

const totals = {
  id,
  name: text(30),
  role: text(60),
  uploaded: byteCount,
  downloaded: byteCount,
  ratio: decimal.nullable().describe('null when nothing was downloaded'),
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

export const meShape = named(
  'Me',
  record({
    ...member,
    passkey: passkey.nullable().describe('null for a token without torrents:download'),
    csrf: text(100).describe('empty for a token'),
  }),
)

export const newPasskeyShape = record({ ...member, passkey })

export const listedShape = named('ListedMember', record({ ...totals, createdAt: time, standing }))

/** A member as `GET /me` and `GET /users/{name}` give it (contract §4). */
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
    // Of the economy, which is not there yet.
    points: 0,
    tokens: 0,
    standing: standingOf(profile),
  }
}

/** A row of the list. */
export function listedJson(row: ListedMember) {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    uploaded: row.uploaded,
    downloaded: row.downloaded,
    ratio: ratioOf(row.uploaded, row.downloaded),
    snatches: row.snatches,
    createdAt: row.created_at,
    standing: row.state === 'banned' ? 'banned' : 'ok',
  }
}

function standingOf(profile: Profile): 'ok' | 'leech_disabled' | 'banned' {
  if (profile.state === 'banned') return 'banned'
  return profile.can_leech ? 'ok' : 'leech_disabled'
}
