import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let staff: TestBrowser
beforeAll(async () => {
  site = await testSite()
  staff = await site.signedIn('admin', 'staff')
  ann = await site.signedIn('moderator', 'ann')
  bob = await site.signedIn('moderator', 'bob')
})
afterAll(() => site.stop())

interface Change {
  readonly at: number
  readonly drop: number
  readonly add: number
}
const change = fc.record({ at: fc.nat(8), drop: fc.nat(2), add: fc.nat(2) })
const changes = fc.array(change, { minLength: 1, maxLength: 3 })

let count = 0
/** Lines with a word that is nowhere else. */
function changed(text: string, given: readonly Change[], who: string): string {
  const lines = text.split('\n')
  for (const { at, drop, add } of given) {
    const added = Array.from({ length: add }, () => `${who}${++count}e`)
    lines.splice(Math.min(at, lines.length), drop, ...added)
  }
  return lines.join('\n').trim() || `${who}${++count}e`
}

const linesOf = (text: string, who: string) => text.match(new RegExp(`${who}\\d+e`, 'g')) ?? []
const base = Array.from({ length: 8 }, (_, n) => `line ${n}`).join('\n')

/** What the second of two editors gets, and what the page is then. */
async function twoEdits(id: number, mine: string, theirs: string) {
  const first = await ann.send('patch', `/wiki-pages/${id}`, { body: mine, revision: 1 })
  expect(first.status).toBe(200)
  const form = { title: `Page ${id}`, body: theirs, revision: '1', _method: 'PATCH' }
  const second = await bob.submit(`/wiki-pages/${id}`, form)
  const { body } = (await staff.json(`/wiki-pages/${id}`)).body
  return { status: second.status, screen: second.text ?? '', page: String(body) }
}

describe('two editors of one page at the same time', () => {
  it('find every line of both in the page, or on the screen of the second', async () => {
    const outcomes = new Set<number>()
    await fc.assert(
      fc.asyncProperty(changes, changes, async (own, other) => {
        const title = `Page ${++count}`
        const text = `${base}\n${title}`
        const made = await staff.send('post', '/wiki-pages', { title, body: text })
        const [mine, theirs] = [changed(text, own, 'a'), changed(text, other, 'b')]
        const { status, screen, page } = await twoEdits(made.body.id, mine, theirs)
        outcomes.add(status)
        const shown = status === 303 ? page : screen
        for (const line of [...linesOf(mine, 'a'), ...linesOf(theirs, 'b')]) {
          expect(shown, `${line} of ${status}`).toContain(line)
        }
        if (status === 409) expect(page).toBe(mine)
      }),
      { numRuns: 60 },
    )
    expect([...outcomes].sort()).toEqual([303, 409])
  })

  it('are not merged into a text that is too long', async () => {
    const lines = (word: string) =>
      Array.from({ length: 400 }, (_, n) => `${word} ${n} `.padEnd(99, '.')).join('\n')
    const text = lines('base')
    const made = await staff.send('post', '/wiki-pages', { title: 'Long', body: text })
    const edit = (by: TestBrowser, body: string) =>
      by.send('patch', `/wiki-pages/${made.body.id}`, { body, revision: 1 })
    expect((await edit(ann, `${lines('above')}\n${text}`)).status).toBe(200)
    const { status, body } = await edit(bob, `${text}\n${lines('below')}`)
    expect([status, body.code]).toEqual([409, 'EDIT_CONFLICT'])
  })

  it('do not both save when they send at the same moment', async () => {
    const text = `${base}\nAt once`
    const made = await staff.send('post', '/wiki-pages', { title: 'At once', body: text })
    const edits = [ann, bob].map((by, nth) => {
      const body = text.replace('line 3', `line ${nth} changed`)
      return by.send('patch', `/wiki-pages/${made.body.id}`, { body, revision: 1 })
    })
    const replies = await Promise.all(edits)
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
  })
})
