import fs from 'node:fs'
import path from 'node:path'
import type { Scope } from './compile-template.ts'
import { createCompiler } from './compile-template.ts'

export interface Renderer {
  /** Renders a whole page: the view's HTML within the layout. */
  readonly page: (view: string, data: object, layout: object) => string
}

/**
 * Loads the templates of `views/` once: `layout.mustache`, `partials/<name>.mustache` (used as `{{>
 * name}}`) and `<feature>/<page>.mustache` (a view; as partial `{{> feature/page}}`).
 *
 * @throws Error when a template names a partial that does not exist.
 */
export function createRenderer(folder: string): Renderer {
  const templates = readTemplates(folder)
  for (const [name, template] of templates) {
    for (const [, partial] of template.matchAll(/\{\{>\s*([\w/-]+)\s*\}\}/g)) {
      if (!templates.has(partial)) throw new Error(`views/${name}: there is no partial ${partial}`)
    }
  }
  const compile = createCompiler((name) => templates.get(name), escapeHtml)
  // Parsed now, so that no request has to do it.
  const views = new Map([...templates].map(([name, template]) => [name, compile(template)]))
  const written = (name: string, scope: Scope): string => {
    const write = views.get(name)
    if (write === undefined) throw new Error(`there is no view ${name}`)
    return write(scope)
  }
  return {
    page(view, data, layout) {
      const scope = { view: data, parent: { view: layout, parent: null } }
      const body = written(view, scope)
      return written('layout', { view: { body }, parent: scope })
    },
  }
}

const ESCAPED = /[&<>"']/
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Escapes enough for text and quoted attribute values, which is all that our templates contain;
 * Mustache's function also encodes every slash of every address.
 */
export function escapeHtml(value: unknown): string {
  const text = String(value)
  return ESCAPED.test(text) ? text.replace(/[&<>"']/g, (one) => ESCAPES[one]) : text
}

function readTemplates(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const file of fs.readdirSync(folder, { recursive: true }) as string[]) {
    if (!file.endsWith('.mustache')) continue
    const name = file.slice(0, -'.mustache'.length).split(path.sep).join('/')
    const text = fs.readFileSync(path.join(folder, file), 'utf8')
    found.set(name.replace(/^partials\//, ''), text)
  }
  return found
}
