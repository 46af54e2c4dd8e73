import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVERYTHING } from '../../../../src/store/search/filters.ts'
import * as savedSearches from '../../../../src/store/search/saved-searches.ts'
import * as speaking from '../../../../src/store/irc/speaking.ts'
import { networkBody } from '../../../support/staff-actions/irc-actions.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSecrets, testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser
let adminId: number
beforeAll(async () => {
  site = await testSite()
  adminId = (await site.member('admin', 'admin')).id
  admin = await site.entered('admin')
})
afterAll(() => site.stop())

let seed = 0
const body = (given = {}) => ({ ...networkBody, name: `net ${++seed}`, ...given })
const add = (given = {}) => admin.send('post', '/admin/irc', body(given))
const asSpoken = async (id: number) =>
  (await speaking.networks(site.db, testSecrets)).find((one) => one.id === id)

describe('a network', () => {
  it('is stored with its secrets encrypted, which no page shows', async () => {
    const { id } = (await add({ password: 'pass-word', serverPassword: 'server-word' })).body
    const stored = await asSpoken(id)
    expect(stored).toMatchObject({ password: 'pass-word', serverPassword: 'server-word' })
    const row = await site.db.selectFrom('irc_network').selectAll().execute()
    expect(JSON.stringify(row)).not.toMatch(/pass-word|server-word/)
    for (const path of ['/admin/irc', `/admin/irc/${id}`, '/admin/audit']) {
      const { text } = await admin.get(path)
      expect(text, path).not.toMatch(/pass-word|server-word/)
    }
  })

  it('keeps its secrets when they are left empty, and the account of none is deleted', async () => {
    const given = body()
    const { id } = (await admin.send('post', '/admin/irc', given)).body
    const path = `/admin/irc/${id}`
    await admin.send('patch', path, { ...given, password: '', port: '6698' })
    expect(await asSpoken(id)).toMatchObject({ port: 6698, password: 'secret', revision: 2 })
    const moved = { ...given, host: 'irc.elsewhere.example', password: '' }
    const refused = await admin.send('patch', path, moved)
    expect(refused.body.errors).toEqual({ password: ['is required'] })
    await admin.send('patch', path, { ...moved, password: 'another' })
    expect(await asSpoken(id)).toMatchObject({ host: 'irc.elsewhere.example', password: 'another' })
    await admin.send('patch', path, { ...given, signIn: 'none', password: '' })
    expect(await asSpoken(id)).toMatchObject({ password: null })
  })

  it.each([
    [{ isTls: '', host: 'irc.example.org' }, 'isTls'],
    [{ isTls: false }, 'isTls'],
    [{ account: '' }, 'account'],
    [{ password: '' }, 'password'],
    [{ signIn: 'external', certificate: '' }, 'certificate'],
    [{ signIn: 'external', certificate: 'no PEM' }, 'certificate'],
    [{ authorities: 'no PEM' }, 'authorities'],
    [{ host: 'a host' }, 'host'],
    [{ port: '70000' }, 'port'],
    [{ nick: '1st' }, 'nick'],
    [{ lineSeconds: '61' }, 'lineSeconds'],
  ])('is refused with %j', async (given, field) => {
    const reply = await add(given)
    expect(reply.status).toBe(422)
    expect(Object.keys(reply.body.errors)).toEqual([field])
  })

  it('may sign in without TLS on this machine', async () => {
    expect((await add({ isTls: false, host: '127.0.0.1' })).status).toBe(201)
  })

  it('has a name that no other has', async () => {
    const given = body()
    await admin.send('post', '/admin/irc', given)
    const reply = await admin.send('post', '/admin/irc', given)
    expect(reply.body.errors).toEqual({ name: ['is already taken'] })
  })
})

describe('a channel', () => {
  let path: string
  beforeAll(async () => {
    await site.db.deleteFrom('irc_network').execute()
    path = `/admin/irc/${(await add()).body.id}/channels`
  })

  it('announces what matches a saved search of the staff member, as it was then', async () => {
    const search = { name: 'films', query: 'category=movies', notifies: false, filter: EVERYTHING }
    const id = (await savedSearches.save(site.db, adminId, search, new Date())) as number
    const made = await admin.send('post', path, {
      name: '#films',
      format: 'line',
      search: String(id),
    })
    expect(made.status).toBe(201)
    await savedSearches.drop(site.db, adminId, id)
    const edited = { name: '#films', format: 'line', template: '{name}', search: 'keep' }
    expect((await admin.send('patch', `${path}/${made.body.id}`, edited)).status).toBe(204)
    const { items } = (await admin.json(path)).body
    expect(items[0]).toMatchObject({ name: '#films', searchName: 'films', template: '{name}' })
  })

  it.each([
    [{ search: '999999' }, { search: ['is not one of your saved searches'] }],
    [{ template: '{nam}' }, { template: ['There is no field {nam} (character 1)'] }],
    [{ name: 'announce' }, { name: ['must start with # and contain no spaces or commas'] }],
    [{ name: '#a b' }, { name: ['must start with # and contain no spaces or commas'] }],
    [{ name: '#FILMS' }, { name: ['is already in the list'] }],
  ])('is refused with %j', async (given, errors) => {
    const reply = await admin.send('post', path, { name: '#other', format: 'line', ...given })
    expect(reply.status).toBe(422)
    expect(reply.body.errors).toEqual(errors)
  })
})

it('the address of a line on IRC leads to the file', async () => {
  const reply = await admin.get('/torrents/download/7')
  expect(reply.headers.location).toBe('/torrents/7/download')
})
