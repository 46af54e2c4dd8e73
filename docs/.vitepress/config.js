import fs from 'node:fs'
import path from 'node:path'

// The documents as a website with search: `npm run docs`. They stay as they are read in the repository.

const docs = path.dirname(import.meta.dirname)
/** Titles of the folders, in the order of the menu. */
const FOLDERS = {
  members: 'Members',
  operators: 'Operators',
  integrators: 'Integrators',
  'how-to': 'How to change babou',
  decisions: 'Decisions',
  reference: 'Reference',
}
const FIRST = ['getting-started', 'features', 'glossary']

const namesIn = (folder) =>
  fs
    .readdirSync(path.join(docs, folder))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => name.slice(0, -'.md'.length))

function page(name) {
  const text = fs.readFileSync(path.join(docs, `${name}.md`), 'utf8')
  return { text: /^# (.*)$/m.exec(text)?.[1].replaceAll('`', '') ?? name, link: `/${name}` }
}

const others = namesIn('.').filter((name) => !FIRST.includes(name))
const sections = Object.entries(FOLDERS).map(([folder, text]) => ({
  text,
  collapsed: true,
  items: namesIn(folder).map((name) => page(`${folder}/${name}`)),
}))

export default {
  title: 'babou',
  description: 'A private BitTorrent tracker and its catalog',
  cleanUrls: true,
  rewrites: { 'README.md': 'index.md', ':folder/README.md': ':folder/index.md' },
  // Files outside docs/, which the repository has.
  ignoreDeadLinks: [/^(\.\/)?(\.\.\/)+[A-Z.]/, /^(\.\/)?(\.\.\/)+(deploy|images)\//],
  markdown: {
    /** Braces are text, and no template of Vue. */
    config({ renderer, utils }) {
      const text = (tokens, at) =>
        utils.escapeHtml(tokens[at].content).replaceAll('{{', '{&#123;')
      renderer.rules.text = text
      renderer.rules.code_inline = (tokens, at) => `<code>${text(tokens, at)}</code>`
    },
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          options: {
            processTerm: (term) =>
              /^(a|an|and|by|for|in|is|it|of|on|or|the|to|with)$/i.test(term)
                ? null
                : term.toLowerCase(),
          },
          searchOptions: { prefix: true, fuzzy: 0.1, combineWith: 'AND', boost: { title: 4, titles: 2 } },
        },
      },
    },
    outline: [2, 3],
    sidebar: [
      { text: 'Start', items: FIRST.map(page) },
      ...sections,
      { text: 'How it works', collapsed: true, items: others.map(page) },
    ],
  },
}
