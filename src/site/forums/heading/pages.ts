import { topicHref } from '../../../domain/forums/topics.ts'
import type { TopicRow } from '../../../store/forums/topics.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { summary } from '../../http/frame/fields.ts'
import type { Edited } from '../../http/frame/history.ts'
import { labelsField, titleField } from '../forms.ts'

interface HeadingPage extends PageData {
  readonly place: { readonly label: string; readonly href: string }
  readonly action: string
  readonly revision: string
  readonly titleField: Field
  /** Null in a forum without labels. */
  readonly labelsField: Field | null
  readonly summary: FormSummary | null
  /** The current title and labels, if they were changed after the form was opened. */
  readonly current: string | null
}

interface Shown {
  readonly topic: TopicRow
  /** The labels that the forum of the topic offers. */
  readonly labels: readonly string[]
  readonly isOvertaken?: boolean
}

/** Returns the form that changes the title and labels of a topic. */
export function headingPage(
  form: Typed,
  { topic, labels, isOvertaken = false }: Shown,
): HeadingPage {
  const titles = titleField(form)
  const choice = labelsField(form, labels)
  const shown = choice === null ? [titles] : [titles, choice]
  const now = [topic.title, ...topic.labels.map((label) => `[${label}]`)].join(' ')
  return {
    title: 'Edit title and labels',
    place: { label: topic.title, href: topicHref(topic) },
    action: `/topics/${topic.id}/heading`,
    revision: String(topic.revision),
    titleField: titles,
    labelsField: choice,
    summary: summary(form, shown),
    current: isOvertaken ? now : null,
  }
}

/** Returns what the history of a topic shows. */
export function editedTopic(topic: TopicRow): Edited {
  const { id, title: name, revision } = topic
  const labels = {
    title: { label: 'Title', kind: 'line' },
    labels: { label: 'Labels', kind: 'whole' },
  } as const
  const thing = { id, name, path: `/topics/${id}`, revision, labels }
  return { entity: 'topic', ...thing, canEdit: false, began: 'As started' }
}
