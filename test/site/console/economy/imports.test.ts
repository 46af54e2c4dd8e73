import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  aQuarantine,
  LOST,
  WAITING_COMMENT,
  WAITING_TEXT,
  WRAPPED,
} from '../../../support/imports/quarantine.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

const ROWS = '/admin/import/rows'
const TORRENT = `${ROWS}/torrent/${LOST.oldId}`
interface Listed {
  readonly items: readonly { readonly kind: string; readonly oldId: number }[]
  readonly next: string | null
}

const MEMBER = `${ROWS}/member/${WRAPPED.oldId}`

let site: TestSite
let admin: TestBrowser
beforeAll(async () => {
  site = await testSite()
  admin = await site.signedIn('admin')
  await site.member('ann')
})
afterAll(() => site.stop())

describe('the console about imports', () => {
  it('says that there were none', async () => {
    const { text } = await admin.get('/admin/import')
    expect(text).toContain('Nothing has been imported yet.')
    expect((await admin.json(`${ROWS}/torrent/5`)).status).toBe(404)
    expect((await admin.json('/admin/import/runs/1')).status).toBe(404)
  })

  it('shows each run with its report and what waits, by reason', async () => {
    await aQuarantine(site.database.url)
    const { body } = await admin.json('/admin/import')
    const [run] = body.items
    expect(run).toMatchObject({ source: 'unit3d', site: 'Old Site' })
    const users = run.report.tables.find(({ table }: { table: string }) => table === 'users')
    expect(users).toMatchObject({ rows: 2, imported: 1, quarantined: 1 })
    const uploaded = run.report.sums.find(({ what }: { what: string }) => what === 'uploaded')
    expect(uploaded).toEqual({
      ...{ what: 'uploaded', source: String(2n ** 63n + 1005n), here: '1000' },
      ...{ notImported: String(2n ** 63n + 5n), adjusted: '0', addsUp: true },
    })
    expect(body.waiting).toContainEqual({
      ...{ kind: 'torrent', reason: 'The source has no category "9"', rows: 1 },
    })
    const page = await admin.get(`/admin/import/runs/${run.id}`)
    expect(page.text).toContain('9,223,372,036,854,776,813')
  })

  it('keeps the staged passwords only of members in quarantine', async () => {
    const staged = () => sql`select id from import.users where password is not null`
    expect((await staged().execute(site.db)).rows).toEqual([{ id: String(WRAPPED.oldId) }])
    const { rows } = await sql`
      select id from import.plain_member where password <> ''`.execute(site.db)
    expect(rows).toEqual([{ id: WRAPPED.oldId }])
  })

  it('lists what waits page by page, also of one reason', async () => {
    const found: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const { body }: { body: Listed } = await admin.json(`${ROWS}?limit=1&cursor=${next}`)
      for (const { kind, oldId } of body.items) found.push(`${kind} ${oldId}`)
      next = body.next
    }
    const all = [`comment ${WAITING_COMMENT}`, `member ${WRAPPED.oldId}`, `torrent ${LOST.oldId}`]
    expect(found).toEqual(all)
    const reason = encodeURIComponent('The source has no category "9"')
    const { body } = await admin.json(`${ROWS}?kind=torrent&reason=${reason}`)
    expect(body.items).toMatchObject([{ oldId: LOST.oldId, name: 'Lost.2001.1080p' }])
    expect((await admin.json(`${ROWS}?cursor=x`)).status).toBe(400)
  })

  it('shows what the old site says of a row, without passwords and passkeys', async () => {
    const { body } = await admin.json(MEMBER)
    expect(body).toMatchObject({ outcome: 'quarantined', name: WRAPPED.name })
    const fields = body.fields.map(({ column }: { column: string }) => column)
    expect(fields).toContain('uploaded')
    expect(fields.filter((name: string) => /pass|salt|digest/.test(name))).toEqual([])
    const page = await admin.get(`${ROWS}/comment/${WAITING_COMMENT}`)
    expect(page.text).toContain('Where is it?')
    expect(page.text).not.toContain('enctype')
    const comment = await admin.json(`${ROWS}/comment/${WAITING_COMMENT}`)
    expect(comment.body.name).toBe(WAITING_TEXT.slice(0, 120))
  })

  it('imports a torrent with another name, a category and its .torrent', async () => {
    const wrong = await admin.send('post', TORRENT, { category: 'none' })
    expect(wrong.body.errors).toEqual({ category: ['does not exist'] })
    const still = await admin.send('post', TORRENT, { category: 'movies', name: 'Found (2001)' })
    expect(still.body).toEqual({ outcome: 'quarantined' })
    const { body: before } = await admin.json(TORRENT)
    expect(before.reason).toMatch(/^No \.torrent: upload it here/)
    const other = await upload(Buffer.from('d4:infod6:lengthi1eee'))
    expect(other.body).toEqual({ outcome: 'quarantined' })
    expect((await admin.json(TORRENT)).body.reason).toMatch(/^The \.torrent is not valid/)
    const done = await upload(LOST.made.file)
    expect(done.body).toEqual({ outcome: 'imported' })
    const { body } = await admin.json(TORRENT)
    const torrent = await admin.json(`/torrents/${body.newId}`)
    expect(torrent.body).toMatchObject({
      ...{ name: 'Found (2001)', category: 'movies', infoHash: LOST.made.hash },
      uploader: 'imported-ann',
    })
    expect((await admin.send('post', TORRENT, {})).status).toBe(409)
  })

  function upload(file: Buffer) {
    const request = admin.agent.post(TORRENT).set('Accept', 'application/json')
    const fields = { _csrf: admin.csrf(), category: 'movies', name: 'Found (2001)' }
    return request.field(fields).attach('torrent', file, 'a.torrent')
  }

  it('imports the rows of one reason together', async () => {
    const { body: row } = await admin.json(MEMBER)
    const { reason } = row
    const page = await admin.get(`${ROWS}?kind=member&reason=${encodeURIComponent(reason)}`)
    expect(page.text).toMatch(/All of these[\s\S]*name="totals"/)
    expect(page.text).not.toContain('name="category"')
    const none = await admin.send('post', ROWS, { kind: 'member', reason: 'another', totals: '' })
    expect(none.body).toEqual({ imported: 0, waiting: 0 })
    const still = await admin.send('post', ROWS, { kind: 'member', reason, totals: '' })
    expect(still.body).toEqual({ imported: 0, waiting: 1 })
    expect((await admin.send('post', ROWS, { kind: 'comment', reason })).status).toBe(422)
    const wrong = { kind: 'torrent', reason, category: 'none' }
    expect((await admin.send('post', ROWS, wrong)).status).toBe(409)
  })

  it('imports a member whose totals cannot be right as staff decide', async () => {
    expect((await admin.send('post', MEMBER, { totals: '' })).body.outcome).toBe('quarantined')
    const done = await admin.send('post', MEMBER, { totals: 'zero', name: 'unwrapped' })
    expect(done.body).toEqual({ outcome: 'imported' })
    const { body } = await admin.json('/users/unwrapped')
    expect(body).toMatchObject({ uploaded: 0 })
  })

  it('is not open to others, and has no form for what follows another row', async () => {
    const comment = `${ROWS}/comment/${WAITING_COMMENT}`
    expect((await admin.send('post', comment, {})).status).toBe(404)
    const ann = await site.entered('ann')
    for (const path of ['/admin/import', ROWS, comment, '/admin/import/runs/1']) {
      expect((await ann.json(path)).status, path).toBe(403)
    }
  })

  it('imports what belongs to it with the next run, which keeps the corrections', async () => {
    await aQuarantine(site.database.url)
    expect((await admin.json(ROWS)).body.items).toEqual([])
    const { body } = await admin.json(TORRENT)
    const comments = await admin.json(`/torrents/${body.newId}/comments`)
    expect(comments.body.items).toMatchObject([{ body: WAITING_TEXT }])
  })
})
