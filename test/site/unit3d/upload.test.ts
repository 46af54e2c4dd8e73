import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { singleInfo, torrentOf } from '../../support/clients/torrent-files.ts'
import { BD_SUMMARY, MEDIA_INFO } from '../../support/clients/media-info.ts'
import { cardigann, uploadAssistant } from '../../support/clients/unit3d.ts'
import { anUpload } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

const URL = 'http://babou.example'
const lines: string[] = []
let site: TestSite
let annId: number
let token: string
let assistant: ReturnType<typeof uploadAssistant>

beforeAll(async () => {
  const given = { BABOU_SITE_URL: URL, BABOU_SOURCE_TAG: 'OURS' }
  site = await testSite(given, undefined, (line) => void lines.push(line))
  annId = (await site.member('ann')).id
  ;({ token } = await aToken(site, annId))
  assistant = uploadAssistant(site, token)
})
afterAll(() => site.stop())

const file = (name: string, extra: Record<string, unknown> = { private: 1, source: 'OURS' }) =>
  torrentOf(singleInfo(name, 70_000, extra as never))

/** The fields that Upload-Assistant sends for a film, most of them for sites that have them. */
const film = {
  ...{ name: 'The Matrix 1999 1080p BluRay REMUX', description: 'A [b]film[/b]', mediainfo: '' },
  ...{ bdinfo: '', category_id: '1', type_id: '2', resolution_id: '3', region_id: '0' },
  ...{ tmdb: '603', imdb: '0133093', tvdb: '0', mal: '0', igdb: '0', anonymous: '0', stream: '1' },
  ...{
    sd: '0',
    keywords: 'sci-fi, cyberpunk',
    personal_release: '0',
    internal: '0',
    featured: '0',
  },
  ...{ free: '0', doubleup: '0', sticky: '0', season_number: '0', episode_number: '0' },
}

const attributesOf = async (id: string) =>
  (await assistant.get(`/api/torrents/${id}`)).body.attributes as Record<string, unknown>

