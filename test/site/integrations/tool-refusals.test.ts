import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gazelleTool } from '../../support/clients/gazelle.ts'
import { singleInfo, torrentOf, v1Info } from '../../support/clients/torrent-files.ts'
import { uploadAssistant } from '../../support/clients/unit3d.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

const URL = 'http://babou.example'
let site: TestSite
let token: string
let bobs: string

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: URL })
  ;({ token } = await aToken(site, (await site.member('ann')).id))
  ;({ token: bobs } = await aToken(site, (await site.member('bob')).id))
})
afterAll(() => site.stop())

const film = { name: 'Film 2020 1080p', category_id: '1', type_id: '3', resolution_id: '3' }

describe('a torrent that a program reads', () => {
  it('has its root folder, and files with their paths below it', async () => {
    const assistant = uploadAssistant(site, token)
    const files = [
      { path: ['a.mkv'], sizeBytes: 10 },
      { path: ['Subs', 'a.srt'], sizeBytes: 20 },
    ]
    const { body } = await assistant.upload(film, torrentOf(v1Info('Film.2020', files)))
    const { attributes } = (await assistant.get(`/api/torrents/${assistant.idIn(body.data)}`)).body
    expect(attributes.folder).toBe('Film.2020')
    expect(attributes.files.map(({ name }: { name: string }) => name)).toEqual([
      'a.mkv',
      'Subs/a.srt',
    ])
    const one = await assistant.upload(film, torrentOf(singleInfo('b.mkv', 70_000)))
    const single = await assistant.get(`/api/torrents/${assistant.idIn(one.body.data)}`)
    expect(single.body.attributes).toMatchObject({ folder: null, files: [{ name: 'b.mkv' }] })
  })
})

describe('a torrent that is there already', () => {
  it('is reported with its ID and address to those who may see it, else without', async () => {
    const file = torrentOf(singleInfo('twice.mkv', 70_000))
    const first = await uploadAssistant(site, token).upload(film, file)
    const id = Number(uploadAssistant(site, token).idIn(first.body.data))
    const address = `${URL}/torrents/${id}`
    const again = async (key: string) => (await uploadAssistant(site, key).upload(film, file)).body
    const seen = await again(bobs)
    expect(seen.duplicate).toMatchObject({ id, url: address })
    expect(seen.data.torrent[0]).toContain(address)
    await site.db.updateTable('torrent').set({ state: 'pending' }).where('id', '=', id).execute()
    const hidden = await again(bobs)
    expect(hidden.duplicate).toBeUndefined()
    expect(JSON.stringify(hidden)).not.toContain(`torrents/${id}`)
    expect(hidden.data.torrent[0]).toContain('uploaded before')
  })
})

describe('a torrent that a Gazelle program uploads again', () => {
  it('is reported with its ID and address to those who may see it, else without', async () => {
    const file = torrentOf(singleInfo('again.mkv', 70_000))
    const fields = { type: '1', title: 'Again 2020', year: '2020', desc: 'Text' }
    const upload = (key: string) => {
      const sent = supertest(site.app).post('/ajax.php?action=upload').set('Authorization', key)
      for (const [name, value] of Object.entries(fields)) void sent.field(name, value)
      return sent.attach('file_input', file, 'again.torrent')
    }
    const first = await upload(token)
    expect(first.body).toMatchObject({ status: 'success' })
    const id = first.body.response.torrentId
    const seen = await upload(bobs)
    const duplicate = { id, url: `${URL}/torrents/${id}` }
    expect([seen.status, seen.body]).toEqual([
      409,
      {
        ...{ status: 'failure', torrentId: id, duplicate: expect.objectContaining(duplicate) },
        error: expect.stringContaining(duplicate.url),
      },
    ])
    await site.db.updateTable('torrent').set({ state: 'pending' }).where('id', '=', id).execute()
    const hidden = await upload(bobs)
    expect([hidden.status, Object.keys(hidden.body).sort()]).toEqual([409, ['error', 'status']])
    expect(JSON.stringify(hidden.body)).not.toContain(String(id))
    expect(hidden.body.error).toContain('uploaded before')
  })
})

/** What a Gazelle program asks for, and the words that it compares. */
const UNKNOWN: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
  [{ action: 'torrent', id: '999' }, 'bad id parameter'],
  [{ action: 'torrent', id: 'x' }, 'bad id parameter'],
  [{ action: 'torrent' }, 'bad id parameter'],
  [{ action: 'torrent', hash: 'A'.repeat(40) }, 'bad hash parameter'],
  [{ action: 'torrent', hash: 'nonsense' }, 'bad hash parameter'],
  [{ action: 'torrent', hash: '' }, 'bad hash parameter'],
  [{ action: 'torrentgroup', id: '999' }, 'bad id parameter'],
  [{ action: 'torrentgroup', hash: 'b'.repeat(40) }, 'bad hash parameter'],
  [{ action: 'artist', id: '999' }, 'bad id parameter'],
  [{ action: 'collage', id: '999' }, 'bad id parameter'],
  [{ action: 'request', id: '999' }, 'bad id parameter'],
  [{ action: 'user', id: '999' }, 'bad id parameter'],
  [{ action: 'tcomments', id: '999' }, 'bad id parameter'],
  [{ action: 'download', id: '999' }, 'bad id parameter'],
]
/** The same for a file, where no ID was sent. */
const NO_IDS: readonly Readonly<Record<string, string>>[] = [
  { action: 'download', id: 'x' },
  { action: 'download', id: '0' },
  { action: 'download' },
]

describe('what a Gazelle program asks for and is not there', () => {
  it.each(UNKNOWN)('%j is %s', async (query, error) => {
    const { status, body } = await gazelleTool(site, token, 'orpheus').ask(query)
    expect([status, body]).toEqual([404, { status: 'failure', error }])
  })

  it.each(NO_IDS)('%j has no ID', async (query) => {
    const { status, body } = await gazelleTool(site, token, 'orpheus').ask(query)
    expect([status, body]).toEqual([400, { status: 'failure', error: 'bad id parameter' }])
  })
})
