import type { Given, Tool, ToolName } from '../../../domain/integrations/tools.ts'
import { toolNames, tools } from '../../../domain/integrations/tools.ts'
import type { PageData } from '../../http/action.ts'
import { onceKey } from '../../http/figures-page.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { CONFIRMS, ownPasswordField } from '../own-password-field.ts'
import type { Step } from './run-test.ts'

export const TOKEN = 'YOUR_API_TOKEN'

interface Setting {
  readonly id: string
  readonly label: string
  readonly value: string
}

interface ToolsPage extends PageData {
  readonly lines: readonly {
    readonly href: string
    readonly name: string
    readonly place: string
    readonly uses: string
  }[]
}

interface ToolPage extends PageData {
  readonly name: string
  readonly place: string
  readonly action: string
  /** Ensures that a form that is sent twice creates only one token. */
  readonly key: string
  readonly settings: readonly Setting[]
  /** Whether this request created the token, which is shown only now. */
  readonly isMade: boolean
  /** Null: the program uses the feed key instead of a token. */
  readonly scopes: string | null
  readonly lacksFeedKey: boolean
  readonly passwordField: Field | null
  readonly tokenField: Field | null
  readonly summary: FormSummary | null
  readonly steps: readonly (Step & { readonly mark: string; readonly isBad: boolean })[] | null
  readonly hasSteps: boolean
  /** The definition of this site, as a file. */
  readonly definitionHref: string | null
}

export function toolsPage(): ToolsPage {
  const lines = toolNames.map((slug) => {
    const { name, place, scopes } = tools[slug]
    const uses = scopes === null ? 'Feed key' : 'API token'
    return { href: `/settings/integrations/${slug}`, name, place, uses }
  })
  return { title: 'Integrations', lines }
}

export interface ToolShown {
  readonly slug: ToolName
  readonly given: Given
  readonly form: Typed
  readonly isMade: boolean
  readonly hasFactor: boolean
  readonly steps: readonly Step[] | null
}

/** The programs that read their definition of a site from a file. */
const DEFINITIONS: Readonly<Partial<Record<ToolName, string>>> = {
  autobrr: 'autobrr',
  jackett: 'cardigann',
  prowlarr: 'cardigann',
  'upload-assistant': 'upload-assistant',
}
const MARKS = { good: 'Passed', warning: 'Warning', bad: 'Failed' } as const

export function toolPage({ slug, given, form, isMade, hasFactor, steps }: ToolShown): ToolPage {
  const tool: Tool = tools[slug]
  const needsToken = tool.scopes !== null
  const passwordField = needsToken && !hasFactor ? ownPasswordField(form, CONFIRMS) : null
  const tokenField = needsToken ? ownTokenField(form, tool.name) : null
  const definition = DEFINITIONS[slug]
  return {
    title: tool.name,
    name: tool.name,
    place: tool.place,
    action: `/settings/integrations/${slug}`,
    key: onceKey(form.values).value,
    settings: settingsOf(tool, given),
    isMade,
    scopes: tool.scopes?.join(', ') ?? null,
    lacksFeedKey: !needsToken && given.feedKey === null,
    passwordField,
    tokenField,
    summary: summary(
      form,
      [passwordField, tokenField].filter((one) => one !== null),
    ),
    steps:
      steps?.map((one) => ({ ...one, mark: MARKS[one.state], isBad: one.state === 'bad' })) ?? null,
    hasSteps: (steps ?? []).length > 0,
    definitionHref: definition === undefined ? null : `/settings/integrations/files/${definition}`,
  }
}

/** Returns the values to enter, in the order of the program's form. */
export function settingsOf(tool: Tool, given: Given): readonly Setting[] {
  return tool.settings(given).map(([label, value], at) => ({ id: `setting-${at}`, label, value }))
}

function ownTokenField(form: Typed, name: string): Field {
  return field(form, 'token', 'API token', {
    type: 'password',
    isRequired: true,
    maxLength: 200,
    autocomplete: 'off',
    hint: `The token that you entered in ${name}.`,
  })
}
