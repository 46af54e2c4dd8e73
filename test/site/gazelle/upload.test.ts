import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import bencode from 'bencode'
import { sql } from 'kysely'
import sharp from 'sharp'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWeb } from '../../../src/shared/open-web.ts'
import { coverFrom } from '../../../src/site/gazelle/cover.ts'
import { theProgram } from '../../../src/store/records/audit.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import { aRequest } from '../../support/a-request.ts'
import { aToken } from '../../support/community/tokens.ts'
import { asUtf16, EAC_LOG } from '../../support/clients/rip-logs.ts'
import { gazelleTool } from '../../support/clients/gazelle.ts'
import { torrentOf, v1Info } from '../../support/clients/torrent-files.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let annId: number
let token: string
let tool: ReturnType<typeof gazelleTool>

beforeAll(async () => {
  site = await testSite({ BABOU_SOURCE_TAG: 'OURS' })
  const { id } = await site.member('ann')
  annId = id
  ;({ token } = await aToken(site, id))
  tool = gazelleTool(site, token, 'redacted')
})
afterAll(() => site.stop())

type Fields = Readonly<Record<string, string | readonly string[]>>

/** A .torrent of an album, as smoked-salmon makes it. */
function anAlbumFile(name: string, extra: object = { private: 1, source: 'OURS' }): Buffer {
  const files = [
    { path: ['01.flac'], sizeBytes: 70_000 },
    { path: ['rip.log'], sizeBytes: 10 },
  ]
  return torrentOf(v1Info(name, files, extra as never))
}

/** The form of smoked-salmon: lists as repeated fields, true as `on`, logs as files. */
function send(file: Buffer | null, fields: Fields, prefix = '') {
  const request = supertest(site.app)
    .post('/ajax.php?action=upload')
    .set('Authorization', prefix + token)
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) void request.field(name, one)
  }
  void request.attach('logfiles[]', asUtf16(EAC_LOG), 'rip.log')
  return file === null ? request : request.attach('file_input', file, 'meowmeow.torrent')
}

const RED = { channels: 3, background: 'red' } as const

const ALBUM = {
  ...{ submit: 'on', type: '0', title: 'Fear & Joy', year: '2001' },
  'artists[]': ['Some Band', 'A Guest'],
  'importance[]': ['1', '2'],
  ...{ record_label: 'First Label', catalogue_number: 'F-1', releasetype: '19' },
  ...{ remaster: 'on', remaster_year: '2011', remaster_title: 'Deluxe' },
  ...{ remaster_record_label: 'Second Label', remaster_catalogue_number: 'S-2' },
  ...{ format: 'FLAC', bitrate: '24bit Lossless', media: 'WEB', vbr: '0', other_bitrate: '' },
  ...{
    tags: 'hip.hop,electronic, drum_and_bass,日本,?!',
    image: 'https://elsewhere.example/a.jpg',
  },
  ...{ album_desc: 'About the album', release_desc: 'About the release', auth: 'x' },
}

