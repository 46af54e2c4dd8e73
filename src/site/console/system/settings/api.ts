import { record, text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { acts, lists } from '../../../http/frame/shapes.ts'
import { siteForm, trackerForm } from './forms.ts'
import { historyRowShape, settingsShape } from './json.ts'

export const show: Declared = {
  description: 'Shows all settings in effect.',
  query: record({
    q: text(100).optional().describe('filters the page, not the JSON'),
    section: text(60).optional().describe('which settings the page shows'),
  }),
  reply: settingsShape,
}

export const changeSite: Declared = {
  description: 'Changes site settings; omitted ones are not changed.',
  body: siteForm,
  reply: settingsShape,
}

export const changeTracker: Declared = {
  description: 'Changes tracker settings; omitted ones are not changed.',
  body: trackerForm,
  reply: settingsShape,
}

export const history = lists('Lists the changes of settings, newest first.', historyRowShape)

export const question: Declared = {
  description: 'Shows the form that asks for confirmation before a change is undone.',
  reply: historyRowShape,
}

export const revert = acts('Restores the value that a setting had before a change.', settingsShape)
