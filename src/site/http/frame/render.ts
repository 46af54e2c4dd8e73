import fs from 'node:fs'
import path from 'node:path'
import mustache from 'mustache'

export interface Renderer {
  /** A whole page: the view's HTML within the layout. */
  readonly page: (view: string, data: object, layout: object) => string
}

/**
 * The templates of `views/`, read once: `layout.mustache`, `partials/<name>.mustache` (used as
 * `{{> name}}`) and `<feature>/<page>.mustache` (a view; as partial `{{> feature/page}}`).
 *
 * @throws Error when a template names a partial that does not exist.
 */
export function createRenderer(folder: string): Renderer {
  const templates = readTemplates(folder)
  for (const [name, template] of templates) {
    for (const [, partial] of template.matchAll(/\{\{>\s*([\w/-]+)\s*\}\}/g)) {
      if (!templates.has(partial)) throw new Error(`views/${name}: there is no partial ${partial}`)
    }
    // Caches the parsed template, so that no request has to parse it.
    mustache.parse(template)
  }
  const partial = (name: string) => templates.get(name)
  const template = (name: string): string => {
    const found = templates.get(name)
    if (found === undefined) throw new Error(`there is no view ${name}`)
    return found
  }
  return {
    page(view, data, layout) {
      const body = mustache.render(template(view), { ...layout, ...data }, partial, { escape })
      return mustache.render(template('layout'), { ...layout, ...data, body }, partial, { escape })
    },
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

// Enough for text and for quoted attribute values, which is all that our templates contain;
// Mustache's escaping also encodes every slash of every address.
function escape(text: unknown): string {
  return String(text).replace(/[&<>"']/g, (one) => ESCAPES[one])
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
