import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { someApplications } from '../../support/community/petitioners.ts'
import { tool } from '../../support/community/tokens.ts'
import { PASSWORD } from '../../support/site.ts'
import type { SiteWithMembers } from '../../support/site-with-members.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let stage: SiteWithMembers
beforeAll(async () => {
  stage = await siteWithMembers()
})
afterAll(() => stage.site.stop())

/** A double click, or a form that is sent again after a lost answer. */
const twice = <T>(send: () => Promise<T>) => Promise.all([send(), send()])

describe('a poll of a form that is sent twice', () => {
  const poll = { question: 'Tea?', choices: ['Yes', 'No'], kind: 'one' }
  const ask = (more: object = {}) => stage.staff.send('post', '/polls', { ...poll, ...more })

  it('is opened once, and others with another question or choices', async () => {
    const [{ body: first }, { body: second }] = await twice(async () => ask())
    expect(first.id).toEqual(expect.any(Number))
    expect(second.id).toBe(first.id)
    const others = [{ choices: ['Yes', 'Maybe'] }, { question: 'Coffee?' }, { kind: 'several' }]
    const ids = [first.id as number]
    for (const more of others) ids.push((await ask(more)).body.id as number)
    expect(new Set(ids).size).toBe(4)
  })

  it('is opened again after it was removed or ended', async () => {
    const { id: first } = (await ask()).body
    await stage.staff.send('delete', `/polls/${first}?reason=loaded`).expect(204)
    const { id: second } = (await ask()).body
    expect(second).not.toBe(first)
    expect((await stage.staff.send('post', `/polls/${second}/end`)).body.isOver).toBe(true)
    expect((await ask()).body.id).not.toBe(second)
  })
})

describe('an API token of a form that is sent twice', () => {
  const PATH = '/settings/tokens'
  const keyOf = async (path: string) => {
    const [, key] = /name="key" value="([\w-]+)"/.exec((await stage.ann.get(path)).text) ?? []
    return key
  }
  const tokenIn = ({ text }: { readonly text: string }) => /babou_[\w-]{43}/.exec(text)?.[0]
  const named = async (name: string) => {
    const { items } = (await stage.ann.json(PATH)).body
    return (items as { id: number; name: string }[]).filter((one) => one.name === name)
  }

  it('is created once, and shown by both replies', async () => {
    const form = { name: 'reader', access: 'chosen', scopes: 'torrents:read', days: '30' }
    const fields = { ...form, current: PASSWORD, key: await keyOf(PATH) }
    const [one, other] = await twice(async () => stage.ann.submit(PATH, fields))
    const token = String(tokenIn(one))
    expect((await tool(stage.site, token).get('/torrents')).status).toBe(200)
    expect(tokenIn(other)).toBe(token)
    const [{ id }, ...more] = await named('reader')
    expect(more).toEqual([])
    expect(await keyOf(PATH)).not.toBe(fields.key)
    const wider = { ...fields, scopes: ['torrents:read', 'user:read'] }
    for (const changed of [{ ...fields, name: 'writer' }, wider]) {
      expect((await stage.ann.send('post', PATH, changed)).body.code).toBe('TOKEN_FORM_USED')
    }
    await stage.ann.send('delete', `${PATH}/${id}`).expect(204)
    expect((await stage.ann.send('post', PATH, fields)).body.code).toBe('TOKEN_FORM_USED')
    expect((await stage.bob.send('post', PATH, fields)).status, 'of another member').toBe(201)
  })

  it('is not shown again later', async () => {
    const fields = { name: 'later', current: PASSWORD, key: await keyOf(PATH) }
    const { body } = await stage.ann.send('post', PATH, fields)
    expect((await stage.ann.send('post', PATH, fields)).body).toEqual(body)
    const before = new Date(Date.now() - 3_600_000)
    const tokens = stage.site.db.updateTable('api_token').set({ created_at: before })
    await tokens.where('id', '=', body.id as number).execute()
    expect((await stage.ann.send('post', PATH, fields)).body.code).toBe('TOKEN_FORM_USED')
  })

  it('is created once for a program', async () => {
    const path = '/settings/integrations/prowlarr'
    const fields = { current: PASSWORD, key: await keyOf(path) }
    const replies = await twice(async () => stage.ann.submit(path, fields))
    const [one, other] = replies.map(tokenIn)
    expect(one).toMatch(/^babou_/)
    expect(other).toBe(one)
    expect(await named('Prowlarr')).toHaveLength(1)
  })

  it('is created by each request of a program without a key', async () => {
    const make = () => stage.ann.send('post', PATH, { name: 'script', current: PASSWORD })
    const [one, other] = await twice(async () => make())
    expect(one.body.token).not.toBe(other.body.token)
    expect(await named('script')).toHaveLength(2)
  })
})

describe('a webhook of a form that is sent twice', () => {
  const add = (more: object = {}) =>
    stage.bob.send('post', '/settings/webhooks', { url: 'https://hooks.example/', ...more })

  it('is added once, with one secret', async () => {
    const [{ body: first }, { body: second }] = await twice(async () => add())
    expect(first.secret).toEqual(expect.any(String))
    expect(second).toEqual(first)
    const { body: other } = await add({ about: 'torrents' })
    expect(other.id).not.toBe(first.id)
    expect((await stage.bob.json('/settings/webhooks')).body.webhooks).toHaveLength(2)
    await stage.bob.send('delete', `/settings/webhooks/${first.id}`).expect(204)
    expect((await add()).body.id).not.toBe(first.id)
  })
})

describe('a note of staff of a form that is sent twice', () => {
  const add = async (path: string, body = 'Seen before.') =>
    (await stage.staff.send('post', path, { body })).status
  const times = async (path: string, words = 'Seen before.') =>
    (await stage.staff.get(path)).text.split(words).length - 1

  it('is added once about a member', async () => {
    const path = '/admin/users/ann/notes'
    expect(await twice(() => add(path))).toEqual([201, 201])
    await add(path, 'Another one.')
    await add('/admin/users/bob/notes')
    expect((await stage.staff.json(path)).body.items).toHaveLength(2)
    expect((await stage.staff.json('/admin/users/bob/notes')).body.items).toHaveLength(1)
  })

  it('is added once to an application', async () => {
    const ids = await someApplications(stage.site.db, stage.annId)
    const path = `/admin/applications/${ids['/admin/applications/:']}`
    await twice(() => add(`${path}/notes`))
    expect(await times(path)).toBe(1)
    await add(`${path}/notes`, 'Another one.')
    expect(await times(path, 'Another one.')).toBe(1)
  })

  it('is added once to a case', async () => {
    const reasons = stage.site.db.selectFrom('case_reason').select('id')
    const named = reasons.where('name', '=', 'Another question')
    const { id } = await named.executeTakeFirstOrThrow()
    const ticket = { category: String(id), subject: 'A question', body: 'How?' }
    const made = await stage.ann.send('post', '/support', ticket)
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    const path = `/admin/cases/${made.body.id}`
    await twice(() => add(`${path}/notes`))
    expect(await times(path)).toBe(1)
    await add(`${path}/notes`, 'Another one.')
    expect(await times(path, 'Another one.')).toBe(1)
  })
})
