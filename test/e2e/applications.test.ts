import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as memberBans from '../../src/store/bans/member-bans.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import * as mails from '../../src/store/notifications/mails.ts'
import * as settings from '../../src/store/records/settings/settings.ts'
import type { HandStage } from '../support/clients/by-hand.ts'
import {
  fill,
  flash,
  follow,
  isOut,
  press,
  said,
  signIn,
  siteByHand,
} from '../support/clients/by-hand.ts'
import { testSecrets } from '../support/site.ts'

// A visitor applies, staff answer, an account is created; it is closed, an appeal reopens it: in a
// browser, once without JavaScript and once with it.

const PASSWORD = 'staple battery horse'
let stage: HandStage

beforeAll(async () => {
  stage = await siteByHand({ BABOU_SMTP_URL: 'smtp://127.0.0.1:1' })
  const change = { registration: 'application', formSeconds: 0 } as const
  await settings.changeSite(stage.site.db, change, commandLine, new Date())
  await stage.site.member('olga', 'admin')
})
afterAll(() => stage.stop())

/** The link in the newest email to an address, as a path. */
async function mailed(address: string, kind: string): Promise<string> {
  const { db } = stage.site
  const { link_to: to, link_id: id } = await db
    .selectFrom('mail')
    .select(['link_to', 'link_id'])
    .where('recipient', '=', address)
    .where('kind', '=', kind)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const link = to !== null && id !== null && (await mails.linkOf(db, testSecrets, '', { to, id }))
  return link || ''
}

async function decide(staff: Page, queue: string, of: string, button: string): Promise<void> {
  await staff.goto(`${queue}?state=waiting`)
  await follow(staff, of)
  await press(staff, 'Claim')
  expect(await said(staff)).toContain('Claimed by olga')
  await fill(staff, { 'Message to the applicant': 'Welcome, and be kind.' })
  await press(staff, button)
  expect(await flash(staff)).toBe('Decision saved and emailed to the applicant.')
}

it.each([
  ['without', false],
  ['with', true],
])('an application and an appeal lead in, %s JavaScript', async (word, javaScriptEnabled) => {
  const name = `guest-${word}`
  const email = `${name}@example.org`
  const staff = await stage.signedIn('olga', undefined, { javaScriptEnabled })
  const guest = await stage.newPage({ javaScriptEnabled })
  await guest.goto('/apply')
  await press(guest, 'Submit application')
  expect(new URL(guest.url()).pathname).toBe('/apply')
  await fill(guest, { Email: email })
  for (const box of await guest.locator('main textarea').all()) await box.fill('I share much.')
  await press(guest, 'Submit application')
  await guest.waitForURL('**/login')
  const status = await mailed(email, 'application-made')
  await guest.goto(status)
  expect(await said(guest)).toContain('Not submitted yet')
  await press(guest, 'Submit')
  expect(await said(guest)).toContain('Waiting for staff')

  await decide(staff, '/admin/applications', email, 'Grant and email an invite')
  await guest.goto(status)
  expect(await said(guest)).toContain('Welcome, and be kind.')
  await guest.goto(await mailed(email, 'application-granted'))
  await fill(guest, { Name: name, Email: email, Password: PASSWORD })
  await press(guest, 'Create account')
  expect(await isOut(guest)).toBe(false)

  const { id } = await stage.site.db
    .selectFrom('member')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  await memberBans.ban(stage.site.db, id, 'two accounts', commandLine, new Date())
  await signIn(guest, name, PASSWORD)
  expect(await said(guest)).toContain('two accounts')
  await guest.goto('/reenable')
  await fill(guest, { 'Name or email of the account': name })
  await guest.locator('main textarea').fill('It was my brother, not me.')
  await press(guest, 'Submit appeal')
  await guest.waitForURL('**/login')
  await guest.goto(await mailed(email, 'appeal-made'))
  await press(guest, 'Submit')
  await decide(staff, '/admin/appeals', name, 'Grant and reopen the account')
  await signIn(guest, name, PASSWORD)
  expect(await isOut(guest)).toBe(false)
})
