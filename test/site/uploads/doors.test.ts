import fs from 'node:fs'
import path from 'node:path'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import { singleInfo, torrentOf } from '../../support/clients/torrent-files.ts'
import { aListedTorrent, anUpload } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import { runHere } from '../../support/in-process.ts'
import { freePorts } from '../../support/processes/ports.ts'
import { removeData, settingsOf, temporaryFolder } from '../../support/processes/processes.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

// Every way to publish, each with the same uploads: what one publishes or refuses, all do.

const DOORS = ['page', 'API', 'UNIT3D', 'Gazelle', 'command'] as const
type Door = (typeof DOORS)[number]

interface Sent {
  readonly title?: string
  readonly tags?: string
  readonly file: Buffer
}

/** The message to the uploader. */
interface Told {
  readonly isPublished: boolean
  readonly text: string
}

let site: TestSite
let folder: string
let env: Record<string, string>
const browsers = new Map<Door, TestBrowser>()
const tokens = new Map<Door, string>()

beforeAll(async () => {
  site = await testSite({ BABOU_SOURCE_TAG: 'OURS' })
  const { id: bobId } = await site.member('bob')
  for (const state of ['listed', 'pending'] as const) {
    const upload = anUpload('', aFile(`Before, ${state}`))
    await aListedTorrent(site.db, `Before ${state}`, bobId, { upload, state })
  }
  // A member for each: one may have 30 files read per minute.
  for (const door of DOORS) {
    const { id } = await site.member(`by-${door}`)
    tokens.set(door, (await aToken(site, id)).token)
    browsers.set(door, await site.entered(`by-${door}`))
  }
  folder = temporaryFolder()
  const given = { DATABASE_URL: site.database.url, BABOU_SOURCE_TAG: 'OURS' }
  env = settingsOf(folder, await freePorts(), given)
})
afterAll(async () => {
  await site.stop()
  removeData(folder)
})

const send: Readonly<Record<Door, (sent: Sent) => Promise<Told>>> = {
  async page({ file, ...fields }) {
    const ann = browsers.get('page') as TestBrowser
    const inspected = await ann.agent
      .post('/torrents/inspect')
      .set({ Accept: 'application/json', 'X-CSRF-Token': ann.csrf() })
      .attach('torrent', file, 'a.torrent')
    if (inspected.status !== 201) return told(inspected)
    const body = { ...fields, category: 'tv' }
    return told(await ann.send('post', inspected.headers.location, body))
  },
  API: ({ file, ...fields }) =>
    posted('API', '/api/v1/torrents', { ...fields, category: 'tv' }, file),
  UNIT3D({ file, title, tags }) {
    const fields = {
      ...(title !== undefined && { name: title }),
      category_id: '2',
      description: 'x',
    }
    return posted(
      'UNIT3D',
      '/api/torrents/upload',
      { ...fields, ...(tags && { keywords: tags }) },
      file,
    )
  },
  Gazelle({ file, ...fields }) {
    const all = { ...fields, type: '101', submit: 'on' }
    return posted('Gazelle', '/ajax.php?action=upload', all, file, 'file_input')
  },
  async command({ file, title, tags }) {
    const name = path.join(folder, 'a.torrent')
    fs.writeFileSync(name, file)
    const words = ['torrent', 'add', name, '--as', 'by-command', '--category', 'tv']
    const texts = [
      ...(title === undefined ? [] : ['--title', title]),
      ...(tags ? ['--tags', tags] : []),
    ]
    const ran = await runHere([...words, ...texts, '--json'], { env })
    return { isPublished: ran.status === 0, text: ran.stdout + ran.stderr }
  },
}

async function posted(
  door: Door,
  address: string,
  fields: Readonly<Record<string, string>>,
  file: Buffer,
  field = 'torrent',
): Promise<Told> {
  const request = supertest(site.app)
    .post(address)
    .set({ Accept: 'application/json', Authorization: `Bearer ${tokens.get(door)}` })
  for (const [name, value] of Object.entries(fields)) void request.field(name, value)
  return told(await request.attach(field, file, 'a.torrent'))
}

const told = ({ status, text }: supertest.Response): Told => ({ isPublished: status < 300, text })

const aFile = (name: string) => torrentOf(singleInfo(name, 70_000, { private: 1, source: 'OURS' }))

interface Case {
  readonly says: string
  /** For each door another file: the same one twice is a duplicate. */
  readonly sent: (door: Door) => Sent
  readonly settings?: Partial<settings.SiteSettings>
  /** The category accepts no uploads. */
  readonly isClosed?: true
  /** What the torrent is then. */
  readonly is?: Readonly<Record<string, unknown>>
  /** The reason of a refusal, as the uploader reads it. */
  readonly refused?: RegExp
}

const BIDI = '\u202e'

