import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markdown, mentionedIn } from '../../../src/site/ui/markdown.ts'
import { cpuSeconds } from '../../support/processes/cpu.ts'

describe('markdown', () => {
  it('writes headings below those of the page, lists, code and quotes', () => {
    const html = markdown('# One\n\n- a\n- **b**\n\n> q\n\n`c`')
    expect(html).toContain('<h3>One</h3>')
    expect(html).toContain('<li><strong>b</strong></li>')
    expect(html).toContain('<blockquote>')
    expect(html).toContain('<code>c</code>')
  })

  it('links mentions, hides spoilers, and shows images of this site', () => {
    expect(markdown('thanks @ann_b.')).toBe('<p>thanks <a href="/users/ann_b">@ann_b</a>.</p>\n')
    expect(markdown('a@b.example `@x` [@y](/z)')).not.toContain('/users/')
    expect(mentionedIn('@ann and @bob, @ann; `@no`')).toEqual(['ann', 'bob'])
    const hidden = markdown('```spoiler\nhe **dies** <b>\n```')
    expect(hidden).toBe(
      '<details class="spoiler"><summary>Spoiler</summary>' +
        '<p>he <strong>dies</strong> &lt;b&gt;</p>\n</details>\n',
    )
    const key = 'a'.repeat(64)
    expect(markdown(`![A cat](/img/${key})`)).toContain(`<img src="/img/${key}" alt="A cat"`)
    expect(markdown(`![x](/img/${key}x)`)).not.toContain('<img')
  })

  it('skips no level of heading, wherever the author starts', () => {
    const levels = (text: string, first?: 2 | 3) =>
      [...markdown(text, first).matchAll(/<h(\d)>.*<\/h(\d)>/g)].map(
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
    const names = `${blocks}|a|em|strong|code|br|s`
    const attributes = '( (href|rel|start|style|class|title)="[^"]*")*'
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
