import type { TestBrowser, TestSite } from './site.ts'
import { testSite } from './site.ts'
import { WALKED_PER_MINUTE } from './walk.ts'

/** A site with two members and a moderator, who are signed in and may read every page of it. */
export interface SiteWithMembers {
  readonly site: TestSite
  readonly ann: TestBrowser
  readonly annId: number
  readonly bob: TestBrowser
  readonly staff: TestBrowser
}

export async function siteWithMembers(): Promise<SiteWithMembers> {
  const site = await testSite({}, undefined, undefined, { requestsPerMinute: WALKED_PER_MINUTE })
  const ann = await site.signedIn('member', 'ann')
  const bob = await site.signedIn('member', 'bob')
  const staff = await site.signedIn('moderator', 'staff')
  return { site, ann, annId: (await ann.json('/me')).body.id, bob, staff }
}
