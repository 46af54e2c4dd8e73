import type { Declared } from '../../http/action.ts'
import { noFields, nothing } from '../../http/frame/shapes.ts'
import { tokenShape } from './forms.ts'
import { madeTokenShape, tokensShape } from './json.ts'

export const list: Declared = { description: 'Lists your API tokens.', reply: tokensShape }

export const make: Declared = {
  description: 'Makes an API token; this is the only time that it is shown.',
  body: tokenShape,
  reply: madeTokenShape,
  creates: true,
}

export const revoke: Declared = {
  description: 'Revokes an API token; the next request with it is refused.',
  body: noFields,
  reply: nothing,
}
