import * as tagVotes from '../../store/taxonomy/tag-votes.ts'
import { bundlesOf } from '../rows/scene-rows.ts'
import type { Scene } from './scene.ts'

// Votes of members on the tags of the newest torrents, and tags that they propose for the bundles
// of these torrents.

const TORRENTS = 30
const VOTERS = 5
const BUNDLES = 12
const TAGS = 3

/** Adds votes, most of which agree with a tag; every fifth does not. */
export async function voteOnTags(scene: Scene): Promise<void> {
  const { db, torrents, members, ago } = scene
  const newest = torrents.slice(0, TORRENTS).map(({ id }) => id)
  for (const [nth, id] of newest.entries()) await vote(scene, { target: 'torrent', id }, nth)
  for (const [nth, bundle] of (await bundlesOf(db, newest, BUNDLES)).entries()) {
    const on = { target: 'bundle', id: bundle.id } as const
    const of = { target: 'torrent', id: bundle.torrentId } as const
    const tags = await tagVotes.scored(db, of, members[0].id)
    const slugs = tags.slice(0, TAGS).map(({ slug }) => slug)
    const proposer = members[(nth * 3) % members.length].id
    await tagVotes.propose(db, on, slugs, proposer, ago(60 - nth))
    await vote(scene, on, nth)
  }
}

async function vote({ db, members, ago }: Scene, on: tagVotes.Tagged, nth: number): Promise<void> {
  const tags = await tagVotes.scored(db, on, members[0].id)
  for (const [place, { slug }] of tags.entries()) {
    for (let voter = (nth + place) % 3; voter < VOTERS; voter++) {
      const memberId = members[(nth + voter * 7) % members.length].id
      const vote = (nth + place + voter) % 5 === 4 ? -1 : 1
      await tagVotes.vote(db, { on, slug, memberId, vote }, ago(40 - nth))
    }
  }
}
