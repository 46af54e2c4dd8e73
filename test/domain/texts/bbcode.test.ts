import { describe, expect, it } from 'vitest'
import { fromBbcode } from '../../../src/domain/texts/bbcode.ts'

const converted = (text: string) => fromBbcode(text)?.text
const fill = (part: string) => part.repeat(Math.ceil(100_000 / part.length)).slice(0, 100_000)

describe('BBCode as Markdown', () => {
  it.each([
    ['[b]bold [i]both[/i][/b] [S]gone[/S]', '**bold _both_** ~~gone~~'],
    ['[b] spaced [/b]', '**spaced**'],
    ['[b]two\n\nlines[/b]', '**two**\n\n**lines**'],
    ['[url=https://a.example/x?a=1&b=(2)]a [b]label[/b][/url]', '[a **label**](https://a.example/x?a=1&b=%282%29)'],
    ['[url]https://a.example/x[/url]', '<https://a.example/x>'],
    ['[img=200x100]https://a.example/x.png[/img]', '![image](https://a.example/x.png)'],
    ['[quote=ann;123]one\n[quote]two[/quote]three[/quote]after', '**ann** wrote:\n\n> one\n>\n> > two\n>\n> three\n\nafter'],
    ['[list][*]a[*]b [i]c[/i]\nd[list=1][*]e[*]f[/list][/list]', '- a\n- b _c_\n  d\n\n  1. e\n  2. f'],
    ['[ul][li]a[/li][li]b[/li][/ul]', '- a\n- b'],
    ['[code]a [b]c[/b][/code]', '`a [b]c[/b]`'],
    ['[code]a\n```\nb[/code]', '````\na\n```\nb\n````'],
    ['[spoiler=The end]He [b]dies[/b][/spoiler]', '```spoiler\n**The end**\n\nHe **dies**\n```'],
    ['[table][tr][td]A[/td][td]B|C[/td][/tr][tr][td]1[/td][/tr][/table]', '| A | B\\|C |\n| --- | --- |\n| 1 |  |'],
    ['[artist]Some (One)[/artist] by [user]ann[/user]', '[Some (One)](/torrents?q=%22Some%20%28One%29%22) by @ann'],
    ['one[hr]two', 'one\n\n---\n\ntwo'],
  ])('%j is %j', (text, markdown) => {
    expect(fromBbcode(text)).toEqual({ text: markdown, dropped: [] })
  }) // prettier-ignore

  it('names the tags that have no counterpart, and keeps what they enclose', () => {
    expect(fromBbcode('[size=4][color=#f00]big[/color][/size] [u]and[/u] [color=red]red[/color]'))
      .toEqual({ text: 'big and red', dropped: ['size', 'color', 'u'] }) // prettier-ignore
    expect(fromBbcode('[url=javascript:alert(1)]x[/url]')).toEqual({ text: 'x', dropped: ['url'] })
  })

  it('is nothing in a text without BBCode, and keeps code and unknown tags', () => {
    for (const text of [
      '',
      'plain',
      '[a](/b) a[i] = b[0]',
      '- [ ] x\n- [x] y',
      '[^1]: [/unknown]',
    ]) {
      expect(fromBbcode(text), text).toBeNull()
    }
    expect(converted('[b]x[/b] [foo]y[/foo] a[i] [b')).toBe('**x** [foo]y[/foo] a[i] [b')
    expect(converted('[b]x[/b]\n```\n[b]y[/b]\n```')).toBe('**x**\n```\n[b]y[/b]\n```')
  })

  it('is bounded in nesting and size, whatever is pasted', () => {
    const deep = `${'[quote]'.repeat(900)}x${'[/quote]'.repeat(900)}`
    expect(converted(deep)).toBe(`${'> '.repeat(12)}x`)
    expect(fromBbcode(`${'[b]'.repeat(5_000)}x${'[/b]'.repeat(5_000)}`)).toBeNull()
    const parts = ['[', '[b]', '[/b]', '[b]x[/b]', '[list][*]', '[url=', '[quote=a]', '\n', '`', '[code]', '[td]']
    for (const part of parts) {
      const { length } = converted(`[quote]${fill(part)}[/quote][b]x[/b]`) ?? ''
      expect(length, part).toBeLessThan(1_000_000)
    }
  }) // prettier-ignore
  it('reads every line once: blanks within lines, code without an end, tags without one', () => {
    const blanks = `a${' '.repeat(300_000)}b`
    for (const tag of ['b', 'i', 'quote', 'note', 'code', 'url', 'list', 'h1', 'td']) {
      expect(converted(`[${tag}]${blanks}[/${tag}]`)?.length, tag).toBeLessThan(300_100)
    }
    const tabs = `a${'\t'.repeat(300_000)}b`
    expect(converted(`[b]${tabs}[/b]`)).toBe(`**${tabs}**`)
    expect(converted(`[code]x\n${blanks}[/code]`)).toBe(`\`\`\`\nx\n${blanks}\n\`\`\``)
    const code = `\`\`\`${'x'.repeat(2_000)}\n`.repeat(5_000)
    expect(converted(`[b]x[/b]\n${code}`)).toBe(`**x**\n${code.trim()}`)
    expect(fromBbcode(`${'[b]'.repeat(201)}x[i]y[/i]`)).not.toBeNull()
    expect(converted(`${'[b]'.repeat(20)}x[/b]`)).toBe(`${'[b]'.repeat(19)}**x**`)
    expect(fromBbcode(`${'[/b]'.repeat(900)}${'[b]x'.repeat(900)}`)).toBeNull()
  })
})