describe('an upload by Upload-Assistant', () => {
  it('is published as the page would, and its file is the one that was sent', async () => {
    const sent = file('The.Matrix.1999.1080p.BluRay.REMUX')
    const reply = await assistant.upload(film, sent)
    expect(reply.status, reply.text).toBe(200)
    expect(reply.body).toMatchObject({ success: true, message: 'Torrent uploaded successfully.' })
    const id = assistant.idIn(reply.body.data)!
    expect(reply.body.data).toMatch(new RegExp(`^${URL}/torrent/download/${id}\\.[0-9a-f]{32}$`))
    const fetched = await assistant.file(reply.body.data.slice(URL.length))
    expect(fetched.status).toBe(200)
    expect(fetched.headers['content-type']).toBe('application/x-bittorrent')
    expect(infoHashOf(fetched.body as Buffer)).toBe(infoHashOf(sent))
    expect(await attributesOf(id)).toMatchObject({
      ...{ name: film.name, category_id: 1, type_id: 2, type: 'Remux', resolution_id: 3 },
      ...{ tmdb_id: 603, imdb_id: 133093, uploader: 'ann', description: 'A [b]film[/b]' },
      meta: { genres: 'cyberpunk, sci-fi', poster: null },
    })
    const [row] = await cardigann(site, token).search({ tmdbId: '603' })
    expect(row.title).toBe(film.name)
  })

  it('is answered with what has no effect', async () => {
    const asked = { ...film, sticky: '1', free: '100', tmdb: '0', imdb: '0', name: 'Asked 1999' }
    const { body } = await assistant.upload(asked, file('Asked.1999'))
    expect(body.message).toContain('No effect on this site: free, sticky.')
  })

  it('of a disc has its BDInfo, in the reply and on the page', async () => {
    const bare = { ...film, name: 'A Disc 2021 2160p', tmdb: '0', imdb: '0', resolution_id: '2' }
    const disc = { ...bare, type_id: '1', bdinfo: BD_SUMMARY, internal: '1', personal_release: '1' }
    const { body } = await assistant.upload(disc, file('A.Disc'))
    expect(body, JSON.stringify(body)).toMatchObject({ success: true })
    const id = assistant.idIn(body.data)!
    const replied = await attributesOf(id)
    expect(replied).toMatchObject({ media_info: null, internal: true, personal_release: true })
    expect(replied.bd_info).toBe(BD_SUMMARY.trim())
    expect([replied.type, replied.folder]).toEqual(['Full Disc', null])
    const page = await (await site.entered('ann')).get(`/torrents/${id}/media-info`)
    expect(page.text).toContain('BDInfo of A Disc 2021 2160p')
    const both = { ...disc, mediainfo: MEDIA_INFO, name: 'Both 2021', internal: '0' }
    const second = (await assistant.upload(both, file('Both'))).body.data as string
    const kept = await attributesOf(assistant.idIn(second)!)
    expect(kept).toMatchObject({ bd_info: null, internal: false })
    expect(kept.media_info).toContain('General')
    expect(kept.description).toContain('Disc Size: 91,234,567,890')
    const search = async (query: object) =>
      (await cardigann(site, token).search(query as never)).map(({ title }) => title)
    expect(await search({ internal: '1' })).toEqual(['A Disc 2021 2160p'])
    expect(await search({ personalRelease: '1' })).toHaveLength(2)
  })

  it('has the type that was said, and the value that its name shows where that fits', async () => {
    const values = async (name: string, type: string, resolution: string) => {
      const fields = {
        ...film,
        name,
        type_id: type,
        resolution_id: resolution,
        tmdb: '0',
        imdb: '',
      }
      const { body } = await assistant.upload(fields, file(name))
      expect(body.success, JSON.stringify(body)).toBe(true)
      const { attributes } = await site.db
        .selectFrom('torrent')
        .select('attributes')
        .where('id', '=', Number(assistant.idIn(body.data)))
        .executeTakeFirstOrThrow()
      const { source, resolution: lines } = attributes as Record<string, unknown>
      return [source, lines]
    }
    expect(await values('A 2001 720p DVDRip', '3', '5')).toEqual(['dvd', '720p'])
    expect(await values('B 2001', '3', '4')).toEqual(['bluray', '1080i'])
    expect(await values('C 2001 1080p WEB-DL', '5', '3')).toEqual(['webrip', '1080p'])
    expect(await values('D 2001 576i HDTV', '17', '10')).toEqual(['hdtv', '576i'])
  })

  it('belongs to the season of the series with its IDs', async () => {
    const show = { ...film, category_id: '2', name: 'The Wire S02 1080p', tmdb: '1438', imdb: '' }
    const fields = { ...show, tvdb: '79126', season_number: '2', episode_number: '0' }
    const { body } = await assistant.upload(fields, file('The.Wire.S02'))
    expect(body.success, JSON.stringify(body)).toBe(true)
    const query = 'tmdbId=1438&categories[]=2&types[]=&resolutions[]=&name=%20S02&perPage=100'
    expect((await assistant.dupes(query)).map(({ name }) => name)).toEqual([show.name])
    expect(await attributesOf(assistant.idIn(body.data)!)).toMatchObject({ tvdb_id: 79126 })
  })

  it('is answered 422 with errors under the names that it sent', async () => {
    const errors = async (fields: object, name = 'Wrong') => {
      const { status, body } = await assistant.upload({ ...film, ...fields }, file(name))
      expect(status).toBe(422)
      expect(body).toMatchObject({ success: false, message: 'Validation Error.' })
      return body.data as Record<string, string[]>
    }
    expect(await errors({ category_id: '' })).toEqual({ category_id: ['is required'] })
    expect(await errors({ category_id: '77' })).toEqual({ category_id: ['is not a category here'] })
    expect(await errors({ type_id: '99', resolution_id: 'x', imdb: 'nm1' })).toEqual({
      type_id: ['is not a type of this site'],
      resolution_id: ['is not a resolution of this site'],
      imdb: ['is not an ID of IMDb'],
    })
    expect(await errors({ type_id: '7' })).toEqual({ type_id: ['is not a type of this category'] })
    expect(await errors({ description: 'x'.repeat(100_001) })).toHaveProperty('description')
    const again = await errors({}, 'The.Matrix.1999.1080p.BluRay.REMUX')
    expect(again.torrent[0]).toContain('already')
    const none = await supertest(site.app)
      .post('/api/torrents/upload')
      .set('Authorization', `Bearer ${token}`)
      .field('category_id', '1')
    expect([none.status, Object.keys(none.body.data)]).toEqual([422, ['torrent']])
  })

  it('is a draft for the upload page where the uploader wants one', async () => {
    const fields = { ...film, name: 'Drafted 2001 1080p', draft: '1', keywords: 'space, drama' }
    const { body } = await assistant.upload(fields, file('Drafted'))
    expect(body).toMatchObject({ success: true, message: 'Draft saved. Nothing is published yet.' })
    const found = await site.db
      .selectFrom('draft_upload')
      .select(['id', 'words'])
      .where('name', '=', 'Drafted')
      .executeTakeFirstOrThrow()
    expect(body.data).toBe(`${URL}/torrents/drafts/${found.id}`)
    expect(found.words).toMatchObject({ title: fields.name, tags: fields.keywords })
    const listed = site.db.selectFrom('torrent').select('id').where('name', '=', fields.name)
    expect(await listed.execute()).toEqual([])
    const { body: shown } = await assistant.get(`/torrents/drafts/${found.id}`)
    expect(shown.words).toMatchObject({ title: fields.name, category: 'movies' })
    // Published from the page as it is shown, it has the bundle that the program named.
    const web = await supertest(site.app)
      .get(`/torrents/drafts/${found.id}`)
      .set({ Authorization: `Bearer ${token}`, Accept: 'text/html' })
    expect(web.text).toMatch(/name="bundleIds"[^>]* value="[^"]*tmdb_movie:603/)
  })

  it('says which text of a draft the upload page will refuse', async () => {
    const fields = { ...film, name: 'Unread 2001 1080p', draft: '1', tmdb: '0', imdb: '0' }
    const mediaInfo = 'Allgemein\nVollständiger Name : film.mkv'
    const { body } = await assistant.upload({ ...fields, mediainfo: mediaInfo }, file('Unread'))
    expect(body).toMatchObject({
      success: true,
      message:
        'Draft saved. Nothing is published yet. Correct this in the draft: ' +
        'mediainfo is not the text output of MediaInfo or BDInfo.',
    })
    const disc = { ...fields, mediainfo: '', bdinfo: 'no disc' }
    const { body: ofDisc } = await assistant.upload(disc, file('Unread disc'))
    expect(ofDisc.message).toContain('Correct this in the draft: bdinfo is not the text output')
    const { body: shown } = await assistant.get(body.data.slice(URL.length))
    expect(shown.words.mediaInfo).toBe(mediaInfo)
  })

  it('waits for approval where the uploader or the site asks for it', async () => {
    const fields = { ...film, name: 'Waiting 2001', tmdb: '0', imdb: '0', mod_queue_opt_in: '1' }
    const { body } = await assistant.upload(fields, file('Waiting'))
    const id = assistant.idIn(body.data)!
    expect((await assistant.get(`/api/torrents/${id}`)).status).toBe(404)
    expect((await assistant.get(body.data.slice(URL.length))).status).toBe(200)
    const row = await site.db
      .selectFrom('torrent')
      .select('state')
      .where('id', '=', Number(id))
      .executeTakeFirstOrThrow()
    expect(row.state).toBe('pending')
  })
})

