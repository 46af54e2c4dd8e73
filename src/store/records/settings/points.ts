import { formulaNames, formulas, readValues } from '../../../domain/points/formulas.ts'
import type { Infer, strictRecord } from '../../../shared/shape.ts'
import { oneOf, text } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'
import { choiceField, textField } from './field.ts'

// Site settings about the points for seeding, a part of `siteSettingsShape`.

const values = text(500).superRefine((given, context) => {
  const read = readValues(given)
  if (!read.ok) context.addIssue({ code: 'custom', message: `cannot be used: ${read.fault}` })
})

export const pointsShape = {
  /** The formula of the points per hour; off: seeding earns no points. */
  pointsFormula: oneOf(['off', ...formulaNames]),
  /** For example `babou.most=100, rules.old=1.5`: only the values that differ from the defaults. */
  pointsValues: values,
}

export type PointsSettings = Infer<ReturnType<typeof strictRecord<typeof pointsShape>>>

export const pointsDefaults: PointsSettings = { pointsFormula: 'babou', pointsValues: '' }

export const pointsFields: readonly SettingField<keyof PointsSettings>[] = [
  choiceField('pointsFormula', {
    label: 'Points for seeding',
    help:
      'The points that each hour of seeding earns. Members see the formula with their own ' +
      'numbers.',
    options: [['off', 'None'], ...formulas.map(({ name, label }) => [name, label] as const)],
  }),
  textField('pointsValues', 500, {
    label: 'Formula values',
    help:
      'Only the values that differ from the defaults, separated by commas: babou.most=50, ' +
      'rules.old=2. docs/operators/points.md lists names and limits.',
  }),
]
