import type { Infer, strictRecord } from '../../../shared/shape.ts'
import { count } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'
import { numberField } from './field.ts'

// Site settings about the records for simulations, a part of `siteSettingsShape`.

export const simulationShape = {
  /** For how many days daily records are kept; a simulation uses up to 90, and the week before. */
  recordedDays: count.min(40).max(400),
  standingDays: count.min(90).max(3_650),
  /** Days until unnamed simulations are deleted. */
  simulationDays: count.min(1).max(3_650),
}

export type SimulationSettings = Infer<ReturnType<typeof strictRecord<typeof simulationShape>>>

export const simulationDefaults: SimulationSettings = {
  recordedDays: 100,
  standingDays: 400,
  simulationDays: 30,
}

export const simulationFields: readonly SettingField<keyof SimulationSettings>[] = [
  numberField('recordedDays', 40, 400, {
    label: 'Daily records of members (days)',
    help: 'Simulations use up to 90 days and the week before them.',
  }),
  numberField('standingDays', 90, 3_650, {
    label: 'Ratio standing history (days)',
    help: 'The latest entry of each member is always kept.',
  }),
  numberField('simulationDays', 1, 3_650, {
    label: 'Unnamed simulations (days)',
    help: 'Named simulations are kept until someone removes them.',
  }),
]
