import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EveryPage } from '../support/community/every-page.ts'
import { siteWithEveryPage } from '../support/community/every-page.ts'
import { consolePages, sitePages } from '../support/processes/look-pages.ts'
import type { Looker } from '../support/processes/look.ts'
import { createLooker } from '../support/processes/look.ts'
import { partsOf } from '../support/processes/skeleton.ts'
import type { TestBrowser } from '../support/site.ts'
import { PASSWORD } from '../support/site.ts'

// Every page as every role: looks.test.ts and looks-console.test.ts look at those of the owner, and
// here are those of other roles with parts that the owner does not have.

const ROLES = ['member', 'uploader', 'moderator', 'admin'] as const

let every: EveryPage
let owner: TestBrowser
const browsers: TestBrowser[] = []
const lookers: Looker[] = []

beforeAll(async () => {
  every = await siteWithEveryPage()
  const { site } = every.stage
  owner = site.browser()
  await owner.signIn('owner')
  for (const role of ROLES) {
    browsers.push(await site.signedIn(role, `the-${role}`))
    const page = await every.stage.signedIn(`the-${role}`, PASSWORD, { javaScriptEnabled: true })
    lookers.push(await createLooker(page))
  }
})
afterAll(() => every.stage.stop())

describe('every page as every role', () => {
  it.each([...sitePages, ...consolePages])('%s has no faults', async (path) => {
    const address = every.example(path)
    const seen = new Set(partsOf((await owner.get(address)).text))
    for (const [at, browser] of browsers.entries()) {
      const { status, text } = await browser.get(address)
      const parts = status === 200 ? [...partsOf(text)] : []
      if (parts.every((part) => seen.has(part))) continue
      for (const part of parts) seen.add(part)
      expect((await lookers[at]!(address)).join('\n'), ROLES[at]).toBe('')
    }
  })
})