describe('an upload', () => {
  it('becomes a torrent of a new album, and is read back as it was sent', async () => {
    const file = anAlbumFile('Some Band - Fear and Joy')
    const reply = await send(file, ALBUM)
    expect(reply.status, JSON.stringify(reply.body)).toBe(200)
    const { torrentId, groupId } = reply.body.response as { torrentId: number; groupId: number }
    expect(reply.body).toMatchObject({
      status: 'success',
      response: {
        ...{ torrentid: torrentId, groupid: groupId, private: true, source: true },
        ignored: ['tags: ?!'],
      },
    })
    const found = await tool.torrent({ id: torrentId })
    expect(found?.group).toMatchObject({
      ...{ id: groupId, name: 'Fear & Joy', year: 2001, releaseType: 19, categoryName: 'Music' },
      ...{ recordLabel: 'Second Label', catalogueNumber: 'S-2' },
      tags: ['drum.and.bass', 'electronic', 'hip.hop', '日本'],
      wikiBody: 'About the album',
      musicInfo: { artists: [{ name: 'Some Band' }], with: [{ id: 0, name: 'A Guest' }] },
    })
    expect(found?.torrent).toMatchObject({
      ...{ format: 'FLAC', encoding: '24bit Lossless', media: 'WEB', hasLog: true },
      ...{ logScore: 100, logChecksum: true, logCount: 1 },
      ...{ remastered: true, remasterYear: 2011, remasterTitle: 'Deluxe', username: 'ann' },
      ...{ remasterRecordLabel: 'Second Label', remasterCatalogueNumber: 'S-2' },
      description: 'About the release',
      ...{ fileList: '01.flac{{{70000}}}|||rip.log{{{10}}}' },
      filePath: 'Some Band - Fear and Joy',
    })
    const served = await supertest(site.app)
      .get(`/ajax.php?action=download&id=${torrentId}`)
      .set('Authorization', token)
      .buffer(true)
      .responseType('blob')
    const info = (bytes: Buffer) => bencode.encode((bencode.decode(bytes) as { info: object }).info)
    expect(Buffer.compare(info(served.body as Buffer), info(file))).toBe(0)
  })

  it('joins the group that it names, in the edition of the same title', async () => {
    const [, { groupId: album }] = await Promise.all([
      null,
      (await tool.ask({ action: 'browse', searchstr: 'fear joy' })).body.response.results[0],
    ])
    const { title: _, year: __, ...rest } = ALBUM
    const more = { ...rest, groupid: String(album), format: 'MP3', bitrate: 'V0 (VBR)' }
    const mp3 = await send(anAlbumFile('fear mp3'), more)
    expect(mp3.body.response.groupId, JSON.stringify(mp3.body)).toBe(album)
    const plain = await send(anAlbumFile('fear plain'), { ...more, remaster: '0' })
    const year = await send(anAlbumFile('fear 2005'), {
      ...{ ...more, remaster_title: '', remaster_year: '2005' },
    })
    expect(year.status).toBe(200)
    const { body } = await tool.ask({ action: 'torrentgroup', id: album })
    const editions = body.response.torrents.map((one: Record<string, unknown>) => [
      ...[one.remastered, one.remasterTitle, one.remasterYear],
    ])
    expect(editions).toEqual(
      expect.arrayContaining([
        [true, 'Deluxe', 2011],
        [true, '', 2005],
        [false, '', 0],
      ]),
    )
    expect(editions).toHaveLength(4)
    expect(plain.body.response.groupId).toBe(album)
    const rows = await site.db.selectFrom('bundle').select(['kind', 'title']).execute()
    expect(rows.filter(({ kind }) => kind === 'artist')).toHaveLength(1)
    expect(rows.filter(({ title }) => title === 'Deluxe')).toHaveLength(1)
    const again = await send(anAlbumFile('fear by name'), { ...ALBUM, remaster_title: 'DELUXE' })
    expect(again.body.response.groupId).toBe(album)
  })

  it('credits artists with their roles, once, and says which have no place', async () => {
    const named = ['Some Band', 'Other Band', 'G', 'R', 'C', 'K', 'D', 'P', 'A', 'Odd', 'x\u0085y']
    const given = {
      ...{ ...ALBUM, title: 'Of many', 'artists[]': named, album_desc: '' },
      'importance[]': ['1', '1', '2', '3', '4', '5', '6', '7', '8', '9', '2'],
    }
    const reply = await send(anAlbumFile('of many'), given)
    const { groupId, ignored } = reply.body.response as { groupId: number; ignored: string[] }
    expect(ignored).toEqual(['artists: x\u0085y (Guest)', 'artists: Odd (9)', 'tags: ?!'])
    const infoOf = async () => {
      const { body } = await tool.ask({ action: 'torrentgroup', id: groupId })
      return body.response.group.musicInfo as Record<string, { id: number; name: string }[]>
    }
    const info = await infoOf()
    const names = Object.entries(info).map(([key, all]) => [key, all.map(({ name }) => name)])
    expect(Object.fromEntries(names)).toEqual({
      ...{ artists: ['Some Band', 'Other Band'], with: ['G'], remixedBy: ['R'], composers: ['C'] },
      ...{ conductor: ['K'], dj: ['D'], producer: ['P'], arranger: ['A'] },
    })
    const more = {
      ...given,
      'artists[]': ['Some Band', 'g', 'Ĝ!', 'Late', 'Läte'],
      'importance[]': ['1', '2', '2', '2', '2'],
    }
    expect((await send(anAlbumFile('of many again'), more)).status).toBe(200)
    expect((await infoOf()).with.map(({ name }) => name)).toEqual(['G', 'Late'])
    await sql`update bundle set is_locked = true where id = ${groupId}`.execute(site.db)
    const late = { ...more, 'artists[]': ['Some Band', 'G', 'Later'] }
    const { body } = await send(anAlbumFile('of many locked'), late)
    expect(body.response.ignored).toEqual(['artists: Later (Guest)', 'tags: ?!'])
    const { body: book } = await send(anAlbumFile('of no album'), {
      ...{ type: '2', title: 'A Reader', tags: 'x', 'artists[]': 'Her', 'importance[]': '2' },
    })
    expect(book.response.ignored).toEqual(['artists: Her (Guest)'])
  })

  it('leaves no name in the history of the album when it is anonymous', async () => {
    const given = { ...ALBUM, title: 'Of no one', anonymous: '1' }
    const reply = await send(anAlbumFile('of no one'), given)
    const { rows } = await sql<{ author_id: number | null; changed: string[] }>`
      select author_id, changed from revision where entity = 'bundle'
        and entity_id = ${reply.body.response.groupId} order by number`.execute(site.db)
    expect(rows).toEqual([
      { author_id: null, changed: [] },
      { author_id: null, changed: ['description'] },
      { author_id: null, changed: ['credits'] },
    ])
  })

  it('asks for another download when the file had to be changed', async () => {
    const other = await send(anAlbumFile('changed', { private: 1, source: 'RED' }), ALBUM)
    expect(other.body.response).toMatchObject({ private: true, source: false })
    const open = await send(anAlbumFile('changed too', { source: 'OURS' }), ALBUM)
    expect(open.body.response).toMatchObject({ private: false, source: true })
  })

  it('reads release types by the form of the key', async () => {
    const reply = await send(anAlbumFile('typed'), { ...ALBUM, releasetype: '17' }, 'token ')
    const { torrentId } = reply.body.response
    const orpheus = gazelleTool(site, token, 'orpheus')
    expect((await orpheus.torrent({ id: torrentId }))?.group.releaseType).toBe(17)
    expect((await tool.torrent({ id: torrentId }))?.group.releaseType).toBe(19)
  })

  it('has other categories by their type', async () => {
    const fields = { type: '2', title: 'A Book', desc: 'Text', tags: 'fiction' }
    const reply = await send(anAlbumFile('book'), { ...fields, format: 'EPUB' })
    expect(reply.status, JSON.stringify(reply.body)).toBe(200)
    const { torrentId, groupId } = reply.body.response
    expect(groupId).toBe(1_000_000_000 + Number(torrentId))
    const found = await tool.torrent({ id: torrentId })
    expect(found?.group).toMatchObject({ name: 'A Book', categoryId: 3, musicInfo: null })
  })

  it('is refused with the fields as the tool knows them', async () => {
    const file = anAlbumFile('refused')
    const refused = async (given: Buffer | null, fields: Fields) => {
      const { status, body } = await send(given, { ...ALBUM, ...fields })
      expect(body.status).toBe('failure')
      return [status, String(body.error)] as const
    }
    expect(await refused(null, {})).toEqual([422, expect.stringMatching(/^file_input: /)])
    expect(await refused(Buffer.from('d'), {})).toEqual([422, expect.stringContaining('file_')])
    expect(await refused(file, { title: '' })).toEqual([422, expect.stringContaining('title')])
    expect(await refused(file, { year: '20' })).toEqual([422, expect.stringContaining('year')])
    expect(await refused(file, { type: '55' })).toEqual([422, expect.stringContaining('type')])
    expect(await refused(file, { groupid: '9999' })).toEqual([
      ...[422, 'groupid is not a group of this site.'],
    ])
    expect(await refused(file, { media: 'Gramophone' })).toEqual([
      ...[422, expect.stringContaining('media: ')],
    ])
    expect((await send(file, ALBUM)).status).toBe(200)
    expect(await refused(file, {})).toEqual([409, expect.stringContaining('file_input: ')])
  })

  it('gets more rip logs later, from its uploader', async () => {
    const { body } = await send(anAlbumFile('with logs'), ALBUM)
    const { torrentId } = body.response
    const addLog = (id: unknown, content: string | null, key = token) => {
      const request = supertest(site.app)
        .post(`/ajax.php?action=add_log&id=${String(id)}`)
        .set('Authorization', key)
      return content === null
        ? request.field('x', '1')
        : request.attach('logfiles[0]', Buffer.from(content), 'second.log')
    }
    const burst = EAC_LOG.replace(': Secure', ': Burst')
    const added = await addLog(torrentId, burst)
    expect([added.status, added.body.response]).toEqual([
      200,
      {
        ...{ torrentId, torrentid: torrentId, score: 80 },
        logSummaries: [
          {
            ...{ name: 'second.log', ripper: 'EAC', score: 80, isScored: true, checksum: true },
            details: ['[-20] The read mode is not secure: Burst.'],
          },
        ],
      },
    ])
    expect((await tool.torrent({ id: torrentId }))?.torrent).toMatchObject({
      ...{ hasLog: true, logScore: 80, logCount: 2 },
    })
    const found = await tool.ask({ action: 'browse', searchstr: 'fear joy' })
    const scores = found.body.response.results[0].torrents.map((one: { logScore: number }) => {
      return one.logScore
    })
    expect(scores).toContain(80)
    const faults = [
      [await addLog(torrentId, null), 422, 'logfiles[] must be the files'],
      [await addLog(torrentId, '\u0000'), 422, 'second.log is not'],
      [await addLog('none', burst), 404, ''],
    ] as const
    for (const [reply, status, text] of faults) {
      expect([reply.status, reply.body.status]).toEqual([status, 'failure'])
      expect(reply.body.error).toContain(text)
    }
    const { id: bobId } = await site.member('bob')
    const bob = await aToken(site, bobId)
    expect((await addLog(torrentId, burst, bob.token)).status).toBe(403)
    const narrow = await aToken(site, annId, { scopes: ['torrents:read', 'torrents:upload'] })
    const refused = await addLog(torrentId, burst, narrow.token)
    expect([refused.status, refused.body.error]).toEqual([
      ...[403, expect.stringContaining('torrents:edit')],
    ])
  })

  it('says what it did not take: images of elsewhere by default', async () => {
    const response = async (name: string, image: string) =>
      (await send(anAlbumFile(name), { ...ALBUM, image })).body.response as Record<string, unknown>
    expect(await response('image off', 'https://elsewhere.example/a.jpg')).toMatchObject({
      imageError: 'cannot be used: this site does not fetch images',
    })
    await settings.changeSite(site.db, { imagesByUrl: true }, theProgram, new Date())
    const inside = ['http://127.0.0.1/a.png', 'http://[::1]/', 'http://169.254.1.1/']
    for (const [at, address] of inside.entries()) {
      expect((await response(`inside ${at}`, address)).imageError).toBe(
        'is an address that the site does not fetch from',
      )
    }
    expect((await response('bad', 'file:///etc/passwd')).imageError).toContain('not an http')
    const { imageError, torrentId } = await response('image none', '')
    expect(imageError).toBeUndefined()
    const photo = await sharp({ create: { ...RED, width: 90, height: 90 } })
      .png()
      .toBuffer()
    const server = http.createServer((_, res) => void res.end(photo))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const web = { ...openWeb, allows: (to: string) => to === '127.0.0.1' }
    const throttles = { image: () => Promise.resolve(0) } as never
    const { db, config } = site
    const by = { db, config, throttles, files: [], body: {}, member: { id: annId } }
    const address = `http://localhost:${port}/a.png`
    const sender = { ...by, now: new Date() }
    expect(await coverFrom(sender, Number(torrentId), address, web)).toEqual({})
    server.closeAllConnections()
    server.close()
    const found = await tool.torrent({ id: Number(torrentId) })
    expect(found?.group.wikiImage).toMatch(/\/img\/[0-9a-f]{64}$/)
  })

  it('fills the request that it names, or says why it does not', async () => {
    const { id: asker } = await site.member('asker')
    const request = await aRequest(site.db, asker)
    await sql`update request set category_id = (select id from category where kind = 'music' limit 1)
      where id = ${request}`.execute(site.db)
    const fields = { ...ALBUM, title: 'Asked for', requestid: String(request) }
    const reply = await send(anAlbumFile('Asked for'), fields)
    expect(reply.body.response, reply.text).toMatchObject({ requestFilled: true })
    const { rows } = await sql<{ torrent_id: number; state: string }>`
      select torrent_id, state from request_fill where request_id = ${request}`.execute(site.db)
    expect(rows).toEqual([{ torrent_id: reply.body.response.torrentId, state: 'pending' }])
    const again = await send(anAlbumFile('Late'), { ...fields, title: 'Late' })
    expect(again.body.response).toMatchObject({
      ...{ requestFilled: false, requestError: 'REQUEST_FILLED' },
    })
    const wrong = await send(anAlbumFile('Wrong'), { ...fields, requestid: 'x' })
    expect([wrong.status, wrong.body.error]).toEqual([
      ...[422, 'requestid is not the ID of a request.'],
    ])
  })
})
