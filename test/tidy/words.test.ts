import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createWordCheck, readRules, textFiles } from '../../scripts/words/hits.js'

// The words of docs/words.md. `node scripts/words.js [path…]` lists the places with suggestions.

const root = path.dirname(path.dirname(import.meta.dirname))
const rules = readRules(root)
const { hitsIn, hitsOf } = createWordCheck(rules)

/** Everything; of docs/reference, whose routes name the features in code, the other pages. */
const CLEAN = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/features.md', 'CHANGELOG.md'],
  ...['docs/releasing.md', 'docs/README.md'],
  ...['src', 'test', 'views', 'public', 'migrations', 'bench', 'scripts'],
  ...['docs/decisions', 'docs/how-to', 'docs/integrators', 'docs/members'],
  ...['docs/operators', 'docs/words.md', 'docs/glossary.md', 'docs/architecture.md'],
  ...['docs/when-parts-die.md', 'docs/security.md', 'docs/testing.md', 'docs/getting-started.md'],
  ...['docs/benchmarks.md', 'docs/benchmarks-ratio.md', 'docs/benchmarks-site.md'],
  ...['docs/benchmarks-store.md', 'docs/bridge-protocol.md'],
]

/** The hits in a file of one text, as `kind word`. */
function found(name: string, source: string) {
  return hitsOf(name, source).map(({ kind, word }) => `${kind} ${word}`)
}

describe('texts avoid the words of docs/words.md', () => {
  it('reads the whole table', () => {
    expect(rules.length).toBeGreaterThan(40)
  })

  it.each(CLEAN)('in %s', (place) => {
    const files = textFiles(root, [place])
    expect(files).not.toEqual([])
    const hits = hitsIn(root, files)
    expect(hits.map(({ place, word, instead }) => `${place} “${word}” → ${instead}`)).toEqual([])
  })
})

describe('a banned word is found', () => {
  it('with its line and what to write instead', () => {
    const [hit] = hitsOf('docs/x.md', '# Title\n\nOnce more, anew.\n')
    expect(hit).toEqual({
      place: 'docs/x.md:3',
      kind: 'docs',
      word: 'anew',
      instead: 'again; from scratch',
    })
  })

  it('in the text and the spoken attributes of a page', () => {
    const page = '<p class="nobody">Nobody</p>\n<a href="/whoever" aria-label="Whoever {{x}}">a</a>'
    expect(found('views/x.mustache', page)).toEqual(['page Nobody', 'page Whoever'])
  })

  it('in texts of the code, also those in templates with expressions', () => {
    const code = "show('Tell somebody')\nshow(`Tell ${name} at once`)\nconst a = { label: 'Anew' }"
    expect(found('src/site/x.ts', code)).toEqual(['text somebody', 'text at once', 'text Anew'])
  })

  it('in comments, even where a phrase runs over two lines', () => {
    const code = '/** For whoever. */\nlet a // not so\n// many of them\n// a phrase, so\n// many\n'
    expect(found('src/store/x.ts', code)).toEqual([
      'comment whoever',
      'comment so many',
      'comment so many',
    ])
    expect(found('migrations/1.sql', "select 'anew' -- made anew\n")).toEqual(['comment anew'])
  })

  it('in titles of tests', () => {
    const code =
      "describe('nobody', () => {\n  it.each([1])('runs %i anew', () => say('anew it is'))\n})"
    expect(found('test/x.test.ts', code)).toEqual(['title nobody', 'title anew'])
  })

  it('once, when a longer phrase contains it', () => {
    expect(found('views/x.mustache', 'of its own')).toEqual(['page of its own'])
  })

  it('only on pages, where the table says so', () => {
    expect(found('views/x.mustache', 'Leave it')).toEqual(['page Leave it'])
    expect(found('docs/operators/x.md', 'Leave it')).toEqual([])
    expect(found('docs/operators/x.md', 'Notices')).toEqual(['docs Notices'])
    expect(found('src/site/x.ts', '// Notices\n')).toEqual([])
  })
})

describe('no word is found', () => {
  it('in names, paths, keys and comparisons', () => {
    const code = [
      "import { anew } from './anew.ts'",
      "type Name = 'Nobody'",
      "if (name === 'Nobody') map['Nobody'] = go('/nobody/anew', 'x.anew', 'made-anew')",
      "const a = { 'at once': 1, state: 'parked' }",
      "switch (b) { case 'Nobody': break }",
    ]
    expect(found('src/site/x.ts', code.join('\n'))).toEqual([])
  })

  it('in SQL', () => {
    const code = "sql`select nobody from stands -- anew`.execute(db)\ndb.query('select at once')"
    expect(found('src/store/x.ts', `${code}\nselect('nobody.id as owes')`)).toEqual([])
  })

  it('in code, links and addresses of documents', () => {
    const page = '`anew` [x](/anew/nobody.md) https://a.org/anew\n```\nanew\n```\n'
    expect(found('docs/x.md', page)).toEqual([])
  })

  it('in tags, code and expressions of pages', () => {
    const page = '{{#nobody}}<p id="anew" title="anew"><code>anew</code></p>{{/nobody}}'
    expect(found('views/x.mustache', page)).toEqual([])
  })

  it('in a phrase that the table allows', () => {
    expect(found('src/x.ts', '// BEP stands for BitTorrent Enhancement Proposal.')).toEqual([])
  })
})
