// Writes docs/reference/*.md and deploy/integrations from the built program: the promises to
// operators and tools. Without `--write` the committed files must be those that would be written.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { z } from 'zod'
import { build } from '../bin/build.js'
import { rules } from './rules.js'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const dist = await build()
const load = (name) => import(pathToFileURL(path.join(dist, `${name}.js`)).href)

const pages = {
  'settings.md': settingsPage(await load('shared/config')),
  'routes.md': routesPage(
    await load('site/features'),
    await load('domain/roles/permission-catalogue'),
  ),
  'permissions.md': permissionsPage(
    await load('domain/roles/permissions'),
    await load('domain/accounts/scopes'),
  ),
  'events.md': eventsPage(await load('bridge/events/index')),
  'refusals.md': refusalsPage(
    await load('domain/announce/refusals'),
    await load('site/http/refusals'),
  ),
  'rules.md': rulesPage(rules(root)),
  'themes.md': themesPage(
    await load('site/ui/looks/read-themes'),
    await load('domain/looks/pairs'),
  ),
  'jobs.md': jobsPage(await load('jobs/tasks/index')),
  'commands.md': await commandsPage(
    await load('cli/commands/index'),
    await load('domain/roles/permission-catalogue'),
  ),
}

const isWriting = process.argv.includes('--write')
const inFolder = (folder, texts) =>
  Object.entries(texts).map(([name, text]) => [path.join(folder, name), text])
const files = [
  ...inFolder('docs/reference', pages),
  ...inFolder(
    'deploy/integrations',
    integrationTexts(
      await load('domain/integrations/files'),
      await load('domain/integrations/example'),
      await load('shared/definition-text'),
    ),
  ),
]
const old = files.filter(([name, text]) => {
  const file = path.join(root, name)
  return !fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text
})
for (const [name, text] of isWriting ? old : []) {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
  fs.writeFileSync(path.join(root, name), text)
}
for (const [name] of old) {
  console.log(`${name} ${isWriting ? 'written' : 'is old: npm run reference'}`)
}
console.log(`reference: ${files.length} files, ${old.length} old`)
process.exitCode = old.length > 0 && !isWriting ? 1 : 0

function integrationTexts({ definitionFiles }, { exampleSite }, { definitionText }) {
  const texts = definitionFiles(exampleSite).map(({ path: name, format, data, notes }) => {
    return [name, definitionText[format](data, notes)]
  })
  return Object.fromEntries(texts)
}

function rulesPage(rows) {
  const cells = rows.map(({ number, says, fallback, setting, tests }) => [
    String(number),
    says,
    fallback,
    setting === '' ? '' : setting.split(', ').map(code).join(', '),
    tests.map((name) => code(name.slice('test/'.length))).join(', '),
  ])
  return page(
    'Rules of the tracker',
    'What the tracker does with a request, by the numbers that its tests carry. Settings in ' +
      'lower case are changed in the console and reach every tracker over the bridge.',
    ['scripts/rules.js'],
    table(['rule', 'about', 'default', 'setting', 'tests'], cells),
  )
}

function themesPage({ themes }, { lowest }) {
  const all = [...themes.values()]
  const columns = all.map(({ colors }) => lowest(colors))
  const rows = columns[0].map(({ front, least }, at) => [
    code(front),
    `${least} : 1`,
    ...columns.map((pairs) => `${pairs[at].has.toFixed(1)} (${pairs[at].back})`),
  ])
  return page(
    'Themes',
    'The lowest contrast that each color of text, and of borders of controls, has in a theme, and ' +
      'the surface on which it has it. Themes of high contrast need 7 : 1 for text.',
    ['public/themes', 'domain/looks/pairs.ts'],
    table(['color', 'needs', ...all.map(({ title }) => title)], rows),
  )
}

function settingsPage({ settings }) {
  const rows = Object.entries(settings).map(([name, { fallback, doc, isReloaded }]) => [
    code(name),
    fallback === undefined ? 'unset' : code(fallback),
    isReloaded ? 'reload' : 'restart',
    doc,
  ])
  return page(
    'Settings',
    'Environment variables, also read from a file `babou.env` in the working directory (or ' +
      '`BABOU_ENV_FILE`). An unknown `BABOU_*` name or a bad value stops the start. A changed value ' +
      'is used after a reload (`systemctl reload`, SIGHUP) or after a restart.',
    ['shared/config.ts'],
    table(['name', 'default', 'changed by', ''], rows),
  )
}

function routesPage({ features }, { permissions }) {
  const rows = features.flatMap(({ name, actions }) =>
    actions.map(({ method, path: at, permission }) => [
      method.toUpperCase(),
      code(at),
      code(permission),
      permissions[permission].least,
      name,
    ]),
  )
  return page(
    'Routes',
    'Every route of the site, the permission that it asks for and the least role that has it. ' +
      'Each answers HTML, or JSON when `Accept` ranks it higher or the path ends in `.json`.',
    ['site/features.ts'],
    table(['method', 'path', 'permission', 'least role', 'feature'], rows),
  )
}

