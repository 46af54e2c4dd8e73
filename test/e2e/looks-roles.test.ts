import { afterAll, beforeAll, expect, it } from 'vitest'
import type { HandStage } from '../support/clients/by-hand.ts'
import { siteWithEveryPage } from '../support/community/every-page.ts'
import { addressOf, lookedAt, OUTSIDE } from '../support/processes/look-pages.ts'
import type { Looker } from '../support/processes/look.ts'
import { createLooker } from '../support/processes/look.ts'
import { kindsOf } from '../support/processes/skeleton.ts'
import type { TestBrowser } from '../support/site.ts'
import { PASSWORD } from '../support/site.ts'

// Pages on which other roles see parts that the owner (looks.test.ts) does not.

const ROLES = ['member', 'uploader', 'moderator', 'admin'] as const
/** The share of pages on which a role sees what the owner does not, at most. */
const FEW = 1 / 3

let stage: HandStage
let example: (route: string) => string
let owner: TestBrowser
const others: { role: string; browser: TestBrowser; look: Looker }[] = []
let looks = 0

beforeAll(async () => {
  ;({ stage, example } = await siteWithEveryPage())
  owner = stage.site.browser()
  await owner.signIn('owner')
  const seen = new Set<string>()
  for (const role of ROLES) {
    const name = `the-${role}`
    const browser = await stage.site.signedIn(role, name)
    const page = await stage.signedIn(name, PASSWORD, { javaScriptEnabled: true })
    others.push({ role, browser, look: await createLooker(page, seen) })
  }
})
afterAll(() => stage.stop())

async function kindsAt(browser: TestBrowser, address: string): Promise<readonly string[]> {
  const { status, text } = await browser.get(address)
  return status === 200 ? [...kindsOf(text)] : []
}

it.each(lookedAt.filter((path) => !OUTSIDE.includes(path)))(
  '%s is accessible in both schemes, fits 320 px and is light, for every role',
  async (path) => {
    const address = addressOf(path, example)
    const here = new Set(await kindsAt(owner, address))
    for (const { role, browser, look } of others) {
      const theirs = await kindsAt(browser, address)
      if (theirs.every((kind) => here.has(kind))) continue
      for (const kind of theirs) here.add(kind)
      looks++
      expect((await look(address)).faults.join('\n'), role).toBe('')
    }
  },
)

it('is checked where a role sees something that the owner does not', () => {
  expect(looks).toBeGreaterThan(10)
  expect(looks).toBeLessThan(lookedAt.length * FEW)
})
