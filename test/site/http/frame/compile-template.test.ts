import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import mustache from 'mustache'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../../../src/shared/paths.ts'
import { createCompiler } from '../../../../src/site/http/frame/compile-template.ts'

const escape = (value: unknown) => `<${String(value)}>`
const views = inProject('views')
const templates = new Map(
  (fs.readdirSync(views, { recursive: true }) as string[])
    .filter((name) => name.endsWith('.mustache'))
    .map((name) => [
      name.replace(/\.mustache$/, '').replace(/^partials\//, ''),
      fs.readFileSync(path.join(views, name), 'utf8'),
    ]),
)

function expectSame(template: string, data: object, partials = new Map<string, string>()): void {
  const partial = (name: string) => partials.get(name)
  const text = createCompiler(partial, escape)(template)({ view: data, parent: null })
  expect(text).toBe(mustache.render(template, data, partial, { escape }))
}

/** Names of a template's tags, and of all that its partials contain. */
function namesOf(template: string, seen = new Set<string>()): readonly string[] {
  const found = [...template.matchAll(/\{\{\{?\s*[#^&/]?\s*([\w.]+)\s*\}?\}\}/g)].map(([, n]) => n)
  for (const [, name] of template.matchAll(/\{\{>\s*([\w/-]+)\s*\}\}/g)) {
    if (seen.has(name)) continue
    seen.add(name)
    found.push(...namesOf(templates.get(name) ?? '', seen))
  }
  return found
}

/** Data for names, nested a few levels: what is missing further in is looked up outside. */
function dataFor(names: readonly string[], depth: number): fc.Arbitrary<Record<string, unknown>> {
  const keys = [...new Set(names.flatMap((name) => name.split('.')))].filter((key) => key !== '')
  const plain = fc.constantFrom<unknown>(
    'a<b',
    '',
    0,
    7,
    true,
    false,
    null,
    undefined,
    [],
    ['x', 0],
  )
  const inner = depth === 0 ? plain : dataFor(names, depth - 1)
  const value = fc.oneof(
    { weight: 4, arbitrary: plain },
    { weight: 1, arbitrary: inner },
    { weight: 1, arbitrary: fc.array(inner.filter(isSomething), { maxLength: 2 }) },
  )
  const maxKeys = Math.min(8, keys.length)
  return fc.dictionary(fc.constantFrom(...keys), value, { maxKeys, noNullPrototype: true })
}

/** Mustache fails at an item that is null. */
function isSomething(item: unknown): boolean {
  return item !== undefined && item !== null
}

describe('a compiled template', () => {
  it.each([...templates.keys()])('writes %s as Mustache does', (name) => {
    const template = templates.get(name) ?? ''
    const names = namesOf(template)
    if (names.length === 0) return expectSame(template, {}, templates)
    // Templates that contain themselves would never end with what is looked up outside.
    const isEndless = isWithin(name, name)
    const depth = isEndless ? 0 : 2
    const plainer = isEndless ? withoutItself(name) : templates
    fc.assert(
      fc.property(dataFor(names, depth), (data) => {
        expectSame(template, data, plainer)
      }),
      { numRuns: 20 },
    )
  })

  it('writes a template that contains itself, with the indentation of each level', () => {
    const tree = '{{name}}\n{{#below}}\n  {{> tree}}\n{{/below}}\n'
    const data = { name: 'a', below: [{ name: 'b', below: [{ name: 'c', below: [] }] }] }
    expectSame(tree, data, new Map([['tree', tree]]))
  })

  it.each([
    ['a path of names', '{{a.b}} {{#in}}{{a.b}}{{/in}}', { a: { b: 1 }, in: { a: 2 } }],
    ['a path whose last name is missing', '{{#in}}{{a.b}}{{/in}}', { a: { b: 1 }, in: { a: {} } }],
    ['null that hides a value outside', '{{#in}}{{a}}{{/in}}', { a: 1, in: { a: null } }],
    ['the value itself', '{{#list}}{{.}}{{{.}}}{{/list}}', { list: ['<', 0, 'b'] }],
    ['nothing of an empty list', '{{^list}}none{{/list}}{{#list}}one{{/list}}', { list: [] }],
    ['a text as section', '{{#text}}{{text}}{{length}}{{/text}}', { text: 'abc', length: 9 }],
    ['zero and empty texts as nothing', '{{#a}}1{{/a}}{{^b}}2{{/b}}', { a: 0, b: '' }],
  ])('looks up %s', (_what, template, data) => {
    expectSame(template, data)
  })
})

/** Whether a template contains another as a partial, at whatever distance. */
function isWithin(name: string, sought: string, seen = new Set<string>()): boolean {
  for (const [, partial] of (templates.get(name) ?? '').matchAll(/\{\{>\s*([\w/-]+)\s*\}\}/g)) {
    if (partial === sought) return true
    if (seen.has(partial)) continue
    seen.add(partial)
    if (isWithin(partial, sought, seen) || isWithin(partial, partial, new Set())) return true
  }
  return false
}

function withoutItself(name: string): Map<string, string> {
  const endless = [...templates.keys()].filter((one) => one === name || isWithin(one, one))
  return new Map([...templates].map(([one, text]) => [one, endless.includes(one) ? '' : text]))
}
