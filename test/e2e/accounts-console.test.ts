import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendMail } from '../../src/jobs/tasks/system/send-mail.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { HandStage } from '../support/clients/by-hand.ts'
import { fill, flash, follow, isOut, main, press, row, said } from '../support/clients/by-hand.ts'
import { siteByHand, signIn, statusOf } from '../support/clients/by-hand.ts'
import { aListedTorrent } from '../support/community/catalog.ts'
import { PASSWORD, testSecrets } from '../support/site.ts'
import { until } from '../support/until.ts'

// What members do with their accounts, and the owner in the console, in a browser without
// JavaScript. The audit log is checked at the end.

const NEW_PASSWORD = 'staple battery horse'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

let stage: HandStage
let owner: Page
let torrentId: number

beforeAll(async () => {
  stage = await siteByHand({ BABOU_TRUSTED_PROXIES: '127.0.0.1' })
  const { site } = stage
  await site.member('olga', 'owner')
  const { id } = await site.member('bob')
  torrentId = await aListedTorrent(site.db, 'Some.Film', id, { tags: ['sci-fi'] })
  owner = await stage.signedIn('olga')
})

afterAll(() => stage.stop())

/** The link in the newest email to an address, as the owner sees it when no email is sent. */
async function mailedLink(address: string): Promise<string> {
  const { db, config } = stage.site
  const stopping = new AbortController().signal
  const given = { db, config, secrets: testSecrets, log: silentLog(), now: new Date() }
  const call = { ...given, databaseUrl: '', stopping, did: () => {} }
  await sendMail.run(call)
  await owner.goto('/admin/mails')
  await row(owner, address).first().getByRole('rowheader').getByRole('link').click()
  const [link] = /https?:\/\/\S+\/(?:verify-email|password\/reset)\/\S+/.exec(
    await owner.locator('pre.mail').innerText(),
  ) ?? ['']
  return new URL(link).pathname
}

describe('a member without JavaScript', () => {
  let ann: Page
  beforeAll(async () => {
    ann = await stage.newPage()
  })

  it('signs up with an invite of the owner', async () => {
    await owner.goto('/invites')
    await fill(owner, { 'Note (only visible to you)': 'ann' })
    await press(owner, 'Create invite')
    const link = new URL(await row(owner, 'ann').locator('code').innerText())
    await ann.goto(link.pathname + link.search)
    expect(await said(ann)).toContain('olga invites you')
    await fill(ann, { Name: 'ann', Email: 'ann@example.org', Password: PASSWORD })
    await press(ann, 'Create account')
    expect(await flash(ann)).toBe('Welcome, ann.')
    await owner.goto('/invites')
    expect(await row(owner, 'ann').innerText()).toContain('Used by ann')
  })

  it('changes the email address in the settings, and opens the link in the email', async () => {
    await ann.goto('/me')
    await follow(ann, 'Settings: email, password, sessions')
    await follow(ann, 'Account')
    await fill(ann, { 'New email address': 'ann@example.net', 'Your password': PASSWORD })
    await press(ann, 'Send a link to the new address')
    expect(await said(ann)).toContain('ann@example.org')
    await ann.goto(await mailedLink('ann@example.net'))
    expect(await said(ann)).toContain(
      'ann@example.net will be the email address of the account ann',
    )
    await press(ann, 'Verify email address')
    await ann.goto('/settings/account')
    expect(await said(ann)).toContain('ann@example.net Verified')
  })

  it('resets a forgotten password by the link and signs in with the new one', async () => {
    const elsewhere = await stage.newPage()
    await elsewhere.goto('/login')
    await follow(elsewhere, 'Forgot your password?')
    await fill(elsewhere, { 'Name or email': 'ann@example.net' })
    const send = () => press(elsewhere, 'Send reset link').then(() => said(elsewhere))
    await until(
      async () => (await send()).includes('email was stored for staff'),
      10,
      'slow as people',
    )
    const link = await mailedLink('ann@example.net')
    await elsewhere.goto(link)
    await fill(elsewhere, { 'New password': NEW_PASSWORD, 'Repeat new password': NEW_PASSWORD })
    await press(elsewhere, 'Change password')
    expect(await flash(elsewhere)).toBe('Password changed. Sign in with your new password.')
    expect((await elsewhere.goto(link))?.status(), 'the link once more').toBe(404)
    await signIn(elsewhere, 'ann', PASSWORD)
    expect(await said(elsewhere)).toContain('The name or password is incorrect.')
    await until(() => isOut(ann), 10, 'the first browser is out')
    await signIn(ann, 'ann', NEW_PASSWORD)
    await ann.goto('/me')
    expect(await ann.locator('h1').innerText()).toBe('ann')
  })

  it('signs another browser out on the page of sessions', async () => {
    const other = await stage.signedIn('ann', NEW_PASSWORD, { userAgent: FIREFOX })
    await ann.goto('/settings/sessions')
    await press(ann, /^Sign out Firefox on Linux/)
    expect(await flash(ann)).toBe('Session signed out.')
    expect(await row(ann, 'Firefox').count()).toBe(0)
    await until(() => isOut(other), 10, 'the other browser is out')
    await ann.goto('/me')
    expect(new URL(ann.url()).pathname, 'of this one').toBe('/me')
  })

  it('creates an API token that works until it is revoked', async () => {
    await ann.goto('/settings/tokens')
    await fill(ann, { Name: 'my script', 'Your password': NEW_PASSWORD })
    await ann.locator('[name=scopes][value="user:read"]').check()
    await press(ann, 'Create API token')
    expect(await said(ann)).toContain('Copy it now. It will not be shown again.')
    const authorization = `Bearer ${await ann.locator('#new-token').innerText()}`
    const me = () => fetch(`${stage.origin}/api/v1/me`, { headers: { authorization } })
    expect((await me()).status).toBe(200)
    await ann.goto('/settings/tokens')
    expect(await ann.locator('#new-token').count()).toBe(0)
    await press(ann, 'Revoke my script')
    expect(await said(ann)).toContain('No API tokens yet.')
    expect((await me()).status).toBe(401)
  })

  it('resets the feed key, after which the old address no longer works', async () => {
    await ann.goto('/settings/keys/feed')
    await press(ann, 'Create feed key')
    const download = async () => {
      const address = new URL(await ann.locator('#feed-address').innerText())
      return stage.origin + decodeURI(address.pathname).replace('{id}', String(torrentId))
    }
    const old = await download()
    expect((await fetch(old)).status).toBe(200)
    await ann.locator('summary', { hasText: 'Reset feed key' }).click()
    await press(ann, 'Reset feed key')
    expect(await flash(ann)).toContain('Feed key created.')
    expect((await fetch(old)).status).toBe(401)
    expect((await fetch(await download())).status).toBe(200)
  })
})

