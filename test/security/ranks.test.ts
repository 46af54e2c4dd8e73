import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MemberRole } from '../../src/domain/roles/permission-rows.ts'
import type { ClosedPlaces } from '../support/community/closed-places.ts'
import { closedPlaces } from '../support/community/closed-places.ts'
import type { TestBrowser, TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'
import { walkOf, WALKED_PER_MINUTE } from '../support/walk.ts'

// What only staff of a higher role may read, looked for on every page of staff below them: their
// queues, logs and lists as well, and also once it is reported or waits for staff.

const SOUGHT = 'wimblefrock'
const SECRET = 'parsnipper'
const words = { sought: SOUGHT, secret: SECRET }

let count = 0
const secret = () => `${SOUGHT} ${SECRET}, number ${++count}`

interface Queues {
  readonly queues: readonly { readonly name: string; readonly count: number }[]
}

/** How much waits in the two queues, as the first page of the console says. */
async function waitingFor(browser: TestBrowser) {
  const { queues } = (await browser.json('/admin')).body as Queues
  return ['cases', 'held-texts'].map((name) => queues.find((one) => one.name === name)?.count)
}

describe.each([
  ['moderator', 'admin'],
  ['admin', 'owner'],
] satisfies readonly (readonly [MemberRole, MemberRole])[])(
  'what a %s may not read, but each %s',
  (below, above) => {
    let site: TestSite
    let reader: TestBrowser
    let second: TestBrowser
    let places: ClosedPlaces

    beforeAll(async () => {
      site = await testSite({}, undefined, undefined, { requestsPerMinute: WALKED_PER_MINUTE })
      const writer = await site.signedIn('member', 'ann')
      reader = await site.signedIn(below, 'staff')
      const first = await site.signedIn(above, 'first')
      second = await site.signedIn(above, 'second')
      const writerId = (await writer.json('/me')).body.id as number
      places = await closedPlaces(site, {
        ...{ role: above, secret, writer, writerId, first, second },
      })
      const origin = site.config.BABOU_SITE_URL
      const linked = ['topics', 'posts', 'polls', 'comments', 'wiki-pages']
      const links = linked.flatMap((path) =>
        [...(places.ids.get(`/${path}/`) ?? [])].map((id) => `${origin}/${path}/${id}`),
      )
      const open = { title: 'Links', body: links.join('\n\n') }
      expect((await first.send('post', '/forums/general/topics', open)).status).toBe(201)
    })
    afterAll(() => site.stop())

    it('is counted in no queue of theirs, and no act reaches it', async () => {
      expect(await waitingFor(reader)).toEqual([0, 0])
      expect((await reader.send('post', '/admin/cases/next', {})).body.id).toBeNull()
      for (const id of places.cases) {
        const acts = [
          ['claim', {}],
          ['release', {}],
          ['notes', { body: 'Noted.' }],
          ['urgency', { urgency: '4' }],
          ['snooze', { days: '3' }],
          ['assign', { to: 'staff' }],
          ['texts', { to: 'second', body: 'Why?' }],
          ['decide', { outcome: 'no-action', answer: '' }],
          ['reopen', {}],
        ] as const
        for (const [act, body] of acts) {
          const reply = await reader.send('post', `/admin/cases/${id}/${act}`, body)
          expect([act, reply.status]).toEqual([act, 404])
        }
        const given = await second.send('post', `/admin/cases/${id}/assign`, { to: 'staff' })
        expect(given.status).toBe(422)
      }
      for (const id of places.heldTexts) {
        for (const [act, body] of [
          ['accept', {}],
          ['refuse', { reason: 'No.' }],
        ] as const) {
          const reply = await reader.send('post', `/admin/held-texts/${id}/${act}`, body)
          expect([act, reply.status]).toEqual([act, 404])
        }
      }
    })

    it('is on no page of theirs, also once it was reported or held', async () => {
      const shown = await walkOf(places.ids, words, below).shownTo(reader, 'x', () => true)
      expect(shown).toEqual([])
      const { rows } = await sql`
        select live_message.* from live_message join member on member.id = member_id
        where name = 'staff'`.execute(site.db)
      expect(JSON.stringify(rows)).not.toContain(SECRET)
    })

    it('is on those of staff of the higher role, so the walk would find it', async () => {
      const texts = /^.(forums|topics|posts|polls|wiki|search|admin.(cases|held-texts))?(.:id)?$/
      const walk = walkOf(places.ids, words, above)
      const found = await walk.shownTo(second, 'x', ({ path }) => texts.test(path))
      const shown = found.map((one) => one.replace(/\d+/g, ':'))
      const pages = ['/topics/:', '/posts/:', '/polls/:', '/forums', '/wiki']
      const queues = ['/admin/cases', '/admin/cases/:', '/admin/held-texts', '/admin/held-texts/:']
      expect(shown).toEqual(expect.arrayContaining([...pages, ...queues]))
      const shownHeld = found.filter((one) => /^.admin.held-texts.\d+$/.test(one))
      expect(shownHeld).toHaveLength(places.heldTexts.length)
      const [cases, held] = await waitingFor(second)
      expect([cases, held]).toEqual([places.cases.length, places.heldTexts.length])
    })
  },
)
