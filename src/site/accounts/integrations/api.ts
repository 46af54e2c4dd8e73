import { list as listShape, named, oneOf, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { bytesOf, listOf, shows } from '../../http/frame/shapes.ts'
import { makeForm, testForm } from './forms.ts'

const settingShape = record({ label: text(100), value: text(1_000) })
const verdictShape = record({
  request: text(1_000).describe('without keys'),
  httpStatus: text(20),
  state: oneOf(['good', 'warning', 'bad']),
  text: text(1_000).describe('what the program would report'),
})
const toolShape = named(
  'Integration',
  record({ tool: text(40), name: text(40), place: text(200), settings: listShape(settingShape) }),
)

export const list: Declared = {
  description: 'Lists programs that work with this site, and what to enter in each.',
  reply: listOf(toolShape),
}

export const show = shows('Returns what to enter in a program.', toolShape)

export const make: Declared = {
  description: 'Creates an API token with the scopes that a program needs, and tests it.',
  body: makeForm,
  reply: record({
    tool: text(40),
    token: text(100).describe('shown only in this response'),
    settings: listShape(settingShape),
    verdicts: listShape(verdictShape),
  }),
}

export const test: Declared = {
  description: 'Runs the connection test of a program against this site.',
  body: testForm,
  reply: record({ tool: text(40), verdicts: listShape(verdictShape) }),
  stepUp: false,
}

export const definition: Declared = {
  description: 'Returns the definition of this site for a program, such as autobrr or Prowlarr.',
  reply: bytesOf('application/yaml', 'text/x-python'),
}
