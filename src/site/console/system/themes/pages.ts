import { COLORS, SHAPES, SURFACES, TEXT_COLORS } from '../../../../domain/looks/meanings.ts'
import { faint } from '../../../../domain/looks/pairs.ts'
import type { StaffTheme } from '../../../../store/records/themes.ts'
import { mark, words } from '../../../ui/cells.ts'
import type { Labels } from '../../../ui/changes.ts'
import type { Edited } from '../../../http/frame/history.ts'
import type { Themes } from '../../../ui/looks/read-themes.ts'
import { declared } from '../../../ui/looks/style-head.ts'
import type { Theme } from '../../../ui/looks/theme.ts'
import type { PageData } from '../../../http/action.ts'
import type { Control } from '../../../http/control.ts'
import { control } from '../../../http/control.ts'
import { formFields } from '../../../http/form-fields.ts'
import type { Field, FormSummary, Typed } from '../../../http/frame/fields.ts'
import { field, summary } from '../../../http/frame/fields.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { COLOR_NAMES, newThemeForm, SHAPE_NAMES } from './forms.ts'

const fields = formFields(newThemeForm)

export const THEMES = '/admin/themes'

export interface ThemeLine {
  readonly slug: string
  readonly title: string
  /** Whether staff made it. */
  readonly isOwn: boolean
  readonly isOffered: boolean
  readonly usedBy: readonly ('day' | 'night')[]
}

interface ListPage extends TablePage {
  readonly siteControls: readonly Control[]
  readonly hasLogo: boolean
  readonly logoFields: readonly Field[]
  readonly summary: FormSummary | null
}

interface Listed {
  readonly lines: readonly ThemeLine[]
  /** The themes that can be chosen. */
  readonly themes: Themes
  /** The values of the site's form: the initial ones, or those entered. */
  readonly site: Typed
  readonly hasLogo: boolean
}

export function listPage({ lines, themes, site, hasLogo }: Listed): ListPage {
  const titles = [...themes].map(([name, { title }]) => [name, title] as const)
  const siteControls = [
    control('text', site, 'siteName', 'Site name', { isRequired: true, maxLength: 60 }),
    control('select', site, 'dayTheme', 'Day theme', { options: titles }),
    control('select', site, 'nightTheme', 'Night theme', { options: titles }),
    control('text', site, 'accentColor', 'Accent color', {
      maxLength: 7,
      hint:
        'Such as #12664f. Each theme adjusts it so that it stays readable. Leave empty for the ' +
        'accent of the theme.',
    }),
  ]
  const image = field(site, 'image', 'Image', {
    type: 'file',
    accept: 'image/*',
    hint: 'Shown 28 pixels high in front of the name. It is re-encoded without metadata.',
  })
  return {
    ...themeTable(lines),
    ...{ siteControls, hasLogo, logoFields: [image] },
    summary: summary(site, [...siteControls.map((one) => one.field), image]),
  }
}

function themeTable(lines: readonly ThemeLine[]): TablePage {
  return tablePage({
    title: 'Themes',
    caption: 'Themes, those of staff first',
    lead: 'Members choose a day theme and a night theme. Each edit is stored and can be undone.',
    make: { label: 'New theme', href: `${THEMES}/new` },
    rows: lines.map(({ slug, title, isOwn, isOffered, usedBy }) => ({
      head: words('Theme', title),
      cells: [
        words('Name', slug),
        isOffered ? mark('State', 'offered', 'good') : mark('State', 'draft', 'plain'),
        words('Default', usedBy.map((when) => `by ${when}`).join(', ')),
      ],
      acts: isOwn ? ownActs(slug, title) : [copyAct(slug, title)],
    })),
    nothing: 'No themes.',
  })
}

function ownActs(slug: string, about: string) {
  return [
    { label: 'Edit', about, href: `${THEMES}/${slug}/edit`, method: null },
    copyAct(slug, about),
    { label: 'History', about, href: `${THEMES}/${slug}/history`, method: null },
    { label: 'Remove', about, href: `${THEMES}/${slug}`, method: 'DELETE' as const },
  ]
}

function copyAct(slug: string, about: string) {
  return { label: 'Copy', about, href: `${THEMES}/new?from=${slug}`, method: null }
}

interface Fault {
  readonly pair: string
  readonly has: string
  readonly needs: string
}

