import type { DefinitionFile } from '../../../domain/integrations/files.ts'
import { definitionFiles } from '../../../domain/integrations/files.ts'
import { usualIrc } from '../../../domain/integrations/site.ts'
import type { Given, ToolName } from '../../../domain/integrations/tools.ts'
import { isToolName, toolNames, tools } from '../../../domain/integrations/tools.ts'
import { definitionText } from '../../../shared/definition-text.ts'
import * as tokens from '../../../store/accounts/api-tokens.ts'
import { downloadKeyOf } from '../../../store/accounts/download-keys.ts'
import * as feedKeys from '../../../store/accounts/feed-keys.ts'
import { sitePlace } from '../../../store/irc/site-place.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import * as categories from '../../../store/taxonomy/categories.ts'
import * as toolNumbers from '../../../store/taxonomy/tool-numbers.ts'
import type { Call } from '../../http/action.ts'
import { file, get, json, post, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm } from '../../http/frame/forms.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import { passwordFaults } from '../own-password.ts'
import * as api from './api.ts'
import { makeForm, testForm } from './forms.ts'
import type { ToolShown } from './pages.ts'
import { settingsOf, TOKEN, toolPage, toolsPage } from './pages.ts'
import { runTest } from './run-test.ts'

const PATH = '/settings/integrations'
const VIEW = 'accounts/integrations/show'

type OwnCall = Call<string, 'account.secure'>

export const list = get(PATH, 'account.secure', api.list, async (call) => {
  const given = await givenTo(call)
  const items = toolNames.map((slug) => toolJson(slug, given))
  const body = { items, next: null, total: items.length }
  return settingsPage(call, 'accounts/integrations/list', toolsPage(), body)
})

export const show = get(`${PATH}/:tool`, 'account.secure', api.show, async (call) => {
  const slug = call.params.tool
  if (!isToolName(slug)) return refuse('NOT_FOUND')
  const given = await givenTo(call)
  const data = toolPage({ ...shownTo(call, slug), given })
  return settingsPage(call, VIEW, data, toolJson(slug, given))
})

/** Creates the token and tests it, so that errors show before the member opens the program. */
export const make = post(`${PATH}/:tool`, 'account.secure', api.make, async (call) => {
  const slug = call.params.tool
  if (!isToolName(slug) || tools[slug].scopes === null) return refuse('NOT_FOUND')
  const form = readForm(makeForm, call.body)
  const faults = form.ok ? await passwordFaults(call, form.value.current) : form.errors
  if (faults !== null) {
    const typed = { values: call.body, errors: faults }
    const data = toolPage({ ...shownTo(call, slug), given: await givenTo(call), form: typed })
    return settingsInvalid(call, VIEW, data, faults)
  }
  const { db, secrets, member, actor, now } = call
  const { name, scopes } = tools[slug]
  const key = form.ok ? form.value.key : undefined
  const wanted = { memberId: member.id, name, scopes: [...scopes], expiresAt: null, key }
  const made = await tokens.make(db, secrets, wanted, actor, now)
  if (!made.ok) return refuse(made.code === 'SCOPE_LACKED' ? 'FORBIDDEN' : made.code)
  const given = await givenTo(call, made.token)
  const verdicts = await runTest(call, tools[slug], given)
  const { settings: entries } = toolJson(slug, given)
  if (call.wantsJson) return json({ tool: slug, token: made.token, settings: entries, verdicts })
  const shown = { ...shownTo(call, slug), given, isMade: true, steps: verdicts }
  return settingsPage(call, VIEW, toolPage(shown), null)
})

export const test = post(`${PATH}/:tool/test`, 'account.secure', api.test, async (call) => {
  const slug = call.params.tool
  if (!isToolName(slug)) return refuse('NOT_FOUND')
  const form = readForm(testForm, call.body)
  const shown = shownTo(call, slug)
  if (!form.ok) {
    const typed = { values: {}, errors: form.errors }
    const data = toolPage({ ...shown, given: await givenTo(call), form: typed })
    return settingsInvalid(call, VIEW, data, form.errors)
  }
  const steps = await runTest(call, tools[slug], await givenTo(call, form.value.token ?? ''))
  const data = toolPage({ ...shown, given: await givenTo(call), steps })
  return settingsPage(call, VIEW, data, { tool: slug, verdicts: steps })
})

/** The media types of the files that members download; presets are only for the command. */
const TYPES: Readonly<Partial<Record<DefinitionFile['format'], string>>> = {
  yaml: 'application/yaml',
  python: 'text/x-python',
}

/** The definition of this site for a program, with its current categories. */
export const definition = get(
  `${PATH}/files/:family`,
  'account.secure',
  api.definition,
  async ({ db, config, params }) => {
    const [{ siteName: name }, all, numbers, irc] = await Promise.all([
      settings.site(db, config),
      categories.listPages(db),
      toolNumbers.list(db),
      sitePlace(db),
    ])
    const url = config.BABOU_SITE_URL
    const own = { url, name, categories: all, numbers, irc: irc ?? usualIrc(url) }
    const found = definitionFiles(own).find(({ path }) => path.startsWith(`${params.family}/`))
    const type = found === undefined ? undefined : TYPES[found.format]
    if (found === undefined || type === undefined) return refuse('NOT_FOUND')
    const text = definitionText[found.format](found.data, found.notes)
    return file(type, Buffer.from(text), found.path.split('/')[1])
  },
)

function shownTo(call: OwnCall, slug: ToolName): Omit<ToolShown, 'given'> {
  const hasFactor = call.member.secondFactor === 'has'
  return { slug, hasFactor, form: untyped(), isMade: false, steps: null }
}

async function givenTo(
  { db, config, secrets, member }: Pick<OwnCall, 'db' | 'config' | 'secrets' | 'member'>,
  token: string = TOKEN,
): Promise<Given> {
  const [key, all] = await Promise.all([
    feedKeys.find(db, secrets, member.id),
    categories.listPages(db),
  ])
  const feedKey = key?.key ?? null
  const downloadKey = feedKey === null ? null : downloadKeyOf(secrets, member.id, feedKey)
  return { url: config.BABOU_SITE_URL, token, feedKey, downloadKey, categories: all }
}

function toolJson(slug: ToolName, given: Given) {
  const { name, place } = tools[slug]
  const entries = settingsOf(tools[slug], given).map(({ label, value }) => ({ label, value }))
  return { tool: slug, name, place, settings: entries }
}