function permissionsPage(
  { permissionNames, rowOf, guardOf, isForStaff },
  { isForBrowsers, tokenScopes },
) {
  const rows = permissionNames.map((name) => {
    const { least, scope, description } = rowOf(name)
    const given = isForBrowsers(name) ? 'only a browser that signed in' : 'none is needed'
    return [
      code(name),
      least,
      isForStaff(name) ? 'yes' : '',
      scope ? code(scope) : given,
      guardOf(name).stepUp === 'changes' ? 'for changes' : '',
      description,
    ]
  })
  return page(
    'Permissions',
    'What each permission lets one do, the least role that has it unless staff changed that in the ' +
      'console, and the scope by which an API token has it. A token has no more rights than its ' +
      'member; without scopes it has all but those of staff.',
    ['domain/roles/permission-catalogue.ts'],
    `${table(['permission', 'least role', 'staff', 'scope', 'two-factor confirmation', 'may'], rows)}\n` +
      `Scopes: ${tokenScopes.map(code).join(', ')}.\n`,
  )
}

function eventsPage({ events }) {
  const parts = events.map(({ name, version, from, shape }) => {
    const { properties, required = [] } = z.toJSONSchema(shape, {
      io: 'input',
      unrepresentable: 'any',
    })
    const rows = Object.entries(properties).map(([field, of]) => [
      code(field),
      typeOf(of),
      required.includes(field) ? '' : 'may be left out',
    ])
    return `## ${name}\n\nVersion ${version}, sent by ${from === 'jobs' ? 'jobs' : 'trackers'}.\n\n${table(['field', 'type', ''], rows)}`
  })
  return page(
    'Events',
    'What goes over the bridge. An event about a row carries the whole new state of the row and ' +
      'its version (docs/decisions/0003).',
    ['bridge/events'],
    parts.join('\n'),
  )
}

function refusalsPage({ announceRefusals }, { refusals }) {
  const announced = announceRefusals.map((ruling) => [
    code(ruling.code),
    ruling.text,
    ruling.reply,
    ruling.account ? 'yes' : 'no',
    String(ruling.intervalSeconds),
  ])
  const shown = Object.entries(refusals).map(([name, { status, title, text }]) => [
    code(name),
    String(status),
    title,
    text,
  ])
  return page(
    'Refusals',
    'What clients are told instead of a list of peers, and what the site says when it does not ' +
      'do what was asked.',
    ['domain/announce/refusals.ts', 'site/http/refusals.ts'],
    `## Announce\n\n${table(['code', 'text', 'reply', 'bytes count', 'next, s'], announced)}\n` +
      `## Site\n\n${table(['code', 'status', 'title', 'text'], shown)}`,
  )
}

function jobsPage({ jobs }) {
  const rows = jobs.map((job) => [
    code(job.name),
    code(job.cron),
    String(job.jitterSeconds),
    job.after.map(code).join(', '),
    `${job.budgetSeconds} / ${job.limitSeconds}`,
    String(job.budgetRows),
    String(job.attempts),
    job.summary,
  ])
  return page(
    'Jobs',
    'Clock tasks: when they run (minute, hour, day, month, weekday in UTC), up to how many ' +
      'seconds later, after whose success, when they are told to stop and given up (seconds), how ' +
      'many rows at most, and how often a run that fails is tried.',
    ['jobs/tasks'],
    table(['task', 'schedule', 'jitter', 'after', 'seconds', 'rows', 'attempts', ''], rows),
  )
}

async function commandsPage({ loadCommandGroups }, { permissions }) {
  const groups = await loadCommandGroups()
  const rows = groups
    .flatMap(({ commands }) => commands)
    .map((command) => {
      const { name, operands, summary, permission } = command
      const least = permission === null ? '' : permissions[permission].least
      const asked = permission === null ? `none: ${command.why}` : code(permission)
      return [code([name, ...operands].join(' ')), summary, asked, least]
    })
  return page(
    'Commands',
    'Every command of `babou`, and the permission that the acting member (`--as NAME`) needs. ' +
      "Without `--as` a command runs as the machine's administrator, with all permissions.",
    ['cli/commands'],
    table(['command', 'what it does', 'permission', 'least role'], rows),
  )
}

function page(title, words, sources, body) {
  return `# ${title}\n\n${words}\n\nMade from ${sources.map((name) => code(/^(scripts|public)\//.test(name) ? name : `src/${name}`)).join(' and ')} by \`npm run reference\`; do not edit.\n\n${body}`
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n')
}

function cell(text) {
  return String(text).replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function code(text) {
  return `\`${text}\``
}

function typeOf(schema) {
  if (schema.contentEncoding === 'base64') return 'bytes; in JSON as base64'
  if (schema.enum) return schema.enum.map(code).join(', ')
  if (schema.const !== undefined) return code(schema.const)
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ')
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`
  if (schema.type === 'string') {
    const { maxLength, pattern } = schema
    if (pattern?.startsWith('^[0-9a-f]{')) return `${/\{(\d+)\}/.exec(pattern)[1]} hex digits`
    return maxLength === undefined ? 'text' : `text, ${maxLength} at most`
  }
  return schema.type ?? 'anything'
}
