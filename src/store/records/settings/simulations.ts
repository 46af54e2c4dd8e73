import type { Infer } from '../../../shared/shape.ts'
import { count, strictRecord } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'

// Settings of the site about what is recorded for the simulator: a part of `siteSettingsShape`.

export const simulationShape = {
  /** Days of what members moved and seeded by the day; a window has up to 90, and a week before. */
  recordedDays: count.min(40).max(400),
  standingDays: count.min(90).max(3_650),
  /** Of simulations without a name. */
  simulationDays: count.min(1).max(3_650),
}

const simulationSettingsShape = strictRecord(simulationShape)
export type SimulationSettings = Infer<typeof simulationSettingsShape>

export const simulationDefaults: SimulationSettings = {
  recordedDays: 100,
  standingDays: 400,
  simulationDays: 30,
}

export const simulationFields: readonly SettingField<keyof SimulationSettings>[] = [
  {
    name: 'recordedDays',
    kind: 'number',
    min: 40,
    max: 400,
    label: 'Days of members that are recorded',
    help: 'The simulator replays up to 90 of them and looks at the week before.',
  },
  {
    name: 'standingDays',
    kind: 'number',
    min: 90,
    max: 3_650,
    label: 'Days that changes of standings are kept',
    help: 'The last one of each member stays.',
  },
  {
    name: 'simulationDays',
    kind: 'number',
    min: 1,
    max: 3_650,
    label: 'Days that simulations without a name are kept',
    help: 'Those with a name stay until somebody removes them.',
  },
]
