import type { Declared } from '../../http/action.ts'
import { noFields, nothing } from '../../http/frame/shapes.ts'
import { tokenShape } from './forms.ts'
import { madeTokenShape, tokensShape } from './json.ts'

export const list: Declared = { description: 'Lists your API tokens.', reply: tokensShape }

export const make: Declared = {
  description: 'Creates an API token. The response is the only place that shows it.',
  body: tokenShape,
  reply: madeTokenShape,
  creates: true,
}

export const revoke: Declared = {
  description: 'Revokes an API token. Further requests with it are refused.',
  body: noFields,
  reply: nothing,
  stepUp: false,
}
