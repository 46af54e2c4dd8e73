import { formulaNames, formulas, readValues } from '../../../domain/points/formulas.ts'
import type { Infer } from '../../../shared/shape.ts'
import { oneOf, strictRecord, text } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'

// Settings of the site about what seeding earns: a part of `siteSettingsShape`.

const values = text(500).superRefine((given, context) => {
  const read = readValues(given)
  if (!read.ok) context.addIssue({ code: 'custom', message: `cannot be used: ${read.fault}` })
})

export const pointsShape = {
  /** By which formula seeding earns points each hour; off: it earns none. */
  pointsFormula: oneOf(['off', ...formulaNames]),
  /** `babou.most=100, rules.old=1.5`: what is not as usual. */
  pointsValues: values,
}

const pointsSettingsShape = strictRecord(pointsShape)
export type PointsSettings = Infer<typeof pointsSettingsShape>

export const pointsDefaults: PointsSettings = { pointsFormula: 'babou', pointsValues: '' }

export const pointsFields: readonly SettingField<keyof PointsSettings>[] = [
  {
    name: 'pointsFormula',
    kind: 'choice',
    label: 'Points for seeding',
    help: 'What each hour of seeding earns; members see the formula with their own numbers.',
    options: [['off', 'None'], ...formulas.map(({ name, label }) => [name, label] as const)],
  },
  {
    name: 'pointsValues',
    kind: 'text',
    maxLength: 500,
    label: 'Values of the formulas',
    help:
      'What is not as usual, separated by commas: babou.most=50, rules.old=2. The names and ' +
      'bounds are in docs/operators/points.md.',
  },
]
