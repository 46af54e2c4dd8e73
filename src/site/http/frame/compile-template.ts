import mustache from 'mustache'

// Templates as functions: Mustache parses them once, and choices that it would repeat for each
// token of each page are made then. The output is Mustache's, byte for byte
// (compile-template.test.ts). Texts are concatenated: V8 copies them once, when the page is sent.
// Collecting them in an array and joining it takes 50 % longer.

/** The scopes in which names are looked up: a value, then those outside it. */
export interface Scope {
  readonly view: unknown
  readonly parent: Scope | null
}

/** A function that renders a template, or a part of it, in a scope. */
export type Write = (scope: Scope) => string

/**
 * Creates a compiler for templates that do not change delimiters and have no functions as values.
 * @param partial the text of a partial; undefined: there is none
 */
export function createCompiler(
  partial: (name: string) => string | undefined,
  escape: (value: unknown) => string,
): (template: string) => Write {
  const compiled = new Map<string, Write>()
  const compile = (template: string): Write => {
    const known = compiled.get(template)
    if (known !== undefined) return known
    const write = inTurn((mustache.parse(template) as Token[]).map(writerOf))
    compiled.set(template, write)
    return write
  }
  return compile

  function writerOf([kind, name, , , ...more]: Token): Write {
    if (kind === 'text') return () => name
    if (kind === 'name') return value(lookupOf(name), escape)
    if (kind === '&') return value(lookupOf(name), String)
    if (kind === '#') return section(lookupOf(name), inTurn((more[0] as Token[]).map(writerOf)))
    if (kind === '^') return inverted(lookupOf(name), inTurn((more[0] as Token[]).map(writerOf)))
    if (kind === '>') return part(name, more as unknown as Placed)
    throw new Error(`a template contains a tag of the kind "${kind}"`)
  }

  // Compiled on first use, as partials can contain themselves.
  function part(name: string, placed: Placed): Write {
    let write: Write | undefined
    return (scope) => {
      write ??= compile(indented(partial(name) ?? '', placed))
      return write(scope)
    }
  }
}

/** Kind, text or name, start and end; then the tokens of a section, or the place of a partial. */
type Token = readonly [kind: string, name: string, from: number, to: number, ...more: unknown[]]

/** Where a partial is in its line. */
type Placed = readonly [indentation: string, tagIndex: number, hasTextBefore: boolean]

/** As in Mustache, a partial that is a whole line is indented like that line. */
function indented(template: string, [indentation, tagIndex, hasTextBefore]: Placed): string {
  const blank = tagIndex === 0 ? indentation.replace(/[^ \t]/g, '') : ''
  if (blank === '') return template
  const isShifted = (line: string, at: number) => line !== '' && (at > 0 || !hasTextBefore)
  const lines = template.split('\n')
  return lines.map((line, at) => (isShifted(line, at) ? blank + line : line)).join('\n')
}

function inTurn(writers: readonly Write[]): Write {
  if (writers.length === 1) return writers[0]
  return (scope) => {
    let out = ''
    for (const write of writers) out += write(scope)
    return out
  }
}

type Lookup = (scope: Scope) => unknown

function value(lookup: Lookup, text: (value: unknown) => string): Write {
  return (scope) => {
    const found = lookup(scope)
    return found === undefined || found === null ? '' : text(found)
  }
}

function section(lookup: Lookup, write: Write): Write {
  return (scope) => {
    const found = lookup(scope)
    if (found === true) return write(scope)
    if (Array.isArray(found)) return ofEach(found, write, scope)
    if (isOwnScope(found)) return write({ view: found, parent: scope })
    return found ? write(scope) : ''
  }
}

function ofEach(views: readonly unknown[], write: Write, parent: Scope): string {
  let out = ''
  for (const view of views) out += write({ view, parent })
  return out
}

function isOwnScope(found: unknown): boolean {
  if (typeof found === 'object') return found !== null
  return (typeof found === 'string' && found !== '') || (typeof found === 'number' && !!found)
}

function inverted(lookup: Lookup, write: Write): Write {
  return (scope) => {
    const found = lookup(scope)
    return !found || (Array.isArray(found) && found.length === 0) ? write(scope) : ''
  }
}

function lookupOf(name: string): Lookup {
  if (name === '.') return ({ view }) => view
  const names = name.split('.')
  return names.length === 1 ? (scope) => within(scope, name) : (scope) => along(scope, names)
}

/** Returns the property of the innermost object that has it, whatever its value. */
function within(scope: Scope, name: string): unknown {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const { view } = at
    if (typeof view === 'object' && view !== null && name in view) {
      return (view as Record<string, unknown>)[name]
    }
  }
  return undefined
}

/** Returns the innermost value at a path of names, all of whose objects exist. */
function along(scope: Scope, names: readonly string[]): unknown {
  const last = names[names.length - 1]
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    let holder = at.view
    for (const name of names.slice(0, -1)) {
      if (holder === undefined || holder === null) break
      holder = (holder as Record<string, unknown>)[name]
    }
    if (typeof holder === 'object' && holder !== null && last in holder) {
      return (holder as Record<string, unknown>)[last]
    }
  }
  return undefined
}
