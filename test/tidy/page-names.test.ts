import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'

// A template looks a name up in the data of its page first, and the layout does so too: a page that
// has a name of the layout changes the frame around it.

const LAYOUT = 'src/site/http/frame/layout-page.ts'
/** A page may replace these: the search box, and where forms of the frame lead back to. */
const REPLACED = ['find', 'here']

/** The bodies of interfaces whose heads match, with their files. */
function interfaces(head: RegExp): { readonly file: string; readonly names: string[] }[] {
  const files = fs.readdirSync(inProject('src/site'), { recursive: true }) as string[]
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join('src/site', file))
    .flatMap((file) => {
      const text = fs.readFileSync(inProject(file), 'utf8')
      return [...text.matchAll(/^(?:export )?interface ([^{]+) \{\n([^]*?)^\}/gm)]
        .filter(([, name]) => head.test(name!))
        .map(([, , body]) => {
          const names = [...body!.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, one]) => one!)
          return { file, names }
        })
    })
}

it('no page has a name of the layout', () => {
  const [layout] = interfaces(/^LayoutPage$/)
  expect(layout?.file).toBe(LAYOUT)
  const taken = layout!.names.filter((name) => !REPLACED.includes(name))
  expect(taken.length).toBeGreaterThan(20)
  const pages = interfaces(/ extends [^]*(Page|PageData)\b/)
  expect(pages.length).toBeGreaterThan(50)
  const found = pages.flatMap(({ file, names }) =>
    names.filter((name) => taken.includes(name)).map((name) => `${file}: ${name}`),
  )
  expect(found).toEqual([])
})
