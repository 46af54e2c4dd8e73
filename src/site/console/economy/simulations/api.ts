import { formulaNames } from '../../../../domain/points/formulas.ts'
import { strategies } from '../../../../domain/ratio/strategies.ts'
import { simulationKinds } from '../../../../domain/ratio/simulations/work.ts'
import { list as listShape, oneOf, record, text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { bytesOf, listOf, noFields, nothing, paging } from '../../../http/frame/shapes.ts'
import { nameShape, simulationForm } from './forms.ts'
import { simulationLineShape, simulationShape, touchedShape } from './json.ts'

export const list: Declared = {
  description: 'Lists simulations, the newest first.',
  query: record(paging),
  reply: listOf(simulationLineShape),
}

export const form: Declared = {
  description: 'Asks what to simulate, beginning with what is in force.',
  query: record({
    kind: oneOf(simulationKinds).optional(),
    policy: text(15).optional().describe('id of a rule to begin with'),
    promotion: text(15).optional().describe('id of a promotion to begin with'),
    strategy: oneOf(strategies.map(({ name }) => name)).optional(),
    formula: oneOf(formulaNames).optional(),
  }),
  reply: record({ kinds: listShape(text(20)) }),
}

export const ask: Declared = {
  description: 'Has a rule, a promotion or a formula simulated over recorded days.',
  body: simulationForm,
  reply: simulationShape,
  creates: true,
}

export const show: Declared = {
  description: 'Shows a simulation: how far it is, and what came out.',
  query: record(paging),
  reply: simulationShape,
}

export const members: Declared = {
  description: 'Lists whom a simulation would touch, those most touched first.',
  query: record(paging),
  reply: listOf(touchedShape),
}

export const stop: Declared = {
  description: 'Stops a simulation that waits or runs.',
  body: noFields,
  reply: simulationShape,
}

export const rename: Declared = {
  description: 'Names a simulation, so that it is kept.',
  body: nameShape,
  reply: simulationShape,
}

export const remove: Declared = {
  description: 'Removes a simulation.',
  reply: nothing,
  body: noFields,
}

export const compare: Declared = {
  description: 'Shows two simulations of one kind side by side.',
  query: record({ a: text(15).optional(), b: text(15).optional() }),
  reply: record({ a: simulationShape.nullable(), b: simulationShape.nullable() }),
}

export const daysCsv: Declared = {
  description: 'Gives the days of a simulation as a file for spreadsheets.',
  reply: bytesOf('text/csv'),
}

export const membersCsv: Declared = {
  description: 'Gives whom a simulation would touch as a file for spreadsheets.',
  reply: bytesOf('text/csv'),
}
