import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { actions } from '../src/site/features.ts'
import { isForStaff } from '../src/domain/roles/permissions.ts'

// The laws of the house that a machine can check. Each test lists the places that break one.

const root = path.dirname(import.meta.dirname)
const sources = filesBelow('src', /\.ts$/)
const tests = filesBelow('test', /\.ts$/)
// Emails are generated texts: test/jobs/send-mail.test.ts checks each kind.
const templates = filesBelow('views', /\.mustache$/)
const views = templates.filter((name) => !/^views\/(partials|mails)\//.test(name))
const migrations = filesBelow('migrations', /./)
const code = sources.filter((name) => !name.endsWith('.d.ts'))
const controllers = code.filter((name) => name.startsWith('src/site/'))

const FILE_LINES = 300
const COLUMNS = 100
const FOLDER_FILES = 30
/** Files outside the rooms of a layer. */
const LOOSE: Readonly<Record<string, readonly string[]>> = {
  store: [],
  cli: [
    'babou.ts',
    'command-line.ts',
    'define-command.ts',
    'output.ts',
    'roles.ts',
    'run-role.ts',
    'role-process.ts',
    'supervisor.ts',
    'postgres.ts',
    'open-database.ts',
  ],
  domain: ['ids.ts', 'units.ts'],
  jobs: [
    'main.ts',
    'boot.ts',
    'relay.ts',
    'announcer.ts',
    'scheduler.ts',
    'define-job.ts',
    'define-listener.ts',
  ],
  site: ['main.ts', 'app.ts', 'features.ts'],
  tracker: [
    'main.ts',
    'announce-thread.ts',
    'engine.ts',
    'datagram-engine.ts',
    'decision.ts',
    'announce.ts',
    'scrape.ts',
    'link-thread.ts',
  ],
}
const FUNCTION_LINES = 60
const ACTION_LINES = 25
const CONTROLLER_ACTIONS = 12
/** Decides over bytes in memory: no clock, no waiting, no log (docs/architecture.md). */
const HOT =
  /^src\/(domain\/announce|tracker\/((engine|decision|announce|scrape)\.ts|(announce|wire|memory\/(tables|swarm))\/))/
const CLOCKLESS = /^src\/(domain|simulators|store)\//
/** Generated, so length does not matter to a reader. */
const GENERATED = ['src/store/base/schema.ts']

describe('the house is tidy', () => {
  it('was read completely', () => {
    expect(sources.length).toBeGreaterThan(200)
    expect(views.length).toBeGreaterThan(10)
    expect(tests.length).toBeGreaterThan(40)
  })

  it(`has files of ${FILE_LINES} lines at most`, () => {
    const long = code.filter((name) => lines(name).length > FILE_LINES)
    expect(except(long, GENERATED)).toEqual([])
  })

  it(`has lines of ${COLUMNS} columns at most`, () => {
    expect(placesOf(code, (line) => line.length > COLUMNS)).toEqual([])
  })

  it(`has functions of ${FUNCTION_LINES} lines at most, with what is nested in them`, () => {
    expect(code.flatMap(longFunctions)).toEqual([])
  })

  it('gives tests no limit of time that does not grow on a slow machine', () => {
    const ours = tests.filter((name) => !/^test\/(soak|nightly)\//.test(name))
    // As the last argument, on a separate line, in an option, of a signal.
    const limit = /^\s*\}, [\d_]{4,}\)$|^\s*[\d_]{4,},?$|timeout: [\d_]+|AbortSignal\.timeout\(\d/
    // That the program gets: of a request, a connection, a statement.
    const given = /\b(?:timeLimitMs|timeoutMs|connectMs|statementMs): [\d_]+/
    const isLimit = (line: string) => limit.test(line) || given.test(line)
    const grows = (line: string) => line.includes('slowness()')
    expect(placesOf(ours, (line) => isLimit(line) && !grows(line))).toEqual([])
  })

  it(`has actions of ${ACTION_LINES} lines, ${CONTROLLER_ACTIONS} in a controller at most`, () => {
    const found = controllers.filter((name) => name.endsWith('/controller.ts')).map(actionsIn)
    const long = found.flat().filter(({ length }) => length > ACTION_LINES)
    expect(long.map(({ at, length }) => `${at} has ${length} lines`)).toEqual([])
    const full = found.filter((all) => all.length > CONTROLLER_ACTIONS)
    expect(full.map((all) => `${all[0].at} and ${all.length - 1} more`)).toEqual([])
  })

  it('keeps each role of a page in its file', () => {
    const role = (file: string) => controllers.filter((name) => path.basename(name) === file)
    const [api, forms, json, pages] = ['api.ts', 'forms.ts', 'json.ts', 'pages.ts'].map(role)
    // Declarations only: input is in forms.ts, output in json.ts.
    const makers = 'accepts|acts|creates|lists|previews|shows'
    const isOther = new RegExp(`^export (?!const \\w+(: Declared\\b| = (${makers})\\())`)
    expect(placesOf(api, has(isOther))).toEqual([])
    // Shapes and view models neither query the database nor create a reply.
    const asks = /^import \* as \w+ from '.*\/store\/|^import \{.*\/http\/action\.ts'/
    expect(placesOf([...api, ...forms, ...json, ...pages], has(asks))).toEqual([])
  })

  it('exports by name only', () => {
    expect(placesOf(code, (line) => /^export default\b/.test(line))).toEqual([])
  })

  it('re-exports names of another file only in the one door of a folder', () => {
    const doors = ['src/shared/shape.ts', 'src/site/http/action.ts']
    const inside = code.filter((name) => path.basename(name) !== 'index.ts')
    const isPassedOn = (name: string) => /^export [^'`=]*? from '/m.test(read(name))
    expect(except(inside, doors).filter(isPassedOn)).toEqual([])
  })

  it('reads the environment only in shared/config.ts', () => {
    expect(placesOf(code, has(/process\.env\b/), ['src/shared/config.ts'])).toEqual([])
  })

  it('prints only through the log and cli/output.ts', () => {
    expect(placesOf(code, has(/\bconsole\.(log|info|warn|error|debug|table|trace|dir)\b/))).toEqual(
      [],
    )
    const printers = ['src/cli/output.ts', 'src/cli/role-process.ts']
    expect(placesOf(code, has(/process\.std(out|err)\b/), printers)).toEqual([])
  })

  it('takes time and randomness as arguments in rules, store and the hot path', () => {
    const clockless = code.filter((name) => CLOCKLESS.test(name) || HOT.test(name))
    expect(placesOf(clockless, has(/\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/))).toEqual(
      [],
    )
    const pure = code.filter((name) => /^src\/(domain|simulators)\//.test(name))
    expect(placesOf(pure, has(/\bMath\.random\(|\brandomBytes\(/))).toEqual([])
  })

  it('keeps now() of the database out of queries', () => {
    const store = code.filter((name) => name.startsWith('src/store/'))
    const asksServer = /\bnow\(\)|\bcurrent_timestamp\b|\bclock_timestamp\(/
    expect(
      placesOf(store, (line) => asksServer.test(line) && !line.includes('clock.now()'), [
        'src/store/fleet/health.ts', // compares that clock with ours
        'src/store/base/leases.ts', // one clock judges for all nodes
        'src/store/records/tasks/workers.ts',
        // Silence: the clocks of nodes differ.
        'src/store/fleet/ask-postgres.ts',
        'src/store/fleet/reports.ts',
        'src/store/fleet/services.ts',
      ]),
    ).toEqual([])
  })

  it('never skips rows to get to a page: lists continue from a cursor', () => {
    const store = code.filter((name) => name.startsWith('src/store/'))
    expect(placesOf(store, has(/\boffset\b/i))).toEqual([])
    expect(placesOf(migrations, (line) => /^[^-]*\boffset\b/i.test(line))).toEqual([])
  })

  it('never waits, logs or catches on the hot path', () => {
    const hot = code.filter((name) => HOT.test(name))
    expect(placesOf(hot, has(/\bawait\b|\basync\b|\blog\b\(|\bcatch\b/))).toEqual([])
  })

  it('has no file name that could contain anything', () => {
    const vague = /(^|[-/])(utils?|helpers?|common|manager|service|misc)(\.|-|\/)/
    expect([...sources, ...tests].filter((name) => vague.test(name))).toEqual([])
  })

  it(`has folders of ${FOLDER_FILES} files at most`, () => {
    const folders = new Map<string, number>()
    // Not of migrations: their numbers are one list, which each subject and each release extends.
    for (const name of [...sources, ...tests, ...templates]) {
      const folder = path.dirname(name)
      folders.set(folder, (folders.get(folder) ?? 0) + 1)
    }
    expect([...folders].filter(([, files]) => files > FOLDER_FILES)).toEqual([])
  })

  it('keeps files in the rooms of their layer, and only entry points outside them', () => {
    const loose = sources.filter((name) => {
      const [, layer, file] = name.split('/')
      return (
        name.split('/').length === 3 && LOOSE[layer] !== undefined && !LOOSE[layer].includes(file)
      )
    })
    expect(loose).toEqual([])
  })

  it('names files in kebab case', () => {
    const odd = [...sources, ...tests].filter((name) => !/^[a-z0-9/.-]+$/.test(name))
    expect(odd).toEqual([])
  })

  it('has no note to do something later, and no disabled rule', () => {
    expect(placesOf(code, has(/\b(TODO|FIXME|XXX)\b(?!.*#\d)/))).toEqual([])
    expect(placesOf(code, has(/eslint-disable|@ts-(ignore|nocheck|expect-error)/))).toEqual([])
  })
})

describe('texts', () => {
  it('have no conflict of a merge left in them', () => {
    const outside = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']
    const documents = [...filesBelow('docs', /\.md$/), ...outside]
    const texts = [...documents, ...sources, ...tests, ...templates, ...migrations]
    expect(placesOf(texts, has(/^(<{7}|>{7}) /))).toEqual([])
  })
})

describe('the pages', () => {
  it('have no view that is never shown', () => {
    const shown = new Set(controllers.flatMap((name) => [...pagesIn(name)]))
    const there = views.map((name) => name.replace(/^views\/|\.mustache$/g, ''))
    expect(there.filter((name) => name !== 'layout' && !shown.has(name))).toEqual([])
  })

  it('have a typed page next to the controller of their folder', () => {
    const folders = new Set(views.map((name) => path.dirname(name).replace(/^views\/?/, '')))
    const untyped = [...folders].filter(
      (name) =>
        !['', 'http', 'console/frame'].includes(name) &&
        !code.includes(`src/site/${name}/pages.ts`),
    )
    expect(untyped).toEqual([])
  })

  it('compute nothing', () => {
    expect(placesOf(views, has(/<script(?![^>]*\bsrc=)|\bon[a-z]+=|\bstyle=/))).toEqual([])
  })

  it('for staff require a staff permission', () => {
    const open = actions.filter(({ path: at, permission }) => {
      // Members read at /staff who is in the staff.
      const isConsole = at !== '/staff' && /^\/(admin|staff|console)\b/.test(at)
      return isConsole && !isForStaff(permission)
    })
    expect(open.map(({ method, path: at }) => `${method} ${at}`)).toEqual([])
  })
})

describe('lists written by hand', () => {
  it('name every file next to them', () => {
    const missed = code
      .filter((name) => name.endsWith('/index.ts'))
      .flatMap((index) => {
        const text = read(index)
        const beside = code.filter(
          (name) => path.dirname(name) === path.dirname(index) && name !== index,
        )
        return beside.filter((name) => !text.includes(`'./${path.basename(name)}'`))
      })
    expect(missed).toEqual([])
  })

  it('of migrations count up from 1 without a gap, and each gives its reason', () => {
    const numbers = migrations.map((name) => Number(/^migrations\/(\d{4})-/.exec(name)?.[1]))
    expect(numbers).toEqual(migrations.map((_, index) => index + 1))
    expect(migrations.filter((name) => !/^-- \S/.test(read(name)))).toEqual([])
  })

  it('of packages say of each install script whether it may run: npm warns of the others', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { hasInstallScript?: boolean }>
    }
    const { allowScripts } = JSON.parse(read('package.json')) as { allowScripts: object }
    const scripted = Object.entries(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.replace(/^.*node_modules\//, ''))
    expect(scripted).toContain('argon2')
    expect(scripted.filter((name) => !(name in allowScripts))).toEqual([])
  })

  it('of changes start with the version of the package', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string }
    const [, top] = /^## (\S+)/m.exec(read('CHANGELOG.md')) ?? []
    expect(top).toBe(version)
    expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## ${version}.*\\n+- \\S`, 'm'))
  })

  it('of changes have one gain per line, by reader', () => {
    const [, ...versions] = read('CHANGELOG.md').split(/^## /m)
    const readers = ['Members', 'Staff', 'Operators', 'Tools and programs']
    const headings = [...read('CHANGELOG.md').matchAll(/^### (.*)$/gm)].map(([, reader]) => reader)
    expect(headings.filter((heading) => !readers.includes(heading))).toEqual([])
    const gains = versions.flatMap((one) => one.split('\n').filter((line) => line.startsWith('- ')))
    expect(gains.filter((line) => line.length > 200)).toEqual([])
  })
})

describe('the tests', () => {
  const cases = tests.filter((name) => name.endsWith('.test.ts') && name !== 'test/tidy.test.ts')

  it('are all run', () => {
    expect(placesOf(cases, has(/\b(it|test|describe)\.(only|skip|todo)\b/))).toEqual([])
  })

  it('wait for a condition, and never for a fixed time', () => {
    const sleep = /await (sleep|pause|delay|wait)\(\d|setTimeout\((resolve|done), /
    expect(placesOf(cases, has(sleep))).toEqual([])
  })

  it('mock none of our code', () => {
    expect(placesOf(cases, has(/\bvi\.(mock|doMock|stubGlobal)\(/))).toEqual([])
  })
})

function filesBelow(folder: string, kind: RegExp): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && kind.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort()
}

function read(name: string): string {
  return fs.readFileSync(path.join(root, name), 'utf8')
}

function lines(name: string): string[] {
  return read(name).trimEnd().split('\n')
}

function except(names: readonly string[], allowed: readonly string[]): string[] {
  return names.filter((name) => !allowed.includes(name))
}

/** The lines that break a law, as `file:line`; comments are not checked. */
function placesOf(
  names: readonly string[],
  isBroken: (line: string) => boolean,
  allowed: readonly string[] = [],
): string[] {
  return except(names, allowed).flatMap((name) =>
    lines(name).flatMap((line, index) => (isBroken(line) ? [`${name}:${index + 1}`] : [])),
  )
}

function has(pattern: RegExp): (line: string) => boolean {
  return (line) => pattern.test(line.replace(/(^|\s)(\/\/|\*|\/\*).*$/, ''))
}

/** A source file, and from which line over how many lines each of its nodes goes. */
function parsed(name: string) {
  const file = ts.createSourceFile(name, read(name), ts.ScriptTarget.ES2023, true)
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1
  const spanOf = (node: ts.Node) => {
    const from = lineOf(node.getStart(file))
    return { from, length: lineOf(node.end) - from + 1 }
  }
  return { file, spanOf }
}

/** Functions with too many lines, nested functions included. */
function longFunctions(name: string): string[] {
  const { file, spanOf } = parsed(name)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit)
    if (!ts.isFunctionLike(node)) return
    const { from, length } = spanOf(node)
    if (length > FUNCTION_LINES) found.push(`${name}:${from} has ${length} lines`)
  }
  visit(file)
  return found
}

/** The exported actions of a controller: `get('/path', …)` and the like, with their lines. */
function actionsIn(name: string): { readonly at: string; readonly length: number }[] {
  const { file, spanOf } = parsed(name)
  return file.statements.filter(ts.isVariableStatement).flatMap((statement) => {
    const [{ initializer }] = statement.declarationList.declarations
    const isAction =
      initializer !== undefined &&
      ts.isCallExpression(initializer) &&
      /^(get|post|put|patch|del)$/.test(initializer.expression.getText(file))
    const { from, length } = spanOf(statement)
    return isAction ? [{ at: `${name}:${from}`, length }] : []
  })
}

function pagesIn(name: string): Set<string> {
  // The name of a view, wherever it is passed.
  const named = read(name).matchAll(/[(,=]\s*'([a-z-]+(?:\/[a-z-]+)+)'/g)
  return new Set([...named].map(([, view]) => view))
}
