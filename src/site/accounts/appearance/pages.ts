import type { Looks } from '../../../domain/looks/looks.ts'
import { USUAL_LOOKS } from '../../../domain/looks/looks.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { themes } from '../../ui/looks/read-themes.ts'

interface AppearancePage extends PageData {
  readonly accountFields: readonly Field[]
  readonly browserFields: readonly Field[]
  readonly summary: FormSummary | null
  /** What was chosen before and does not exist any more. */
  readonly notes: readonly string[]
}

const LABELS: Readonly<Record<keyof Looks, string>> = {
  day: 'Theme by day',
  night: 'Theme by night',
  density: 'Density of lists',
}

/** @param missing fields whose stored value does not exist any more */
export function appearancePage(
  form: Typed,
  missing: readonly (keyof Looks)[] = [],
): AppearancePage {
  const titles = [...themes].map(([name, { title }]) => [name, title] as const)
  const accountFields = [
    field(form, 'day', LABELS.day, {
      hint: 'Used while your system is light.',
      options: titles,
    }),
    field(form, 'night', LABELS.night, {
      hint: 'Used while your system is dark.',
      options: titles,
    }),
    field(form, 'density', LABELS.density, {
      options: [
        ['comfortable', 'Comfortable: tags below the name'],
        ['compact', 'Compact: one line a torrent'],
        ['classic', 'Classic: the most rows'],
      ],
    }),
  ]
  const browserFields = [
    field(form, 'theme', 'Day or night', {
      options: [
        ['auto', 'Same as system'],
        ['light', 'Always day'],
        ['dark', 'Always night'],
      ],
    }),
    field(form, 'keys', 'Keyboard shortcuts', {
      hint: 'Press ? on any page to see its shortcuts.',
      options: [
        ['on', 'On'],
        ['off', 'Off'],
      ],
    }),
  ]
  const notes = missing.map((name) => {
    const instead = name === 'density' ? 'Compact' : themes.get(USUAL_LOOKS[name])?.title
    return `${LABELS[name]}: your choice no longer exists. ${instead} is used instead.`
  })
  const fields = [...accountFields, ...browserFields]
  return {
    ...{ title: 'Appearance', accountFields, browserFields, notes },
    summary: summary(form, fields),
  }
}
