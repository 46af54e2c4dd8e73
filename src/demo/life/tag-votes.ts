import * as tagVotes from '../../store/taxonomy/tag-votes.ts'
import type { Scene } from './scene.ts'

// Votes of members on the tags of the newest torrents.

const TORRENTS = 30
const VOTERS = 5

/** Most votes agree with a tag; every fifth does not. */
export async function voteOnTags({ db, torrents, members, ago }: Scene): Promise<void> {
  for (const [nth, { id }] of torrents.slice(0, TORRENTS).entries()) {
    const on = { target: 'torrent', id } as const
    const tags = await tagVotes.scored(db, on, members[0].id)
    for (const [place, { slug }] of tags.entries()) {
      for (let voter = (nth + place) % 3; voter < VOTERS; voter++) {
        const memberId = members[(nth + voter * 7) % members.length].id
        const vote = (nth + place + voter) % 5 === 4 ? -1 : 1
        await tagVotes.vote(db, { on, slug, memberId, vote }, ago(40 - nth))
      }
    }
  }
}
