import type { Declared } from '../../http/action.ts'
import { creates, noFields, nothing, shows } from '../../http/frame/shapes.ts'
import { tokenShape } from './forms.ts'
import { madeTokenShape, tokensShape } from './json.ts'

export const list = shows('Lists your API tokens.', tokensShape)

export const make = creates(
  'Creates an API token. The response is the only place that shows it.',
  tokenShape,
  madeTokenShape,
)

export const revoke: Declared = {
  description: 'Revokes an API token. Further requests with it are refused.',
  body: noFields,
  reply: nothing,
  stepUp: false,
}
