import { topicHref } from '../../../domain/forums/topics.ts'
import type { ForumRow } from '../../../store/forums/forums.ts'
import type { TopicRow } from '../../../store/forums/topics.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { forwardField, MAX_NOTE, MAX_REASON } from '../forms.ts'

interface ManagePage extends PageData {
  readonly place: { readonly label: string; readonly href: string }
  readonly action: string
  readonly forumField: Field
  readonly pin: Field
  readonly lockField: Field
  readonly slow: Field
  readonly note: Field
  readonly reason: Field
  readonly line: Field
  readonly summary: FormSummary | null
}

/** Returns the form with which staff change a topic, or move it to one of `forums`. */
export function managePage(
  form: Typed,
  topic: TopicRow,
  forums: readonly Pick<ForumRow, 'slug' | 'name'>[],
): ManagePage {
  const options = forums.map(({ slug, name }) => [slug, name] as const)
  const forumField = field(form, 'forum', 'Forum', { options })
  const line = forwardField(form)
  const pin = field(form, 'pin', 'Place among the pinned topics', {
    maxLength: 3,
    hint: 'From 1 to 999. Leave empty to unpin it.',
  })
  const lockOptions = [
    ['off', 'Open'],
    ['on', 'Locked: only staff can answer'],
  ] as const
  const lockField = field(form, 'isLocked', 'Answers', { options: lockOptions })
  const slow = field(form, 'slowSeconds', 'Slow mode', {
    maxLength: 4,
    hint:
      'Seconds that a member must wait between two posts here, up to 3600. 0 turns slow mode ' +
      'off.',
  })
  const note = field(form, 'note', 'Note for staff', { maxLength: MAX_NOTE, rows: 2 })
  const reason = field(form, 'reason', 'Reason', {
    maxLength: MAX_REASON,
    hint: 'For the author, who is notified of a lock or a move, and for the audit log.',
  })
  return {
    title: 'Manage topic',
    place: { label: topic.title, href: topicHref(topic) },
    action: `/topics/${topic.id}`,
    ...{ forumField, line, pin, lockField, slow, note, reason },
    summary: summary(form, [forumField, line, pin, lockField, slow, note, reason]),
  }
}