describe('the token as a field of the form', () => {
  const upload = (fields: readonly (readonly [string, string])[], sent: Buffer, isLate = false) => {
    const request = supertest(site.app).post('/api/torrents/upload').unset('Accept')
    if (isLate) void request.attach('torrent', sent, 'a.torrent')
    for (const [name, value] of fields) void request.field(name, value)
    return isLate ? request : request.attach('torrent', sent, 'a.torrent')
  }
  const given = [
    ['category_id', '7'],
    ['type_id', '17'],
    ['resolution_id', '10'],
  ] as const
  const large = (name: string) => {
    const pieces = Buffer.alloc(20 * 100_000, name)
    const info = { length: 100_000 * 16_384, name, 'piece length': 16_384, pieces, private: 1 }
    return torrentOf({ ...info, source: 'OURS' } as never)
  }

  it('signs in while the form arrives, for a file of any size', async () => {
    const reply = await upload([['api_token', token], ...given], large('large'))
    expect(reply.status, reply.text).toBe(200)
    expect(reply.headers['x-ratelimit-limit']).toBe('300')
  })

  it('may follow a small file, but not a large one', async () => {
    const fields = [...given, ['api_token', token]] as const
    const small = await upload(fields, file('small'), true)
    expect(small.status, small.text).toBe(200)
    expect((await upload(fields, large('late'), true)).status).toBe(413)
  })

  it('is refused as JSON when it is wrong, missing, or may not upload', async () => {
    const wrong = await upload([['api_token', `${token}x`], ...given], large('wrong'))
    expect([wrong.status, wrong.body.success]).toEqual([401, false])
    const none = await upload(given, file('none'))
    expect([none.status, none.body.success]).toEqual([401, false])
    const { token: reader } = await aToken(site, annId, { scopes: ['torrents:read'] })
    const refused = await upload([['api_token', reader], ...given], file('reader'))
    expect([refused.status, refused.body.success]).toEqual([403, false])
    const urlencoded = await supertest(site.app)
      .post('/api/torrents/upload')
      .type('form')
      .send({ api_token: token, category_id: '1' })
    expect([urlencoded.status, Object.keys(urlencoded.body.data)]).toEqual([422, ['torrent']])
  })

  it('is in no line of the log, however it was sent', async () => {
    await supertest(site.app).get('/api/torrents/filter').query({ api_token: token })
    await assistant.get('/api/torrents/0')
    const said = lines.join('\n')
    expect(said).toContain('torrent.uploaded')
    expect(said).not.toContain(token)
    expect(said).not.toMatch(/api_token|download\/\d+\./)
  })
})

/** The hash of a file as it is, whatever this site would change in it. */
function infoHashOf(torrent: Buffer): string {
  return anUpload('', torrent).uploadedHashes[0]
}
