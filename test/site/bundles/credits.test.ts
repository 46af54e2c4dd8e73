import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'
import { until } from '../../support/until.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let staff: TestBrowser

beforeAll(async () => {
  ;({ site, ann, bob, staff } = await siteWithMembers())
})
afterAll(() => site.stop())

type Given = Readonly<Record<string, unknown>>

async function make(given: Given): Promise<number> {
  const made = await ann.send('post', '/bundles', given)
  expect(made.body, JSON.stringify(made.body)).toHaveProperty('id')
  return made.body.id
}

const creditsOf = async (id: number) => (await bob.json(`/bundles/${id}`)).body.credits as object[]
const shown = async (id: number) => (await bob.get(`/bundles/${id}`)).text
const facts = (page: string, label: string) => {
  const [, found] = page.split(`<dt>${label}</dt><dd>`)
  return found?.slice(0, found.indexOf('</dd>'))
}

describe('the credits of a bundle', () => {
  it('are entered as lines, and shown by role with links to the artists', async () => {
    const artist = await make({ kind: 'artist', title: 'Günther Guest' })
    const made = await ann.submit('/bundles', {
      ...{ kind: 'album', title: 'Credited album', year: '2001' },
      credits: 'Guest: GUNTHER Guest\r\n\r\nremixer: One & Two\r\nGuest: Later one',
    })
    expect(made.status).toBe(303)
    const [, id] = /^\/bundles\/(\d+)/.exec(made.headers.location) ?? []
    expect(await creditsOf(Number(id))).toEqual([
      { role: 'guest', name: 'GUNTHER Guest', artist },
      { role: 'remixer', name: 'One & Two', artist: null },
      { role: 'guest', name: 'Later one', artist: null },
    ])
    const page = await shown(Number(id))
    expect(facts(page, 'With')).toBe(
      `<a class="long" href="/bundles/${artist}">GUNTHER Guest</a>, ` +
        '<a class="long" href="/bundles?q=Later+one">Later one</a>',
    )
    expect(facts(page, 'Remixed by')).toContain('One &amp; Two</a>')
    expect(facts(page, 'Composed by')).toBeUndefined()
    expect(facts(await shown(artist), 'Guest on')).toBe(
      `<a class="long" href="/bundles/${id}/credited-album-2001">Credited album (2001)</a>`,
    )
    const { creditedOn } = (await bob.json(`/bundles/${artist}`)).body as { creditedOn: Given[] }
    expect(creditedOn).toMatchObject([{ role: 'guest', id: Number(id), title: 'Credited album' }])
    const { items } = (await bob.json('/bundles?q=later%20ONE')).body as { items: Given[] }
    expect(items).toMatchObject([{ title: 'Credited album' }])
  })

  it('are found by names of many words', async () => {
    const name = 'The Choir and the Orchestra of a Town That Has a Very Long Name'
    await make({ kind: 'album', title: 'Choral album', credits: [`Guest: ${name}`] })
    const found = await bob.json(`/bundles?q=${encodeURIComponent(name)}`)
    expect(found.body.items).toMatchObject([{ title: 'Choral album' }])
  })

  it('list a bundle once in each role, whichever titles of the artist it credits', async () => {
    const artist = await make({ kind: 'artist', title: 'Zoë', otherTitles: ['Zed'] })
    const credits = ['Guest: Zoë', 'Guest: Zoe', 'Guest: Zed', 'Producer: Zed']
    const album = await make({ kind: 'album', title: 'Of aliases', credits })
    const page = await shown(artist)
    const link = `<a class="long" href="/bundles/${album}/of-aliases">Of aliases</a>`
    expect(facts(page, 'Guest on')).toBe(link)
    expect(facts(page, 'Producer of')).toBe(link)
  })

  it('name the main artists, but not on the page of the one that has the album', async () => {
    const [first, second] = [
      await make({ kind: 'artist', title: 'First of two' }),
      await make({ kind: 'artist', title: 'Second of two', otherTitles: ['2nd'] }),
    ]
    const credits = ['Main artist: First of two', 'Main artist: 2nd']
    const album = await make({ kind: 'album', title: 'Of both', parent: first, credits })
    expect(facts(await shown(album), 'Main artists')).toContain('2nd</a>')
    expect(facts(await shown(first), 'Main artist on')).toBeUndefined()
    expect(facts(await shown(second), 'Main artist on')).toContain('First of two › Of both</a>')
  })

  it('are refused with an error at the field', async () => {
    const id = await make({ kind: 'album', title: 'Refusing album', credits: ['Guest: Kept'] })
    const page = await ann.submit(`/bundles/${id}`, {
      ...{ _method: 'PATCH', title: 'Refusing album', credits: 'Singer: Her' },
    })
    expect(page.status).toBe(422)
    expect(page.text).toContain('contains “Singer: Her”, which is not a role and a name')
    expect(page.text).toContain('Singer: Her</textarea>')
    for (const credits of ['Guest: a\u202eb', ['Guest: \u200b'], 'Guest: x\u0085y']) {
      const { body } = await ann.send('patch', `/bundles/${id}`, { credits })
      expect(body.errors, JSON.stringify(credits)).toHaveProperty('credits')
    }
    expect(await creditsOf(id)).toMatchObject([{ name: 'Kept' }])
  })

  it('are in the history, which restores them', async () => {
    const id = await make({ kind: 'album', title: 'Album with a past', credits: 'Guest: Before' })
    const path = `/bundles/${id}`
    await bob.send('patch', path, { credits: 'Producer: After', revision: 1 })
    await bob.send('patch', path, { year: 2001, revision: 2 })
    expect(await creditsOf(id)).toMatchObject([{ role: 'producer', name: 'After' }])
    const form = (await ann.get(`${path}/edit`)).text
    expect(form).toContain('Producer: After</textarea>')
    const history = (await bob.get(`${path}/history`)).text
    expect(history).toContain('Guest: Before')
    expect(history).toContain('Producer: After')
    await ann.submit(`${path}/history/1/revert`, { revision: '3' })
    expect(await creditsOf(id)).toMatchObject([{ role: 'guest', name: 'Before' }])
    await ann.send('patch', path, { credits: [] })
    expect(await creditsOf(id)).toEqual([])
  })

  it('are joined when bundles are merged', async () => {
    const [from, into] = [
      await make({ kind: 'album', title: 'Twice', credits: ['Guest: Both', 'Guest: One'] }),
      await make({ kind: 'album', title: 'Twice!', credits: ['DJ or compiler: X', 'Guest: BOTH'] }),
    ]
    await staff.submit(`/bundles/${from}/merge`, { into: String(into) })
    expect(await creditsOf(into)).toMatchObject([
      { role: 'dj', name: 'X' },
      { role: 'guest', name: 'BOTH' },
      { role: 'guest', name: 'One' },
    ])
    const history = (await bob.json(`/bundles/${into}/history`)).body
    expect(history.items[0].changed).toContain('credits')
  })

  it('are joined in equal parts that someone is editing', async () => {
    const [from, into] = [
      await make({ kind: 'artist', title: 'Merged artist' }),
      await make({ kind: 'artist', title: 'Kept artist' }),
    ]
    const part = { kind: 'album', title: 'Equal part', year: 2001 }
    await make({ ...part, parent: from, credits: ['Guest: Moved'] })
    const kept = await make({ ...part, parent: into })
    const isWaiting = async () => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(site.db)
      return rows.length > 0
    }
    const { merged } = await site.db.transaction().execute(async (tx) => {
      await sql`select from bundle where id = ${kept} for update`.execute(tx)
      const reply = staff.submit(`/bundles/${from}/merge`, { into: String(into) })
      const status = reply.then((sent) => sent.status)
      await until(isWaiting, 20, 'the merge waits')
      await sql`
        insert into bundle_credit (bundle_id, position, role, name, name_key)
        values (${kept}, 1, 'guest', 'Edited', 'edited')`.execute(tx)
      return { merged: status }
    })
    expect(await merged).toBe(303)
    expect(await creditsOf(kept)).toMatchObject([{ name: 'Edited' }, { name: 'Moved' }])
  })
})
