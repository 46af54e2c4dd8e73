import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBbcode } from '../../../src/domain/texts/bbcode.ts'
import { wordsOf } from '../../../src/site/ui/markdown-words.ts'
import { namedIn } from '../../../src/site/ui/named-in.ts'
import { renderMarkdown, tokensOf, withId } from '../../../src/site/ui/render-markdown.ts'

const SIZE = 100_000
const fill = (part: string, size = SIZE) =>
  part.repeat(Math.ceil(size / part.length)).slice(0, size)

const markdown = (text: string, id: string) => withId(renderMarkdown(text), id).html

/** What authors try: HTML, script, links, images, BBCode, marks. */
const PAYLOADS = [
  '<script>alert(1)</script>',
  '<ScRiPt src=//evil.example/x.js></sCrIpT>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<iframe src="https://evil.example"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<style>@import url(https://evil.example/a.css)</style>',
  '<link rel=stylesheet href=https://evil.example/a.css>',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<base href=https://evil.example/>',
  '<form action=https://evil.example><button>x</button></form>',
  '<video src=https://evil.example/v.mp4 autoplay>',
  '<details open ontoggle=alert(1)>',
  '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
  '<!--><script>alert(1)</script>-->',
  '<![CDATA[<script>alert(1)</script>]]>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)',
  '[x](javascript:alert(1))',
  '[x](JaVa\u0000ScRiPt:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](java&#10;script:alert(1))',
  '[x]( javascript:alert(1) "t")',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '[x](vbscript:msgbox(1))',
  '[x](file:///etc/passwd)',
  '[x](//evil.example)',
  '[x]: javascript:alert(1)\n\n[x]',
  '<javascript:alert(1)>',
  '[x](/a "onmouseover=alert(1)")',
  "[x](/a'onmouseover=alert(1))",
  '![x](https://evil.example/pixel.gif)',
  '![x](//evil.example/pixel.gif)',
  '![x](data:image/svg+xml;base64,AAAA)',
  '![x" onerror="alert(1)](https://evil.example/a.png)',
  '![x](/img/../../evil)',
  '![x][y]\n\n[y]: https://evil.example/a.png',
  '[![x](https://evil.example/a.png)](javascript:alert(1))',
  '[url=javascript:alert(1)]x[/url]',
  '[img]https://evil.example/a.png[/img]',
  '[quote=<script>]x[/quote]',
  '[color=red;background:url(//evil.example)]x[/color]',
  '# <script>alert(1)</script>',
  '# " onmouseover="alert(1)',
  '- [x] <script>alert(1)</script>',
  '- [ ] [x](javascript:alert(1))',
  'x[^"onload=alert(1)]\n\n[^"onload=alert(1)]: <script>alert(1)</script>',
  'x[^1]\n\n[^1]: ![x](https://evil.example/a.png)',
  '```"><script>alert(1)</script>\nx\n```',
  '```spoiler\n<script>alert(1)</script>\n```',
  '@<script>alert(1)</script>',
  '@ann" onclick="alert(1)',
  '|<script>|\n|-|\n|[x](javascript:alert(1))|',
]

/** Where they try it. */
const PLACES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `> ${text.replaceAll('\n', '\n> ')}`,
  (text) => `1. a\n   - ${text.replaceAll('\n', '\n     ')}`,
  (text) => `**${text}**`,
  (text) => `[${text}](/a)`,
  (text) => `~~~~spoiler\n${text}\n~~~~`,
]

/** Texts that are made to be slow; a form accepts at most a half of this. */
const HEAVY = [
  ...['[', '![', '[a](', '![a](', '[^', '^[', '[^a] ', '*a ', '_a_ **', '*a**', '`', '`a``'],
  ...['> ', '- ', '1. ', '\t- ', '#\n', '# a\n', 'a\n=\n', '- [ ] a\n', '|a', '|\n', '&a', '&#1;'],
  ...[
    '<',
    '<a href=',
    '<!--',
    '@a ',
    '@',
    'a@b.cc ',
    'http://a.b ',
    'www.a.b ',
    '://',
    '~~a',
    '\\',
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
    'a.',
    '()',
  ],
]

/** A table whose rows have one letter each, and are filled up to the width of the head. */
const filled = (columns: number, rows: number, ruler = '|-') =>
  `${'|a'.repeat(columns)}\n${ruler.repeat(columns)}\n${'|\n'.repeat(rows)}\n`

/** What a text of six such tables is worth: 400,000 cells if each row were filled. */
const TABLES = [
  filled(256, 256).repeat(6),
  filled(2, 60).repeat(500),
  filled(256, 256, '|:-:').repeat(20),
  filled(4_000, 3),
  `- ${filled(64, 64).replaceAll('\n', '\n  ')}`,
  `~~~spoiler\n${filled(100, 40)}~~~\n\n`.repeat(20),
  '|a|\n|-|\n'.repeat(10_000),
  'a|b\n:-:|:\n'.repeat(10_000),
  '|a|b|\n|-|-|\n# x\n'.repeat(8_000),
]

/** What a text is worth: what of it is counted costs time, memory and bytes of a page. */
function worthOf(text: string) {
  const html = markdown(text, 'comment-2147483647')
  const tokens = tokensOf(text)
  const inline = tokens.reduce((sum, { children }) => sum + (children?.length ?? 0), 0)
  return {
    cells: html.match(/<t[dh]\b/g)?.length ?? 0,
    tokens: tokens.length + inline,
    depth: depthOf(html),
    times: html.length / (20 * text.length + 1_024),
  }
}

