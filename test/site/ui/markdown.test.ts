import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quotation } from '../../../src/domain/texts/named.ts'
import { namedIn } from '../../../src/site/ui/named-in.ts'
import { renderMarkdown, withId } from '../../../src/site/ui/render-markdown.ts'
import { cpuSeconds } from '../../support/processes/cpu.ts'

const rendered = (text: string, id: string, first?: 2 | 3) =>
  withId(renderMarkdown(text, first), id)
const markdown = (text: string, first?: 2 | 3) => rendered(text, 't', first).html

describe('markdown', () => {
  it('writes headings below those of the page, lists, code and quotes', () => {
    const html = markdown('# One\n\n- a\n- **b**\n\n> q\n\n`c`')
    expect(html).toContain('<h3 id="t-one">One</h3>')
    expect(html).toContain('<li><strong>b</strong></li>')
    expect(html).toContain('<blockquote>')
    expect(html).toContain('<code>c</code>')
  })

  it('links mentions, hides spoilers, and shows images of this site', () => {
    expect(markdown('thanks @ann_b.')).toBe('<p>thanks <a href="/users/ann_b">@ann_b</a>.</p>\n')
    expect(markdown('a@b.example `@x` [@y](/z)')).not.toContain('/users/')
    const hidden = markdown('```spoiler\nhe **dies** <b>\n```')
    expect(hidden).toBe(
      '<details class="spoiler"><summary>Spoiler</summary>' +
        '<p>he <strong>dies</strong> &lt;b&gt;</p>\n</details>\n',
    )
    const key = 'a'.repeat(64)
    expect(markdown(`![A cat](/img/${key})`)).toContain(`<img src="/img/${key}" alt="A cat"`)
    expect(markdown(`![x](/img/${key}x)`)).not.toContain('<img')
  })

  it('names the mentioned and quoted members, and none that a quote names', () => {
    expect(namedIn('@ann and @bob, @ann; `@no`').mentioned).toEqual(['ann', 'bob'])
    const first = quotation('/posts/7', 'a_b', 'As @carl said:\n\n> @dora')
    const second = quotation('/comments/8', 'eve', first)
    expect(namedIn(`${second}No, @fay.`)).toEqual({
      mentioned: ['fay'],
      quoted: [{ kind: 'comment', id: 8 }],
    })
    expect(namedIn('[x](/posts/7) wrote:\n\nnothing').quoted).toEqual([])
    const many = Array.from({ length: 30 }, (_, at) => {
      return quotation(`/posts/${at + 1}`, 'ann', 'x')
    })
    expect(namedIn(many.join('\n')).quoted).toHaveLength(10)
  })

  it('gives headings IDs of their words, the same each time, and other ones to each text', () => {
    const text = '## Über uns!\n\n### a `b` *c*\n\n## Über uns!\n\n## ***'
    const { html, contents } = rendered(text, 'post-7')
    expect(contents).toEqual([
      { label: 'Über uns!', href: '#post-7-über-uns' },
      { label: 'a b c', href: '#post-7-a-b-c' },
      { label: 'Über uns!', href: '#post-7-über-uns--2' },
      { label: '***', href: '#post-7-part' },
    ])
    for (const { href } of contents) expect(html).toContain(`id="${href.slice(1)}"`)
    const both =
      rendered(`${text}\n\nx[^1]\n\n[^1]: y`, 'a').html +
      rendered('# A\n\nx[^1]\n\n[^1]: y', 'b').html
    const ids = [...both.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(ids.length).toBeGreaterThan(8)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('writes footnotes that lead there and back, also within spoilers', () => {
    const html = markdown('Said[^a].\n\n[^a]: By **ann**.\n\n```spoiler\nIt[^a]\n\n[^a]: ends\n```')
    expect(html).toContain('<a href="#fn-t-1" id="fnref-t-1">[1]</a>')
    expect(html).toContain('id="fn-t-1"')
    expect(html).toContain('aria-label="Back to the text" href="#fnref-t-1"')
    expect(html).toContain('href="#fn-t-s1-1"')
    expect(html).toContain('By <strong>ann</strong>.')
  })

  it('writes task lists as boxes with labels that readers cannot change', () => {
    const html = markdown('- [ ] open **now**\n- [x] done\n- [y] neither\n\n[x] no list')
    expect(html).toContain(
      '<li class="task"><label><input type="checkbox" disabled> open <strong>now</strong></label></li>',
    )
    expect(html).toContain('<input type="checkbox" disabled checked> done</label>')
    expect(html).toContain('<li>[y] neither</li>')
    expect(html.match(/<input/g)).toHaveLength(2)
  })

  it('skips no level of heading, wherever the author starts', () => {
    const levels = (text: string, first?: 2 | 3) =>
      [...markdown(text, first).matchAll(/<h(\d) id="[^"]+">.*<\/h(\d)>/g)].map(
        ([, open, close]) => open + close,
      )
    const found = levels('#### A\n\n###### B\n\n# C\n\nD\n---\n\n###### E')
    expect(found.join(' ')).toBe('33 44 33 44 55')
    expect(levels('### A\n\n#### B\n\n# C', 2).join(' ')).toBe('22 33 22')
  })

  it('removes HTML, scripts and foreign images of the author', () => {
    const hostile = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '[x](javascript:alert(1))',
      '[x](JaVaScRiPt:alert(1))',
      '[x](data:text/html;base64,AAAA)',
      '[x](vbscript:x)',
      '![x"onload="alert(1)](https://evil.example/a.png)',
      '![](https://evil.example/pixel.gif)',
      '<https://example.org/"onmouseover="alert(1)>',
    ]
    for (const text of hostile) {
      const html = markdown(text)
      expect(html, text).not.toMatch(/<(script|img|iframe|svg|style)/i)
      expect(html, text).not.toMatch(/href="\s*(javascript|data|vbscript):/i)
      expect(html, text).not.toMatch(/<[^>]*\son\w+\s*=/i)
    }
    expect(markdown('![a cat](https://x.example/c.png)')).toBe(
      '<p><a href="https://x.example/c.png" rel="noreferrer nofollow">a cat</a></p>\n',
    )
  })

  it('reveals to no other site where a reader comes from', () => {
    expect(markdown('https://example.org/a')).toContain('rel="noreferrer nofollow"')
    expect(markdown('[a](https://example.org)')).toContain('rel="noreferrer nofollow"')
  })

  it('writes only known tags, whatever the text', () => {
    const letters = fc.constantFrom(...'<>"\'&[]()!`*_#- \n:/ahrefsonimgjavscript='.split(''))
    const blocks = 'p|pre|ul|ol|li|h[3-6]|blockquote|hr|table|thead|tbody|tr|t[hd]'
    const names = `${blocks}|a|em|strong|code|br|s|sup|section`
    const attributes = '( (href|rel|start|style|class|title|id|aria-label)="[^"]*")*'
    const own = new RegExp(`^</?(${names})${attributes}>$`)
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 120 }), (text) => {
        for (const [tag] of markdown(text.join('')).matchAll(/<[^>]*>/g)) expect(tag).toMatch(own)
      }),
      { numRuns: 3_000 },
    )
  })

  it('is fast on text that is made to be slow', async () => {
    const spent = await cpuSeconds(() => {
      for (const part of ['[', '*a ', '![](', '> ', '`', '_a_ **', '- ', '<a href=']) {
        markdown(part.repeat(Math.floor(50_000 / part.length)))
      }
    })
    expect(spent).toBeLessThan(8)
  })
})
