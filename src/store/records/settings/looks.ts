import { text } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'
import { textField } from './field.ts'

// Settings for how the site looks to visitors who have not chosen anything.

const themeName = text(40).regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be the name of a theme')

export const looksShape = {
  /** Names of themes; a theme that does not exist is replaced by the built-in one. */
  dayTheme: themeName,
  nightTheme: themeName,
  /** The accent color; '' for the color of each theme. */
  accentColor: text(7).regex(/^$|^#[0-9a-f]{6}$/, 'must be a color such as #12664f, or empty'),
}

export const looksDefaults = { dayTheme: 'paper', nightTheme: 'night', accentColor: '' }

export const looksFields: readonly SettingField<keyof typeof looksShape>[] = [
  {
    name: 'dayTheme',
    kind: 'theme',
    label: 'Day theme',
    help: 'For guests, and members who have not chosen one.',
  },
  {
    name: 'nightTheme',
    kind: 'theme',
    label: 'Night theme',
    help: 'The same on devices in dark mode.',
  },
  textField('accentColor', 7, {
    label: 'Accent color',
    help:
      'For links and main buttons, such as #12664f. Each theme makes it darker or lighter until ' +
      'it is readable. Leave empty to use the color of the theme.',
  }),
]