const PARTS = [...HEAVY, '|', '|-', '\n|-|-|\n', '\n\n', '    ', '[^b]', '![', '](/a)', '"', 'é']

const TAGS = ['a', 'blockquote', 'br', 'code', 'details', 'em', 'h3', 'h4', 'h5', 'h6', 'hr', 'img']
const MORE = ['input', 'label', 'li', 'ol', 'p', 'pre', 's', 'section', 'strong', 'summary', 'sup']
const TABLE = ['table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul']
const known = new Set([...TAGS, ...MORE, ...TABLE])
const SAFE_ADDRESS = /^(https?:|mailto:|\/|#|[^:]*$)/i

/** What in this HTML could run, or leave the site, without a click. */
function harmIn(html: string): readonly string[] {
  const harm: string[] = []
  for (const [whole, name, attributes] of html.matchAll(/<\/?([a-z0-9]+)([^>]*)>/gi)) {
    if (!known.has(name)) harm.push(whole)
    for (const [, attribute, value] of attributes.matchAll(/([\w:-]+)="([^"]*)"/g)) {
      if (/^on|^style$|^srcset$/i.test(attribute) && !value.startsWith('text-align'))
        harm.push(whole)
      if (attribute === 'src' && !/^\/img\/[0-9a-f]{64}$/.test(value)) harm.push(whole)
      if (attribute === 'href' && !SAFE_ADDRESS.test(value)) harm.push(whole)
    }
  }
  return harm
}

/** How many elements are within each other. */
function depthOf(html: string): number {
  let [depth, most] = [0, 0]
  for (const [tag] of html.matchAll(/<(?!br|hr|img|input)\/?[a-z0-9]+[^>]*>/g)) {
    depth += tag.startsWith('</') ? -1 : 1
    most = Math.max(most, depth)
  }
  return most
}

describe('hostile texts', () => {
  const texts = PAYLOADS.flatMap((payload) => PLACES.map((place) => place(payload)))

  it('run no script and send no request from the page', () => {
    expect(texts.length).toBeGreaterThan(300)
    for (const text of texts) {
      expect(harmIn(markdown(text, 't')), text).toEqual([])
      for (const around of ['b', 'quote', 'url', 'img', 'code', 'spoiler', 'td']) {
        const converted = fromBbcode(`[${around}]${text}[/${around}]`)?.text ?? ''
        expect(harmIn(markdown(converted, 't')), `${around}: ${text}`).toEqual([])
      }
    }
  })

  it('of 100 KB are bounded in size and nesting, and safe as well', () => {
    for (const part of HEAVY) {
      const text = fill(part)
      const html = markdown(text, 't')
      expect(html.length, part).toBeLessThan(12 * SIZE)
      expect(depthOf(html), part).toBeLessThan(250)
      expect(harmIn(html), part).toEqual([])
      expect(namedIn(text).mentioned.length, part).toBeLessThanOrEqual(10)
    }
  })

  it('become no more than 5,000 cells, 40,000 tokens and 20 times their letters', () => {
    for (const text of [...TABLES, ...HEAVY.map((part) => fill(part, 4_500))]) {
      const worth = worthOf(text)
      expect(worth.cells, text.slice(0, 80)).toBeLessThanOrEqual(5_000)
      expect(worth.tokens, text.slice(0, 80)).toBeLessThan(40_000)
      expect(worth.depth, text.slice(0, 80)).toBeLessThan(250)
      expect(worth.times, text.slice(0, 80)).toBeLessThanOrEqual(1)
    }
  })

  it('of any parts are worth no more', () => {
    const part = fc.tuple(fc.constantFrom(...PARTS), fc.integer({ min: 1, max: 60 }))
    const texts = fc.tuple(fc.array(part, { minLength: 1, maxLength: 8 }), fc.nat(40))
    fc.assert(
      fc.property(texts, ([parts, times]) => {
        const text = parts
          .map(([one, n]) => one.repeat(n))
          .join('')
          .repeat(times + 1)
        const { cells, tokens, depth, times: size } = worthOf(text.slice(0, SIZE))
        expect(cells).toBeLessThanOrEqual(5_000)
        expect(tokens).toBeLessThan(40_000)
        expect(depth).toBeLessThan(250)
        expect(size).toBeLessThanOrEqual(1)
      }),
      { numRuns: 100 },
    )
  })

  it('show a table as it was typed once 5,000 cells are reached', () => {
    const html = markdown(
      `${fill('word ', 5_000)}\n\n${filled(100, 49)}\n${filled(10, 10)}\nafter`,
      't',
    )
    expect(html.match(/<table>/g)).toHaveLength(1)
    expect(html).toContain('<p>|a|a|')
    expect(html).toContain('<p>after</p>')
    const honest = `|${'name|'.repeat(10)}\n|${'-|'.repeat(10)}\n${`|${'a word|'.repeat(10)}\n`.repeat(400)}`
    expect(markdown(honest, 't').match(/<td>/g)).toHaveLength(4_000)
  })

  it('are read for a line of a list as far as it shows them', () => {
    expect(wordsOf(fill('a *b* '))).toHaveLength(668)
  })

  it('with more marks than a page has time for are shown as they were typed', () => {
    const html = markdown(fill('[a](/b) <i>\n'), 't')
    expect(html).not.toContain('<a ')
    expect(html).toContain('[a](/b) &lt;i&gt;<br>')
    expect(markdown(fill('A plain sentence, with words.\n\n'), 't')).toContain('</p>')
  })
})
