import { list, named, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { accepts, lists } from '../../http/frame/shapes.ts'
import { revisionShape } from '../../http/frame/history.ts'
import { topicShape } from '../json.ts'
import { headingShape } from './forms.ts'

const state = record({ title: text(200), labels: list(text(30)) })

export const form: Declared = {
  description: 'Shows the form that changes the title and labels of a topic.',
  reply: topicShape,
}

export const change = accepts('Changes the title and labels of a topic.', headingShape, topicShape)

export const history = lists(
  'Lists the titles and labels that a topic had, newest first; empty if unchanged.',
  named('TopicRevision', revisionShape(state)),
)
