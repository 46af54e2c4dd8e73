import { sql } from 'kysely'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAgain } from '../../../src/store/base/kept.ts'
import { EAC_LOG } from '../../support/clients/rip-logs.ts'
import { gazelleTool } from '../../support/clients/gazelle.ts'
import { torrentOf, v1Info } from '../../support/clients/torrent-files.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

// What programs send beyond the release itself, and what the reply lists under `ignored`.

let site: TestSite
let token: string
let tool: ReturnType<typeof gazelleTool>

beforeAll(async () => {
  site = await testSite()
  ;({ token } = await aToken(site, (await site.member('ann')).id))
  tool = gazelleTool(site, token, 'redacted')
})
afterAll(() => site.stop())

type Fields = Readonly<Record<string, string | readonly string[]>>

const ALBUM = {
  ...{ type: '0', title: 'An Album', year: '2001', format: 'FLAC', bitrate: 'Lossless' },
  ...{ media: 'CD', 'artists[]': 'Some Band', 'importance[]': '1', tags: 'rock' },
} as const

let turn = 0
async function sent(fields: Fields, logs: readonly string[] = []) {
  const info = v1Info(`Album ${++turn}`, [{ path: ['01.flac'], sizeBytes: 70_000 + turn }])
  const request = supertest(site.app)
    .post('/ajax.php?action=upload')
    .set('Authorization', token)
    .attach('file_input', torrentOf(info), 'a.torrent')
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) void request.field(name, one)
  }
  for (const [at, log] of logs.entries()) {
    void request.attach('logfiles[]', Buffer.from(log), `${at}.log`)
  }
  const { status, body, text } = await request
  expect(status, text).toBe(200)
  return body.response as { torrentId: number; groupId: number; ignored?: readonly string[] }
}

const LONG = 'L'.repeat(121)
const NUMBER = 'N-1 / '.repeat(20)

/** Fields that cannot be used as they are, and what is ignored. */
const LEFT: readonly (readonly [Fields, readonly string[]])[] = [
  [{ record_label: LONG }, [`record_label: ${LONG}`]],
  [{ catalogue_number: NUMBER }, [`catalogue_number: ${NUMBER.trim()}`]],
  [
    { title: 'Described', album_desc: 'd'.repeat(50_001) },
    ['album_desc: more than 50000 characters'],
  ],
]

describe('an extra costs no upload', () => {
  it.each(LEFT)('%j', async (fields, ignored) => {
    expect((await sent({ ...ALBUM, ...fields })).ignored).toEqual(ignored)
  })

  it('logs that are no text, or more than a torrent may have', async () => {
    const { torrentId, ignored } = await sent(ALBUM, [EAC_LOG, '\u0000', `${EAC_LOG}\n`])
    expect(ignored).toEqual(['rip log 1.log'])
    expect((await tool.torrent({ id: torrentId }))?.torrent.logCount).toBe(2)
    const many = await sent(
      ALBUM,
      Array.from({ length: 31 }, () => EAC_LOG),
    )
    expect(many.ignored).toEqual(['rip log 30.log'])
  })

  it('an attribute that the site does not have any more', async () => {
    const label = site.db.updateTable('attribute').where('key', '=', 'label')
    const retire = async (is: boolean) => {
      await label.set({ is_retired: is }).execute()
      readAgain(site.db)
    }
    await retire(true)
    const { ignored } = await sent({ ...ALBUM, record_label: 'A Label' })
    await retire(false)
    expect(ignored).toEqual(['record_label: A Label'])
  })

  it('many artists, with the numbers of a list in their names', async () => {
    const { 'artists[]': _, 'importance[]': __, ...rest } = ALBUM
    const guests = Array.from({ length: 150 }, (_one, at) => `Guest ${at}`)
    const listed = ['Main Band', ...guests].flatMap((name, at) => [
      [`artists[${at}]`, name] as const,
      [`importance[${at}]`, at === 0 ? '1' : '2'] as const,
    ])
    const fields = { ...rest, title: 'Of many', ...Object.fromEntries(listed) }
    const { groupId, ignored } = await sent(fields)
    expect(ignored).toBeUndefined()
    const { body } = await tool.ask({ action: 'torrentgroup', id: groupId })
    const { artists, with: those } = body.response.group.musicInfo
    expect(artists).toMatchObject([{ name: 'Main Band' }])
    expect(those.map(({ name }: { name: string }) => name)).toEqual(guests)
  })
})

describe('the description of an album', () => {
  const kept = async ({ groupId }: { groupId: number }) => {
    const { rows } = await sql<{ description: string; body: string | null }>`
      select b.description, o.body from bundle b
      left join import_original o on o.kind = 'bundle' and o.new_id = b.id
      where b.id = ${groupId}`.execute(site.db)
    return rows[0]
  }

  it('is Markdown, and what was sent is kept if it was BBCode', async () => {
    const body = '[b]About[/b] the album'
    const first = await sent({ ...ALBUM, title: 'In BBCode', album_desc: body })
    expect(await kept(first)).toEqual({ description: '**About** the album', body })
    // A later text has no effect.
    const fields = { ...ALBUM, title: 'In BBCode', format: 'MP3', bitrate: '320' }
    const second = await sent({ ...fields, album_desc: '[i]Other[/i]' })
    expect(second.groupId).toBe(first.groupId)
    expect(await kept(second)).toEqual({ description: '**About** the album', body })
    const plain = await sent({ ...ALBUM, title: 'In Markdown', album_desc: '**About** it' })
    expect(await kept(plain)).toEqual({ description: '**About** it', body: null })
  })
})