describe('the console without JavaScript', () => {
  let bob: Page
  beforeAll(async () => {
    bob = await stage.signedIn('bob')
  })

  const choose = (label: string, option: string) =>
    main(owner).getByLabel(label, { exact: true }).selectOption(option)

  it('refuses a plain member, and opens with the role that the owner assigns', async () => {
    expect(await bob.locator('header.top').innerText()).not.toContain('Console')
    for (const page of ['', '/users', '/bans', '/roles', '/settings', '/mails', '/audit']) {
      expect(await statusOf(bob, `/admin${page}`), page).toBe(403)
      expect(await said(bob)).toContain('Your account does not have permission to do this.')
    }
    await owner.goto('/admin/users?q=bob')
    await follow(owner, 'bob')
    await follow(owner, 'Change role')
    await choose('New role', 'moderator')
    await press(owner, 'Change role')
    expect(await flash(owner)).toBe('bob now has the role moderator.')
    expect(await statusOf(bob, '/admin/users')).toBe(200)
    expect(await statusOf(bob, '/admin/settings')).toBe(403)
    await owner.goto('/admin/users/bob/role')
    await choose('New role', 'member')
    await press(owner, 'Change role')
    expect(await statusOf(bob, '/admin/users')).toBe(403)
  })

  it('bans a member, who sees the reason, and lifts the ban', async () => {
    await owner.goto('/admin/users/bob')
    await follow(owner, 'Ban')
    await fill(owner, { Reason: 'sold invites' })
    await press(owner, 'Ban bob')
    expect(await said(owner)).toContain('by olga: sold invites')
    await signIn(bob, 'bob', PASSWORD)
    expect(await said(bob)).toContain('This account has been disabled: sold invites.')
    await owner.goto('/admin/bans')
    await follow(owner, 'bob')
    await press(owner, 'Lift ban')
    expect(await flash(owner)).toBe('The ban of bob was lifted.')
    await signIn(bob, 'bob', PASSWORD)
    expect(await statusOf(bob, '/me')).toBe(200)
  })

  it('bans a network, whose visitors see the reason, and lifts the ban', async () => {
    const guest = await stage.newPage({ extraHTTPHeaders: { 'X-Forwarded-For': '203.0.113.9' } })
    expect(await statusOf(guest, '/login')).toBe(200)
    await owner.goto('/admin/bans?kind=network')
    await follow(owner, 'Ban a network')
    await fill(owner, { 'Address or network': '203.0.113.0/24', Reason: 'a flood' })
    await press(owner, 'Ban network')
    const isTold = async () => (await statusOf(guest, '/login')) === 403
    await until(isTold, 10, 'the network is refused')
    expect(await guest.locator('body').innerText()).toContain('This network is banned: a flood')
    await press(owner, 'Lift the ban of 203.0.113.0/24')
    expect(await said(owner)).toContain('No bans yet.')
    await until(async () => !(await isTold()), 10, 'the network is let in')
  })

  it('changes a setting and restores it from the history', async () => {
    const isCalled = async (name: string) => {
      await bob.goto('/')
      return (await bob.locator('.brand').innerText()) === name
    }
    await owner.goto('/admin/settings')
    await fill(owner, { 'Site name': 'The Archive' })
    await press(owner, 'Review changes of: Site')
    expect(await said(owner)).toContain('What will change')
    await press(owner, 'Save settings')
    await until(() => isCalled('The Archive'), 10, 'the new name')
    await owner.goto('/admin/settings')
    await follow(owner, 'History')
    expect(await row(owner, 'The Archive').innerText()).toContain('olga')
    await follow(owner, /^Undo Site name:/)
    await press(owner, 'Undo this change')
    expect(await flash(owner)).toBe('Change undone.')
    await until(() => isCalled('babou'), 10, 'the old name')
  })

  it('creates a category, and a tag that it merges into another', async () => {
    await owner.goto('/admin/categories')
    await follow(owner, 'New category')
    await fill(owner, { Name: 'Audio books', Slug: 'audio-books' })
    await press(owner, 'Create category')
    expect(await row(owner, 'Audio books').innerText()).toContain('open')
    await owner.goto(`/torrents/${torrentId}/edit`)
    await choose('Category', 'audio-books')
    await fill(owner, { Tags: 'sci-fi, scifi' })
    await press(owner, 'Save changes')
    expect(await said(owner)).toContain('Audio books')
    await owner.goto('/admin/tags')
    await row(owner, 'scifi').getByRole('link', { name: 'Merge tag' }).click()
    await fill(owner, { 'Merge into': 'sci-fi' })
    await press(owner, 'Merge tag')
    await owner.goto('/admin/tags')
    expect(await row(owner, 'scifi').innerText()).toMatch(/scifi\s.*0\s+sci-fi/)
    await bob.goto(`/torrents/${torrentId}`)
    expect(await bob.locator('.chips .tag').allInnerTexts()).toEqual(['sci-fi'])
  })

  it('denies a role a permission and resets it to the default', async () => {
    expect(await statusOf(bob, '/invites')).toBe(200)
    await owner.goto('/admin/roles?area=account')
    await follow(owner, /^yes\s?, Member: invites\.make$/)
    await choose('Permission', 'deny')
    await press(owner, 'Save permission')
    expect(await row(owner, 'invites.make').innerText()).toContain('changed')
    expect(await statusOf(bob, '/invites')).toBe(403)
    await follow(owner, /^no\s?, Member: invites\.make$/)
    await choose('Permission', 'reset')
    await press(owner, 'Save permission')
    expect(await row(owner, 'invites.make').innerText()).not.toContain('changed')
    expect(await statusOf(bob, '/invites')).toBe(200)
  })

  it('removes a torrent and restores it', async () => {
    await owner.goto('/admin/torrents?q=Some.Film')
    await follow(owner, 'Remove')
    await fill(owner, { Reason: 'mislabelled' })
    await press(owner, 'Remove torrent')
    expect(await flash(owner)).toBe('“Some.Film” was removed.')
    expect(await statusOf(bob, `/torrents/${torrentId}`)).toBe(410)
    expect(await said(bob)).toContain('mislabelled')
    await owner.goto('/admin/torrents?state=removed')
    expect(await row(owner, 'Some.Film').innerText()).toContain('mislabelled')
    await press(owner, 'Restore')
    expect(await flash(owner)).toBe('Torrent restored.')
    expect(await statusOf(bob, `/torrents/${torrentId}`)).toBe(200)
  })

  it('records everything in the audit log, with actor, member and reason', async () => {
    await owner.goto('/admin/audit')
    expect((await main(owner).locator('tbody th').allInnerTexts()).reverse()).toEqual([
      'Changed the role of a member',
      'Changed the role of a member',
      'Banned a member',
      'Lifted the ban of a member',
      'Banned a network',
      'Lifted the ban of a network',
      'Changed settings',
      'Changed settings',
      'Created or changed a category',
      'Edited a torrent',
      'Merged a tag into another',
      'Changed the permissions of a role',
      'Changed the permissions of a role',
      'Removed a torrent',
      'Restored a torrent',
    ])
    await choose('Action', 'member.ban')
    await press(owner, 'Apply')
    const [line] = await main(owner).locator('tbody tr').allInnerTexts()
    for (const word of ['bob', '“sold invites”', 'olga', '127.0.0.1']) expect(line).toContain(word)
  })
})
