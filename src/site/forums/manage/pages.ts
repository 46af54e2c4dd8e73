import { topicHref } from '../../../domain/forums/topics.ts'
import type { ForumRow } from '../../../store/forums/forums.ts'
import type { TopicRow } from '../../../store/forums/topics.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { MAX_REASON } from '../forms.ts'

interface ManagePage extends PageData {
  readonly place: { readonly label: string; readonly href: string }
  readonly action: string
  readonly forumField: Field
  readonly pin: Field
  readonly lockField: Field
  readonly reason: Field
  readonly summary: FormSummary | null
}

/** The form of staff for a topic, which may be moved to `forums`. */
export function managePage(
  form: Typed,
  topic: TopicRow,
  forums: readonly Pick<ForumRow, 'slug' | 'name'>[],
): ManagePage {
  const options = forums.map(({ slug, name }) => [slug, name] as const)
  const forumField = field(form, 'forum', 'Forum', { options })
  const pin = field(form, 'pin', 'Place among the pinned topics', {
    maxLength: 3,
    hint: 'From 1 to 999. Empty: not pinned.',
  })
  const lockOptions = [
    ['off', 'Open'],
    ['on', 'Locked: only staff can answer'],
  ] as const
  const lockField = field(form, 'isLocked', 'Answers', { options: lockOptions })
  const reason = field(form, 'reason', 'Reason', {
    maxLength: MAX_REASON,
    hint: 'For the author, who is notified of a lock or a move, and for the audit log.',
  })
  return {
    title: 'Manage topic',
    place: { label: topic.title, href: topicHref(topic) },
    action: `/topics/${topic.id}`,
    ...{ forumField, pin, lockField, reason },
    summary: summary(form, [forumField, pin, lockField, reason]),
  }
}