const CASES: readonly Case[] = [
  {
    says: 'attributes are read from the title, then from the names of the files',
    sent: (door) => ({ title: 'Beta Show S04E06 2160p WEB-DL', file: aFile(`${door}.1.m2ts`) }),
    is: { attributes: { season: 4, episode: 6, resolution: '2160p' }, state: 'listed' },
  },
  {
    says: 'attributes are read from the name of the torrent when there is no title',
    sent: (door) => ({ file: aFile(`Gamma.${door}.S02E03.720p.HDTV`) }),
    is: { attributes: { season: 2, episode: 3, resolution: '720p' }, state: 'listed' },
  },
  {
    says: 'blanks of a title are one, and tags are folded',
    sent: (door) => ({
      title: 'A   title  2001',
      tags: 'Live Set,комедия',
      file: aFile(`${door}.2`),
    }),
    is: { name: 'A title 2001', tags: ['live-set', 'комедия'] },
  },
  {
    says: 'a file that is no torrent',
    sent: () => ({ title: 'A page', file: Buffer.from('<!doctype html><title>x</title>') }),
    refused: /web page/,
  },
  {
    says: 'a forbidden kind of file',
    sent: (door) => ({ title: 'Saver', file: aFile(`${door}.Saver.scr`) }),
    refused: /not allowed in uploads: \w+\.Saver\.scr/,
  },
  {
    says: 'a forbidden word in the title',
    sent: (door) => ({ title: 'A film CAM 2001', file: aFile(`${door}.3`) }),
    settings: { forbiddenWords: 'cam' },
    refused: /contains .{1,2}cam.{1,2}, which is not allowed here/,
  },
  {
    says: 'a title of another form than the site asks for',
    sent: (door) => ({ title: 'A film', file: aFile(`${door}.4`) }),
    settings: { namePattern: '*2001*' },
    refused: /should look like \*2001\*/,
  },
  {
    says: 'a category that takes no uploads',
    sent: (door) => ({ title: 'A film 2001', file: aFile(`${door}.8`) }),
    isClosed: true,
    refused: /is not a category/,
  },
  {
    says: 'a title that turns the direction of text',
    sent: (door) => ({ title: `A ${BIDI}film`, file: aFile(`${door}.5`) }),
    refused: /direction|control|invisible/,
  },
  {
    says: 'a title that is too long',
    sent: (door) => ({ title: 'x'.repeat(300), file: aFile(`${door}.6`) }),
    refused: /255/,
  },
  {
    says: 'an upload that is approved first, where the site wants that',
    sent: (door) => ({ title: 'A newcomer 2001', file: aFile(`${door}.7`) }),
    settings: { moderation: 'everybody' },
    is: { state: 'pending' },
  },
  {
    says: 'a torrent that is listed already',
    sent: () => ({ title: 'Again', file: aFile('Before, listed') }),
    refused: /already (in the catalog|exists)/,
  },
  {
    says: 'a torrent that waits for approval, of which others learn nothing',
    sent: () => ({ title: 'Again', file: aFile('Before, pending') }),
    refused: /uploaded before|already exists\n/,
  },
]

const choose = (change: Partial<settings.SiteSettings>) =>
  settings.changeSite(site.db, change, commandLine, new Date())

const close = (isClosed: boolean) =>
  site.db.updateTable('category').set({ is_hidden: isClosed }).where('slug', '=', 'tv').execute()

async function newest() {
  const row = await site.db
    .selectFrom('torrent')
    .select(['id', 'name', 'state', 'attributes'])
    .orderBy('id', 'desc')
    .executeTakeFirst()
  const tags = await site.db
    .selectFrom('torrent_tag')
    .innerJoin('tag', 'tag.id', 'torrent_tag.tag_id')
    .select('tag.slug')
    .where('torrent_id', '=', row?.id ?? 0)
    .orderBy('tag.slug')
    .execute()
  return { ...row, id: row?.id ?? 0, tags: tags.map(({ slug }) => slug) }
}

describe.each(CASES)('$says', ({ sent, settings: chosen, isClosed = false, is, refused }) => {
  beforeAll(async () => {
    await choose(chosen ?? {})
    await close(isClosed)
  })
  afterAll(async () => {
    await close(false)
    const none = Object.keys(chosen ?? {}).map((name) => [name, null])
    await choose(Object.fromEntries(none) as never)
  })

  it.each(DOORS)(refused === undefined ? 'is published: %s' : 'is refused: %s', async (door) => {
    const before = await newest()
    const answer = await send[door](sent(door))
    const after = await newest()
    if (refused === undefined) {
      expect(answer.isPublished, answer.text).toBe(true)
      expect(after.id).toBeGreaterThan(before.id)
      expect(after).toMatchObject(is as object)
    } else {
      expect(answer.isPublished, answer.text).toBe(false)
      expect(answer.text).toMatch(refused)
      expect(after.id).toBe(before.id)
    }
  })
})
