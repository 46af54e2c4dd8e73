import { list, named, record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, paging } from '../../http/frame/shapes.ts'
import { revisionShape } from '../../http/frame/history.ts'
import { topicShape } from '../json.ts'
import { headingShape } from './forms.ts'

const state = record({ title: text(200), labels: list(text(30)) })

export const form: Declared = {
  description: 'Shows the form that changes the title and labels of a topic.',
  reply: topicShape,
}

export const change: Declared = {
  description: 'Changes the title and labels of a topic.',
  body: headingShape,
  reply: topicShape,
}

export const history: Declared = {
  description: 'Lists the titles and labels that a topic had, newest first; empty if unchanged.',
  query: strictRecord(paging),
  reply: listOf(named('TopicRevision', revisionShape(state))),
}
