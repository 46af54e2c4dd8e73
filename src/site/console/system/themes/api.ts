import { flag, id, named, oneOf, record, text } from '../../../../shared/shape.ts'
import { revertForm, revisionShape } from '../../../http/frame/history.ts'
import { themeShape } from '../../../ui/looks/theme.ts'
import type { Declared } from '../../../http/action.ts'
import { accepts, acts, creates, listOf, lists } from '../../../http/frame/shapes.ts'
import { imageShape } from '../../../images/parts/lines.ts'
import {
  COLOR_NAMES,
  logoForm,
  newQuery,
  newThemeForm,
  SHAPE_NAMES,
  siteForm,
  themeForm,
} from './forms.ts'

const saved = record({ slug: text(40), isOffered: flag, revision: id })
const faults = {
  faults: text(100).array().describe('pairs of colors whose contrast is too low'),
}

export const list: Declared = {
  description: 'Lists all themes, those of staff first.',
  reply: listOf(
    record({
      slug: text(40),
      title: text(30),
      isOwn: flag.describe('made by staff, not part of babou'),
      isOffered: flag,
      usedBy: oneOf(['day', 'night']).array().describe('for those who have not chosen a theme'),
    }),
  ),
}

export const question: Declared = {
  description: 'Shows the form of a theme.',
  query: newQuery,
  reply: record({ slug: text(40), theme: themeShape, revision: id, ...faults }).partial(),
}

export const show: Declared = {
  description: 'Shows the form of a theme.',
  reply: record({ slug: text(40), theme: themeShape, revision: id, ...faults }).partial(),
}

export const make = creates(
  'Creates a theme; below the contrast it is a draft. A preview is not saved.',
  newThemeForm,
  record({ slug: text(40), isOffered: flag }).partial(),
)

export const edit: Declared = {
  description: 'Changes a theme; refused if someone else has edited it since.',
  body: themeForm,
  reply: saved.partial(),
}

export const remove = acts('Removes a theme.')

export const site = accepts(
  'Changes how the site looks to guests and to members without a chosen theme.',
  siteForm,
)

export const logo: Declared = {
  description: 'Sets the logo of the site: `image` (a file), `url`, or the key of an added image.',
  body: logoForm,
  files: ['image'],
  reply: imageShape,
}

export const removeLogo = acts('Removes the logo of the site.')

const state = record({
  ...{ title: text(30), scheme: text(5), offered: flag },
  ...Object.fromEntries(COLOR_NAMES.map((name) => [name, text(7)])),
  ...Object.fromEntries(SHAPE_NAMES.map((name) => [name, text(200).optional()])),
})

export const history = lists(
  'Lists the edits of a theme, newest first.',
  named('ThemeRevision', revisionShape(state)),
)

export const revert: Declared = {
  description: 'Restores an old revision of a theme, as a new edit.',
  body: revertForm,
  reply: saved,
}
