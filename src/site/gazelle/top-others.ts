import { tagOf } from '../../domain/gazelle/words.ts'
import type { TopBy, TopMember } from '../../store/members/top.ts'
import { top } from '../../store/members/top.ts'
import type { TopTag } from '../../store/taxonomy/top-tags.ts'
import { topTags } from '../../store/taxonomy/top-tags.ts'
import type { GazelleCall } from './call.ts'
import { timeText } from './texts.ts'

const OF_MEMBERS: Readonly<Record<string, readonly [caption: string, by: TopBy]>> = {
  ul: ['Uploaders', 'uploaded'],
  dl: ['Downloaders', 'downloaded'],
  numul: ['Torrents Uploaded', 'uploads'],
  uls: ['Fastest Uploaders', 'upSpeed'],
  dls: ['Fastest Downloaders', 'downSpeed'],
}

/** `type=users`: members who share their totals and uploads; null for an unknown list. */
export async function topMembers({ db, now }: GazelleCall, details: string, limit: number) {
  const names = namesIn(OF_MEMBERS, details)
  if (names === null) return null
  const found = await Promise.all(names.map((name) => top(db, OF_MEMBERS[name][1], limit, now)))
  return names.map((tag, at) => {
    return { caption: OF_MEMBERS[tag][0], tag, limit, results: found[at].map(memberOf) }
  })
}

function memberOf({ id, name, uploaded, downloaded, joinedAt, ...more }: TopMember) {
  return {
    id,
    username: name,
    ...{ uploaded, upSpeed: more.upSpeed, downloaded, downSpeed: more.downSpeed },
    numUploads: more.uploads,
    joinDate: timeText(joinedAt),
  }
}

/** Requests have no tags, so that list is empty. */
const OF_TAGS: Readonly<Record<string, readonly [caption: string, by: 'uses' | 'votes' | null]>> = {
  ut: ['Most Used Torrent Tags', 'uses'],
  ur: ['Most Used Request Tags', null],
  v: ['Most Highly Voted Tags', 'votes'],
}

/** `type=tags`; null for an unknown list. */
export async function topTagLists({ db }: GazelleCall, details: string, limit: number) {
  const names = namesIn(OF_TAGS, details)
  if (names === null) return null
  return Promise.all(
    names.map(async (tag) => {
      const [caption, by] = OF_TAGS[tag]
      const found = by === null ? [] : await topTags(db, by)
      return { caption, tag, limit, results: found.slice(0, limit).map(tagLine) }
    }),
  )
}

function tagLine({ slug, uses, up, down }: TopTag) {
  return { name: tagOf(slug), uses, posVotes: up, negVotes: down }
}

function namesIn(lists: object, details: string): readonly string[] | null {
  if (details === 'all') return Object.keys(lists)
  return Object.hasOwn(lists, details) ? [details] : null
}
