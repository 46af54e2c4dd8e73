import type { TestBrowser, TestSite } from './site.ts'
import { testSite } from './site.ts'

/** A site with two members and a moderator, who are signed in. */
export interface SiteWithMembers {
  readonly site: TestSite
  readonly ann: TestBrowser
  readonly annId: number
  readonly bob: TestBrowser
  readonly staff: TestBrowser
}

export async function siteWithMembers(): Promise<SiteWithMembers> {
  const site = await testSite()
  const ann = await site.signedIn('member', 'ann')
  const bob = await site.signedIn('member', 'bob')
  const staff = await site.signedIn('moderator', 'staff')
  return { site, ann, annId: (await ann.json('/me')).body.id, bob, staff }
}
