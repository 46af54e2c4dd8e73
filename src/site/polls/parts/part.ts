import type { Place } from '../../../store/polls/polls.ts'
import type { PollBox } from './box.ts'
import { pollBox } from './box.ts'
import type { Asked } from './reading.ts'
import { pollAt } from './reading.ts'

/** The data of the partial `poll-part` on the page of a topic or an article. */
export interface PollPart {
  readonly poll: (PollBox & { readonly question: string; readonly pollHref: string }) | null
  /**
   * Where the author of the page adds a poll; null: there is one already, or the reader is not the
   * author.
   */
  readonly newPollHref: string | null
}

/** Returns the poll of a place; null: the page has none, such as a later page of a topic. */
export async function pollPart(
  call: Asked,
  place: Place | null,
  isAuthor: boolean,
): Promise<PollPart> {
  const shown = place === null ? null : await pollAt(call, place)
  if (place === null || shown === null) {
    const canAsk = place !== null && isAuthor && call.can('polls.write')
    return { poll: null, newPollHref: canAsk ? `/polls/new?${queryOf(place)}` : null }
  }
  const { id, question } = shown.poll
  const poll = { ...pollBox(shown, call), question, pollHref: `/polls/${id}` }
  return { poll, newPollHref: null }
}

function queryOf(place: Place): string {
  return 'topicId' in place ? `topic=${place.topicId}` : `article=${place.articleId}`
}
