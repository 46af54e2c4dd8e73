import { MAX_TAG } from '../../../domain/taxonomy/tag-slugs.ts'
import { MAX_TAGS, readTags } from '../../../domain/torrents/texts.ts'
import { oneOf, record, strictRecord, text } from '../../../shared/shape.ts'
import type { Tagged } from '../../../store/taxonomy/tag-votes.ts'
import * as tagVotes from '../../../store/taxonomy/tag-votes.ts'
import type { Call, Reply } from '../../http/action.ts'
import { redirect, refuse } from '../../http/action.ts'
import { readForm } from '../../http/frame/forms.ts'
import { scoredTagJson, scoredTagsShape } from './scored-tags.ts'

// Votes on tags, and tags that members suggest, for torrents and bundles.

export const voteForm = strictRecord({
  vote: oneOf(['up', 'down', 'none']).describe('none withdraws the vote'),
})

export const proposeForm = strictRecord({
  tags: text(MAX_TAGS * (MAX_TAG + 2))
    .trim()
    .min(1)
    .describe('separated by commas'),
})

/** The reply of both actions. */
export const votedReply = record({ tags: scoredTagsShape.describe('highest score first') })

const VOTES = { up: 1, down: -1, none: 0 } as const

type Voter = Call<string, 'tags.vote'>

/** Adds the tags that a form suggests. */
export async function proposed(call: Voter, on: Tagged): Promise<Reply> {
  const { db, member, body, now } = call
  const form = readForm(proposeForm, body)
  const slugs = form.ok ? readTags(form.value.tags) : null
  if (slugs === null || slugs.length === 0) {
    return refuse('BAD_REQUEST', {
      detail: 'Tags must be words of letters and digits, separated by commas.',
    })
  }
  const done = await tagVotes.propose(db, on, slugs, member.id, now)
  if (done === 'GONE') {
    return refuse(on.target === 'torrent' ? 'TORRENT_NOT_FOUND' : 'BUNDLE_NOT_FOUND')
  }
  if (done === 'TOO_MANY') {
    return refuse('BAD_REQUEST', { detail: `You can suggest at most ${MAX_TAGS} tags.` })
  }
  return scoresAfter(call, on, 'Tags added.')
}

/** Saves a vote on a tag. */
export async function voted(call: Voter, on: Tagged, slug: string): Promise<Reply> {
  const { db, member, body, now } = call
  const form = readForm(voteForm, body)
  if (!form.ok) return refuse('BAD_REQUEST', { detail: 'The vote must be up, down or none.' })
  const given = { on, slug, memberId: member.id, vote: VOTES[form.value.vote] }
  const isDone = await tagVotes.vote(db, given, now)
  if (!isDone) return refuse('TAG_NOT_FOUND')
  return scoresAfter(call, on, form.value.vote === 'none' ? 'Vote withdrawn.' : 'Vote saved.')
}

async function scoresAfter({ db, member }: Voter, on: Tagged, said: string): Promise<Reply> {
  const tags = await tagVotes.scored(db, on, member.id)
  return redirect(`/${on.target}s/${on.id}#tags`, said, { tags: tags.map(scoredTagJson) })
}
