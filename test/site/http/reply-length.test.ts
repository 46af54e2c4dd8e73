import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  beginningOf,
  beyondLength,
  withRest,
  wholeText,
} from '../../../src/site/http/reader/reply-length.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

const MEGABYTE = 1_000_000
const sized = (lengths: readonly number[]) =>
  lengths.map((length, at) => ({ id: `post-${at}`, html: 'a'.repeat(length) }))

describe('the texts of a reply', () => {
  const lengths = [5_000, 400_000, 550_000, 300_000, 12_000, 40_000, 20_000]

  it('are whole up to a megabyte of HTML, and short ones always', () => {
    expect(beyondLength(sized(lengths), { asked: undefined })).toEqual([3, 5])
    expect(beyondLength(sized([MEGABYTE]), { asked: undefined })).toEqual([])
    expect(beyondLength(sized([MEGABYTE, 12_001]), { asked: undefined })).toEqual([1])
    expect(
      beyondLength(sized(Array.from({ length: 200 }, () => 12_000)), { asked: undefined }),
    ).toEqual([])
  })

  it('are whole if one was asked for, which takes nothing from the others', () => {
    expect(beyondLength(sized(lengths), { asked: 'post-3' })).toEqual([5])
    expect(beyondLength(sized(lengths), { asked: 'post-1' })).toEqual([])
  })

  it('begin with whole lines or words, without half a character', () => {
    expect(beginningOf('short')).toBe('short')
    const line = 'a'.repeat(300)
    expect(beginningOf(`${line}\n${line}`)).toBe(line)
    expect(beginningOf('words of a line '.repeat(90))).toMatch(/^words.*(words|of|a|line)$/)
    const emoji = beginningOf(`a${'\u{1f600}'.repeat(900)}`)
    expect(emoji).toHaveLength(499)
    expect(emoji).not.toMatch(/\p{Cs}/u)
  })

  it('lead to the same page with a text whole, if the page has an address', () => {
    const place = { path: "/topics/7/a'b", query: { page: '2', whole: 'post-1' } }
    const href = wholeText(place, 'GET').hrefOf('post-9')
    expect(href).toBe("/topics/7/a'b?page=2&whole=post-9#post-9")
    expect(withRest('<p>a</p>\n', href)).toBe(
      '<p>a</p>\n<p class="faint">… <a href="/topics/7/a&#39;b?page=2&amp;whole=post-9#post-9">' +
        'Show the whole text</a></p>\n',
    )
    expect(withRest('', wholeText(place, 'POST').hrefOf('post-9'))).not.toContain('<a')
  })
})

describe('a page of the longest posts', () => {
  const POSTS = 25
  /** 50,000 letters that become 100 KB of HTML. */
  const body = `${'[a](/b) '.repeat(1_300)}${'word '.repeat(7_900)}The end`
  let site: TestSite
  let ann: TestBrowser
  let topic: string
  let ids: readonly number[]

  beforeAll(async () => {
    site = await testSite()
    ann = await site.signedIn('member', 'ann')
    const started = await ann.send('post', '/forums/general/topics', { title: 'Long', body: 'One' })
    topic = `/topics/${started.body.topic}`
    await sql`insert into post (topic_id, number, author_id, body, created_at)
      select topic_id, nth, author_id, 'Post ' || nth, created_at
      from post, generate_series(2, ${POSTS}::int) nth where number = 1`.execute(site.db)
    await sql`update topic set numbers = ${POSTS}`.execute(site.db)
    const posts = await sql<{ id: number }>`select id from post order by number`.execute(site.db)
    ids = posts.rows.map(({ id }) => id)
  })
  afterAll(() => site.stop())

  const lengthen = () => sql`update post set body = ${body}`.execute(site.db)
  const restsIn = (html: string) => html.match(/>Show the whole text<\/a>/g)?.length ?? 0
  const endsIn = (html: string) => html.match(/The end/g)?.length ?? 0

  it('has the first ones whole, and of others the beginning with a link to the rest', async () => {
    expect(restsIn((await ann.get(topic)).text)).toBe(0)
    await lengthen()
    const { text } = await ann.get(topic)
    const rests = restsIn(text)
    expect(rests).toBeGreaterThan(4)
    expect(rests).toBeLessThan(POSTS)
    expect(endsIn(text)).toBe(POSTS - rests)
    expect(text.length).toBeLessThan(1.4 * MEGABYTE)

    const last = ids[POSTS - 1]
    const link = `${topic}?whole=post-${last}`
    expect(text).toContain(`<a href="${link}#post-${last}">Show the whole text</a>`)
    const whole = (await ann.get(link)).text
    expect(whole.slice(whole.indexOf(`id="post-${last}"`))).toContain('The end')
    expect([restsIn(whole), endsIn(whole)]).toEqual([rests - 1, POSTS - rests + 1])
  })

  it('is bounded the same way as JSON, which has every text as Markdown', async () => {
    await lengthen()
    const posts = (await ann.json(topic)).body.posts as { html: string; body: string }[]
    const lengths = posts.map(({ html }) => html.length)
    expect(lengths.reduce((sum, length) => sum + length)).toBeLessThan(1.4 * MEGABYTE)
    expect(posts.every((one) => one.body === body)).toBe(true)
  })
})
