import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EveryPage } from '../support/community/every-page.ts'
import { siteWithEveryPage } from '../support/community/every-page.ts'
import { consolePages, sitePages } from '../support/processes/look-pages.ts'
import type { Looker } from '../support/processes/look.ts'
import { createLooker } from '../support/processes/look.ts'
import { PASSWORD } from '../support/site.ts'

// Every page of the console, as looks.test.ts looks at the others.

/** Pages that need a query. */
const QUERIES: Readonly<Record<string, string>> = { '/admin/batches/new': '?q=a&act=warn' }

describe('every page of the console', () => {
  let site: EveryPage
  let look: Looker

  beforeAll(async () => {
    site = await siteWithEveryPage()
    look = await createLooker(
      await site.stage.signedIn('owner', PASSWORD, { javaScriptEnabled: true }),
    )
  })

  afterAll(async () => {
    await site.stage.stop()
  })

  it('is in the route table, as are the others', () => {
    expect(consolePages.length).toBeGreaterThan(10)
    expect(sitePages.length).toBeGreaterThan(10)
  })

  it.each(consolePages)(
    '%s is accessible in both schemes, fits 320 px and is light',
    async (path) => {
      expect((await look(site.example(path) + (QUERIES[path] ?? ''))).join('\n')).toBe('')
    },
  )
})
