import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { termText } from '../../../src/site/ratio/terms.ts'
import * as judge from '../../../src/store/ratio/judge.ts'
import { addPolicy } from '../../support/community/policies.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

const GIB = 1024n ** 3n

describe('ratio standings on the site', () => {
  let site: TestSite
  let member: TestBrowser
  let moderator: TestBrowser
  let admin: TestBrowser
  let other: TestBrowser
  const judgeAll = () => judge.judgeSome(site.db, 0, new Date(), 1_000)

  beforeAll(async () => {
    site = await testSite()
    const { id } = await site.member('ann')
    await site.member('mod', 'moderator')
    await site.member('adam', 'admin')
    await site.member('olga', 'owner')
    member = await site.entered('ann')
    moderator = await site.entered('mod')
    admin = await site.entered('adam')
    other = await site.entered('olga')
    await site.db
      .updateTable('member_totals')
      .set({ downloaded: 50n * GIB })
      .where('member_id', '=', id)
      .execute()
  })
  afterAll(() => site.stop())

  /** While everything is freeleech, the dry run says so, and has the same result as without. */
  async function underAmnesty(href: string) {
    const { body } = await admin.send('post', '/admin/promotions', {
      ...{ title: 'All free', scope: 'global', factors: 'freeleech', amnesty: 'on' },
    })
    const dry = await admin.send('post', `${href}/report`).expect(200)
    expect(dry.body.report).toMatchObject({ watched: 1, spared: 1, sparedUntil: null })
    expect(dry.body.report.isLarge).toBe(true)
    const { text } = await admin.get(`${href}/start`).expect(200)
    expect(text).toContain('an amnesty spares 1 of those put on watch until a week after it ends')
    await site.db
      .deleteFrom('promotion')
      .where('id', '=', body.id as number)
      .execute()
    const without = await admin.send('post', `${href}/report`).expect(200)
    expect(without.body.report).toMatchObject({ watched: 1, spared: 0 })
  }

  it('formats GiB-hours like sizes', () => {
    const text = (value: number) => termText({ value, unit: 'gib-hours' })
    expect(text(12.5)).toBe('12.5 GiB-hours')
    expect(text(0.25)).toBe('256 MiB-hours')
    expect(text(2_048)).toBe('2.00 TiB-hours')
    expect(text(0)).toBe('0 B-hours')
  })

  it('says that no policy applies while there is none', async () => {
    const { body } = await member.json('/me/standing').expect(200)
    expect(body).toMatchObject({ state: null, policy: null, satisfied: true, mayDownload: true })
    const { text } = await member.get('/me/standing').expect(200)
    expect(text).toContain('No ratio policy applies to you.')
  })

  it('lets a member start and end a vacation, and refuses an invalid length', async () => {
    const { text } = await member.submit('/me/vacation', { days: '3' }).expect(422)
    expect(text).toContain('Days must be from 7 to 90')
    await member.submit('/me/vacation', { days: '7' }).expect(303)
    expect((await member.json('/me/standing')).body).toMatchObject({
      mayDownload: false,
      forbidden: [{ cause: 'vacation' }],
    })
    await member.send('delete', '/me/vacation').expect(204)
    expect((await member.json('/me/standing')).body).toMatchObject({ mayDownload: true })
  })

  it('moves a policy from draft over dry run and approval to active', async () => {
    const bad = { name: 'Sixty', strategy: 'up_down', scope: 'role', 'param.ratio': '11' }
    const wrong = await admin.send('post', '/admin/ratio', bad).expect(422)
    expect(Object.keys(wrong.body.errors)).toEqual(['param.ratio', 'role'])
    const form = { ...bad, scope: 'everyone', 'param.ratio': '0.6', 'term.graceDays': '0' }
    const made = await admin.send('post', '/admin/ratio', form).expect(201)
    const href = `/admin/ratio/${made.body.id}`
    expect(made.body).toMatchObject({ state: 'draft', params: { ratio: 0.6, kind: 'flat' } })
    const early = await admin.send('post', `${href}/start`, {}).expect(422)
    expect(early.body.errors).toEqual({ '': ['Make a dry run first'] })
    const dry = await admin.send('post', `${href}/report`).expect(200)
    expect(dry.body.report).toMatchObject({ members: 4, watched: 1, isLarge: true, names: ['ann'] })
    expect((await admin.get(`${href}/start`).expect(200)).text).toContain(
      'Would be put on watch: ann.',
    )
    await underAmnesty(href)
    const asked = await admin.send('post', `${href}/start`, {}).expect(200)
    expect(asked.body.state).toBe('asked')
    await admin.send('post', `${href}/start`, {}).expect(422)
    const started = await other.send('post', `${href}/start`, {}).expect(200)
    expect(started.body.state).toBe('active')
    await admin.send('post', href, form).expect(409)
    expect((await admin.get('/admin/ratio').expect(200)).text).toContain(
      '1 put on watch, 0 released',
    )
    await admin.get('/admin/ratio/new').expect(200)
    await admin.get('/admin/ratio/new?strategy=composite').expect(200)
    await admin.get(href).expect(200)
    await admin.get('/admin/ratio/999').expect(404)
    await moderator.send('post', '/admin/ratio', form).expect(403)
  })

  it('shows the member the policy with their numbers, how to recover, and until when', async () => {
    await judgeAll()
    const { body } = await member.json('/me/standing').expect(200)
    expect(body).toMatchObject({ state: 'watch', required: 0.6, actual: 0, satisfied: false })
    expect(body.mend).toEqual([{ label: 'Upload', value: String(30n * GIB), unit: 'bytes' }])
    const { text } = await member.get('/me/standing').expect(200)
    expect(text).toContain('Upload 30.0 GiB')
    expect(text).toContain('uploaded / downloaded &gt;= required')
  })

  it('lists members on ratio watch, and lets staff override lower members', async () => {
    const { body } = await moderator.json('/admin/watch').expect(200)
    expect(body.items).toMatchObject([{ name: 'ann', satisfied: false, required: 0.6 }])
    expect((await moderator.get('/admin/watch').expect(200)).text).toContain(
      '/admin/users/ann/standing',
    )
    await member.get('/admin/watch').expect(403)
    await moderator.json('/admin/watch?cursor=x').expect(400)
    const href = '/admin/users/ann/standing'
    expect((await moderator.get(href).expect(200)).text).toContain('On ratio watch now.')
    const short = await moderator.submit(href, { decision: 'disabled', reason: 'x' }).expect(422)
    expect(short.text).toContain('Reason')
    await moderator.submit(href, { decision: 'disabled', reason: 'trades', days: '3' }).expect(303)
    expect((await member.json('/me/standing')).body).toMatchObject({
      state: 'disabled',
      mayDownload: false,
    })
    expect((await moderator.json('/admin/watch?state=disabled')).body.items).toHaveLength(1)
    await moderator.submit(href, { decision: 'exempt', reason: 'is ill' }).expect(303)
    expect((await member.json('/me/standing')).body).toMatchObject({
      state: 'exempt',
      mayDownload: true,
    })
    await moderator
      .submit('/admin/users/adam/standing', { decision: 'ok', reason: 'him' })
      .expect(403)
  })

  it('evaluates no member by a policy that has ended', async () => {
    const { body } = await admin.json('/admin/ratio').expect(200)
    await admin.send('post', `/admin/ratio/${body.items[0].id}/end`).expect(200)
    const id = await addPolicy(site.db, 'no_such_strategy')
    await admin.get('/admin/ratio').expect(200)
    await admin.get(`/admin/ratio/${id}`).expect(404)
    expect((await member.json('/me/standing')).body.policy).toBeNull()
  })
})
