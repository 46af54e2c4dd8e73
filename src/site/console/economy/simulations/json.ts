import { simulationKinds } from '../../../../domain/ratio/simulations/work.ts'
import {
  anything,
  count,
  decimal,
  id,
  list,
  mapOf,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../../../shared/shape.ts'
import type {
  SimulationLine,
  SimulationRow,
  TouchedRow,
} from '../../../../store/ratio/simulations.ts'

const kinds = oneOf([...simulationKinds, 'dry-run'])
const digits = text(60).describe('a whole number of the smallest unit: bytes, thousandths')
const unit = oneOf(['members', 'bytes', 'points', 'ratio', 'torrents'])
const about = { name: text(60), label: text(120), unit }

const resultShape = record({
  figures: list(record({ ...about, value: digits })),
  series: list(
    record({
      ...about,
      lines: list(record({ name: text(60), label: text(120) })),
      values: list(list(digits)).describe('by line, then by day from firstDay on'),
    }),
  ),
  spreads: list(
    record({
      ...about,
      members: count,
      total: digits,
      deciles: list(digits),
      gini: decimal,
      topShare: decimal.describe('share of the top 1 %'),
    }),
  ),
})

const line = {
  id,
  kind: kinds,
  name: text(60),
  state: oneOf(['waiting', 'running', 'done', 'stopped', 'failed']),
  firstDay: count.describe('days since 1970'),
  lastDay: count,
  expected: count.describe('members to process'),
  done: count,
  madeBy: text(60),
  createdAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  spentMs: count,
  error: text(300).nullable(),
}

export const simulationLineShape = named('SimulationLine', record(line))
export const simulationShape = named(
  'Simulation',
  record({
    ...line,
    given: mapOf(text(60), anything).describe('what was requested, with what was in effect then'),
    result: resultShape.nullable().describe('null until it is done'),
  }),
)

export const touchedShape = named(
  'AffectedMember',
  record({
    name: text(30),
    role: text(60),
    what: mapOf(text(30), anything).describe('days, bytes or points, depending on the kind'),
  }),
)

export function lineJson(row: SimulationLine) {
  const { policyId: _, policy: __, ...rest } = row
  return rest
}

export function simulationJson(row: SimulationRow) {
  const { given, result, ...rest } = row
  return { ...lineJson(rest), given, result: result === null || isNothing(result) ? null : result }
}

// The numbers of a dry run are stored with its rule.
function isNothing(result: object): boolean {
  return Object.keys(result).length === 0
}

export function touchedJson({ name, role, what }: TouchedRow) {
  return { name, role, what }
}
