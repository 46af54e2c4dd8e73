// `npm run bench -- texts [--seed N] [--quick]`: Markdown that is made to be expensive: texts of
// 100 KB of one part each, of several parts in turn, tables whose short rows are filled, and random
// texts (1,000; BABOU_BENCH_TEXTS changes the number). Prints the milliseconds of processor time
// that each takes to become HTML, the lowest of three, the most expensive first. The aim: 50 ms for
// any text.
import { load } from '../program.js'
import { randomOf } from '../random.js'
import { seedOf } from '../seed.js'

const SIZE = 100_000
const AIM_MS = 50
const SHOWN = 12

const PARTS = [
  ...[
    '[',
    '![',
    '[a](',
    '![a](',
    '[^',
    '^[',
    '[^a] ',
    '*a ',
    '_a_ **',
    '*a**',
    '`',
    '`a``',
    '[a][b] ',
    '[[a]] ',
    '[a](/b) ',
  ],
  ...[
    '> ',
    '- ',
    '1. ',
    '\t- ',
    '#\n',
    '# a\n',
    'a\n=\n',
    '- [ ] a\n',
    '|a',
    '|\n',
    '|-',
    '\n|-|-|\n',
    '&a',
    '&#1;',
    '\n\n',
    '    ',
  ],
  ...[
    '<',
    '<a href=',
    '<!--',
    '@a ',
    '@',
    'a@b.cc ',
    'http://a.b ',
    'www.a.b ',
    '//a.b ',
    '://',
    '~~a',
    '\\',
    'a.',
    '()',
  ],
  ...[
    '```spoiler\n',
    '~~~\n',
    '[a]: /x\n',
    '[^a]: x\n\n',
    '$',
    '\n',
    ' ',
    '\u0000',
    '😀',
    'é',
    '"',
    'word, ',
    'ab\n\n',
    'a-',
    '> a\n\n',
  ],
]

const fill = (part, size = SIZE) => part.repeat(Math.ceil(size / part.length)).slice(0, size)
const table = (columns, rows, ruler = '|-') =>
  `${'|a'.repeat(columns)}\n${ruler.repeat(columns)}\n${'|\n'.repeat(rows)}\n`

/** As many marks as a text may have, and plain words up to its longest length. */
const padded = (part, marks) => {
  const text = fill(part, marks)
  return `${text}\n\n${fill('word, ', SIZE - text.length)}`
}

function* texts(many, seed) {
  for (const part of PARTS) {
    yield [part, fill(part)]
    for (const marks of [1_000, 2_700, 5_400]) yield [`${marks} of ${part}`, padded(part, marks)]
  }
  yield ['six tables of 256 columns and rows', table(256, 256).repeat(6)]
  yield ['tables of 64 columns', fill(table(64, 70))]
  yield ['tables of 2 columns', fill(table(2, 60))]
  yield ['aligned tables', fill(table(100, 48, '|:-:'))]
  yield ['tables in spoilers', fill(`~~~spoiler\n${table(100, 40)}~~~\n\n`)]
  const next = randomOf(seed)
  const any = (list) => list[Math.floor(next() * list.length)]
  for (let nth = 0; nth < many; nth++) {
    const parts = Array.from({ length: 1 + Math.floor(next() * 6) }, () =>
      any(PARTS).repeat(1 + Math.floor(next() * 12)),
    )
    yield [
      `by chance: ${parts.join('').slice(0, 40)}`,
      padded(parts.join(''), 500 + Math.floor(next() * 25_000)),
    ]
  }
}

/**
 * Measures the texts.
 * @returns the time of each text, slowest first
 */
export async function run({ quick, words }) {
  const seed = seedOf(words) ?? 7
  const { renderMarkdown } = await load('site/ui/render-markdown.js')
  const many = Number(process.env.BABOU_BENCH_TEXTS ?? (quick ? 100 : 1_000))
  const found = []
  for (const [name, text] of texts(many, seed)) {
    const times = Array.from({ length: 3 }, () => cpuMs(() => renderMarkdown(text)))
    const letters = renderMarkdown(text).html.length
    found.push({ name, milliseconds: Math.min(...times), times: letters / text.length })
  }
  found.sort((a, b) => b.milliseconds - a.milliseconds)
  const dear = found.filter((one) => one.milliseconds > AIM_MS)
  console.log(`${found.length} texts, seed ${seed}; above ${AIM_MS} ms: ${dear.length}\n`)
  console.log('| text | ms | HTML, times the text |\n| --- | --- | --- |')
  for (const { name, milliseconds, times } of found.slice(0, SHOWN)) {
    console.log(`| ${JSON.stringify(name)} | ${milliseconds.toFixed(1)} | ${times.toFixed(1)} |`)
  }
  return found
}

function cpuMs(work) {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