interface EditPage extends PageData {
  readonly action: string
  readonly method: 'PATCH' | null
  readonly revision: string | null
  readonly controls: readonly Control[]
  readonly groups: readonly { readonly legend: string; readonly fields: readonly Field[] }[]
  readonly summary: FormSummary | null
  /** The declarations of the preview; null while a value is missing or not valid. */
  readonly previewStyle: string | null
  readonly faults: readonly Fault[]
  readonly isTooFaint: boolean
  readonly links: readonly { readonly label: string; readonly href: string }[]
}

/** Returns the form of a theme with its preview; `slug` is null for a new theme. */
export function editPage(form: Typed, slug: string | null, theme: Theme | null): EditPage {
  const controls = controlsOf(form, slug)
  const groups = groupsOf(form)
  const faults = theme === null ? [] : faultsOf(theme)
  const path = `${THEMES}/${slug ?? ''}`
  const fields = [...controls.map((one) => one.field), ...groups.flatMap((one) => one.fields)]
  return {
    title: slug === null ? 'New theme' : 'Edit theme',
    action: slug === null ? THEMES : path,
    method: slug === null ? null : 'PATCH',
    revision: typeof form.values.revision === 'string' ? form.values.revision : null,
    ...{ controls, groups, faults, isTooFaint: faults.length > 0 },
    summary: summary(form, fields),
    previewStyle: theme === null ? null : styleOf(theme),
    links: [
      { label: 'All themes', href: THEMES },
      ...(slug === null ? [] : [{ label: 'History', href: `${path}/history` }]),
    ],
  }
}

function controlsOf(form: Typed, slug: string | null): readonly Control[] {
  const name = fields.text(form, 'slug', 'Name', {
    autocomplete: 'off',
    hint: 'Lowercase letters, digits and hyphens. It cannot be changed later.',
  })
  return [
    fields.text(form, 'title', 'Title'),
    ...(slug === null ? [name] : []),
    fields.select(form, 'scheme', 'Scheme', {
      hint: 'Whether form controls and scroll bars are light or dark.',
      options: [
        ['light', 'Light'],
        ['dark', 'Dark'],
      ],
    }),
    fields.select(form, 'state', 'State', {
      hint: 'A theme whose contrast is too low stays a draft.',
      options: [
        ['draft', 'Draft'],
        ['offered', 'Offered to members'],
      ],
    }),
    ...(slug === null ? [] : [fields.text(form, 'summary', 'Summary of your changes')]),
  ]
}

function groupsOf(form: Typed): EditPage['groups'] {
  const colors = (legend: string, names: readonly string[]) => ({
    legend,
    fields: names.map((name) => {
      const says = COLORS[name as keyof typeof COLORS]
      return field(form, name, name, { type: 'color', isRequired: true, hint: says })
    }),
  })
  const texts = Object.keys(TEXT_COLORS)
  const surfaces = Object.keys(SURFACES)
  const rest = COLOR_NAMES.filter((name) => !texts.includes(name) && !surfaces.includes(name))
  return [
    colors('Colors of text', texts),
    colors('Surfaces', surfaces),
    colors('Lines, and text on the accent', rest),
    {
      legend: 'Shapes',
      fields: SHAPE_NAMES.map((name) => {
        const { says, usual } = SHAPES[name]
        return field(form, name, name, { maxLength: 200, hint: `${says} Empty: ${usual}` })
      }),
    },
  ]
}

function styleOf({ scheme, colors, shapes }: Theme): string {
  const tokens = [...Object.entries(colors), ...Object.entries(shapes ?? {})]
  return `color-scheme:${scheme};${declared(tokens)}`
}

/** Returns the pairs of colors whose contrast is too low, worst first. */
export function faultsOf({ colors }: Pick<Theme, 'colors'>): readonly Fault[] {
  const all = faint(colors).toSorted((one, other) => one.has - other.has)
  return all.map(({ front, back, has, least }) => ({
    pair: `${front} on ${back}`,
    has: has.toFixed(2),
    needs: least.toFixed(1),
  }))
}

/** Returns what the history of a theme shows. */
export function editedTheme({ id, slug, document, revision }: StaffTheme): Edited {
  const thing = { name: document.title, path: `${THEMES}/${slug}`, began: 'As created' }
  return { entity: 'theme', id, ...thing, revision, labels, canEdit: true }
}

const whole = 'whole' as const
const labels: Labels = {
  title: { label: 'Title', kind: 'line' },
  scheme: { label: 'Scheme', kind: whole },
  offered: { label: 'Offered to members', kind: whole },
  ...Object.fromEntries(
    [...COLOR_NAMES, ...SHAPE_NAMES].map((name) => [name, { label: name, kind: whole }]),
  ),
}
