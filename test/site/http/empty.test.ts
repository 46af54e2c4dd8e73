import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actions } from '../../../src/site/features.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

// The first minutes of a community: an owner and nothing else.

/** Pages that are not for owners (sign-up, applications, set-up), or need a selection. */
const NOT_FOR_OWNERS = [
  ...['/register', '/apply', '/setup', '/torrents/exists', '/collections/add'],
  ...['/reports/new'],
  ...['/admin/simulations/compare', '/admin/bulk-actions/new'],
]
/** Pages of other programs: nothing was imported. */
const OLD_LINK = /\.php$/

let site: TestSite
let owner: TestBrowser
beforeAll(async () => {
  site = await testSite()
  owner = await site.signedIn('owner')
})
afterAll(() => site.stop())

describe('a site without any content', () => {
  it('has no heading above an empty list', async () => {
    const paths = actions.filter(({ method, path }) => method === 'get' && !path.includes(':'))
    const faults: string[] = []
    for (const { path } of paths) {
      const { status, text, type } = await owner.get(path)
      if (status === 303 || type !== 'text/html') continue
      if (!NOT_FOR_OWNERS.includes(path) && !OLD_LINK.test(path)) expect(status, path).toBe(200)
      if (/<tbody>\s*<\/tbody>/.test(text)) faults.push(`${path}: a table without rows`)
      if (/<(ul|ol)[^>]*>\s*<\/\1>/.test(text)) faults.push(`${path}: a list without items`)
    }
    expect(faults).toEqual([])
    expect(paths.length).toBeGreaterThan(10)
  })
})
