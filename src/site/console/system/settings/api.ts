import { record, text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, paging } from '../../../http/frame/shapes.ts'
import { siteForm, trackerForm } from './forms.ts'
import { historyRowShape, settingsShape } from './json.ts'

export const show: Declared = {
  description: 'Shows all settings as they hold.',
  query: record({ q: text(100).optional().describe('narrows the page, not the JSON') }),
  reply: settingsShape,
}

export const changeSite: Declared = {
  description: 'Changes settings of the site; what is not given stays.',
  body: siteForm,
  reply: settingsShape,
}

export const changeTracker: Declared = {
  description: 'Changes settings of the trackers; what is not given stays.',
  body: trackerForm,
  reply: settingsShape,
}

export const history: Declared = {
  description: 'Lists what was changed, the newest first.',
  query: record(paging),
  reply: listOf(historyRowShape),
}

export const question: Declared = {
  description: 'Asks before a setting is brought back to what it was.',
  reply: historyRowShape,
}

export const revert: Declared = {
  description: 'Brings a setting back to what it was before a change.',
  body: noFields,
  reply: settingsShape,
}
