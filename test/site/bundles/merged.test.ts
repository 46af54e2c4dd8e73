import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let ann: TestBrowser
let staff: TestBrowser

beforeAll(async () => {
  ;({ site, ann, staff } = await siteWithMembers())
})
afterAll(() => site.stop())

async function make(given: Readonly<Record<string, unknown>>): Promise<number> {
  const made = await ann.send('post', '/bundles', given)
  expect(made.body, JSON.stringify(made.body)).toHaveProperty('id')
  return made.body.id
}

/** The first season of two series; the one of `wrong` has more texts. */
async function twoSeasons() {
  const [wrong, right] = [
    await make({ kind: 'series', title: 'Wrong series' }),
    await make({ kind: 'series', title: 'Right series' }),
  ]
  const given = { kind: 'season', number: 1 }
  const from = await make({ ...given, parent: wrong, description: 'Told.', year: 2004, parts: 9 })
  const into = await make({ ...given, parent: right })
  return { wrong, from, into }
}

describe('a merged bundle', () => {
  it('gives its fields to the other, also without a title', async () => {
    const { from, into } = await twoSeasons()
    await staff.submit(`/bundles/${from}/merge`, { into: String(into) })
    const { body } = await ann.json(`/bundles/${into}`)
    expect(body).toMatchObject({ description: 'Told.', year: 2004, parts: 9, otherTitles: [] })
  })

  it('redirects after the bundle in which it was has been removed, and restored', async () => {
    const { wrong, from, into } = await twoSeasons()
    await staff.submit(`/bundles/${from}/merge`, { into: String(into) })
    await staff.submit(`/bundles/${wrong}`, { _method: 'DELETE', reason: 'not a series' })
    const addressOf = async () => (await ann.get(`/bundles/${from}`)).headers.location
    expect(await addressOf()).toContain(`/bundles/${into}/`)
    expect((await staff.send('post', `/bundles/${wrong}/restore`)).status).toBe(200)
    expect(await addressOf()).toContain(`/bundles/${into}/`)
  })
})
