import { formulaNames } from '../../../../domain/points/formulas.ts'
import { strategies } from '../../../../domain/ratio/strategies.ts'
import { simulationKinds } from '../../../../domain/ratio/simulations/work.ts'
import { list as listShape, oneOf, record, text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { accepts, acts, bytesOf, creates, lists, paging } from '../../../http/frame/shapes.ts'
import { nameShape, simulationForm } from './forms.ts'
import { simulationLineShape, simulationShape, touchedShape } from './json.ts'

export const list = lists('Lists simulations, newest first.', simulationLineShape)

export const form: Declared = {
  description: 'Shows the form for a simulation, starting from what is in effect.',
  query: record({
    kind: oneOf(simulationKinds).optional(),
    policy: text(15).optional().describe('ID of a policy to start from'),
    promotion: text(15).optional().describe('ID of a promotion to start from'),
    strategy: oneOf(strategies.map(({ name }) => name)).optional(),
    formula: oneOf(formulaNames).optional(),
  }),
  reply: record({ kinds: listShape(text(20)) }),
}

export const ask = creates(
  'Simulates a policy, a promotion or a points formula over daily records.',
  simulationForm,
  simulationShape,
)

export const show: Declared = {
  description: 'Shows a simulation: its progress and its results.',
  query: record(paging),
  reply: simulationShape,
}

export const members = lists(
  'Lists the members a simulation affects, most affected first.',
  touchedShape,
)

export const stop = acts('Stops a waiting or running simulation.', simulationShape)

export const rename = accepts('Names a simulation, so that it is kept.', nameShape, simulationShape)

export const remove = acts('Removes a simulation.')

export const compare: Declared = {
  description: 'Shows two simulations of one kind next to each other.',
  query: record({ a: text(15).optional(), b: text(15).optional() }),
  reply: record({ a: simulationShape.nullable(), b: simulationShape.nullable() }),
}

export const daysCsv: Declared = {
  description: 'Exports the days of a simulation as CSV.',
  reply: bytesOf('text/csv'),
  isExact: true,
}

export const membersCsv: Declared = {
  description: 'Exports the members a simulation affects as CSV.',
  reply: bytesOf('text/csv'),
  isExact: true,
}
