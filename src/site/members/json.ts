import { ratioOf } from '../../shared/format.ts'
import type { ListedMember, Profile } from '../../store/member-pages.ts'

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
