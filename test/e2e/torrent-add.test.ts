import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeDb } from '../../src/store/base/db.ts'
import { createDb } from '../support/patient-db.ts'
import { anUpload } from '../support/community/catalog.ts'
import { silentLog } from '../../src/shared/log.ts'
import { testDatabase, type TestDatabase } from '../support/postgres.ts'
import { freePorts } from '../support/processes/ports.ts'
import {
  removeData,
  runBabou,
  settingsOf,
  temporaryFolder,
} from '../support/processes/processes.ts'
import { aTorrentFile } from '../support/clients/torrent-files.ts'

let database: TestDatabase
let folder: string
let file: string
let env: Record<string, string>

beforeAll(async () => {
  database = await testDatabase()
  folder = temporaryFolder()
  env = settingsOf(folder, await freePorts(), { DATABASE_URL: database.url })
  file = path.join(folder, 'a film.torrent')
  fs.writeFileSync(file, aTorrentFile('A film'))
  const made = ['user', 'add', 'ann', '--email', 'ann@example.org']
  expect(await runBabou(made, { env })).toMatchObject({ status: 0 })
})
afterAll(async () => {
  await database.drop()
  removeData(folder)
})

function add(of: string, ...options: string[]) {
  return runBabou(['torrent', 'add', of, ...options], { env })
}

describe('babou torrent add', () => {
  it('does what the upload form does', async () => {
    const words = ['--as', 'ANN', '--category', 'movies', '--title', 'A  film', '--tags', 'HD,old']
    const ran = await add(file, ...words, '--json')
    expect(ran).toMatchObject({ status: 0, stderr: '' })
    const { infoHash } = anUpload('A film')
    expect(JSON.parse(ran.stdout)).toEqual({
      id: 1,
      infoHash,
      infoHashChanged: true,
      url: expect.stringMatching(/^http:\/\/.*\/torrents\/1$/),
      download: expect.stringMatching(/\/torrents\/1\/download$/),
    })
    const again = await add(file, ...words)
    expect(again).toMatchObject({
      status: 1,
      stderr: 'babou: this torrent already exists: 1 (listed)\n',
    })
  })

  it('hides the name of the uploader on request', async () => {
    const other = path.join(folder, 'unnamed.torrent')
    fs.writeFileSync(other, aTorrentFile('Unnamed'))
    const ran = await add(other, '--as', 'ann', '--category', 'movies', '--anonymous', '--json')
    expect(ran).toMatchObject({ status: 0, stderr: '' })
    const { id } = JSON.parse(ran.stdout) as { id: number }
    const db = createDb(database.url, { log: silentLog(), max: 1 })
    const rows = await db
      .selectFrom('torrent')
      .select(['id', 'is_anonymous'])
      .orderBy('id')
      .execute()
    await closeDb(db)
    expect(rows).toEqual([
      { id: 1, is_anonymous: false },
      { id, is_anonymous: true },
    ])
  })

  it('has the rules and the attributes of the upload form', async () => {
    const words = ['--as', 'ann', '--category', 'tv', '--json']
    const episode = path.join(folder, '00001.torrent')
    fs.writeFileSync(episode, aTorrentFile('00001.m2ts'))
    const title = ['--title', 'Beta Show S04E06 2160p WEB-DL']
    const ran = await add(episode, ...words, ...title, '--attr', 'season=5')
    expect(ran).toMatchObject({ status: 0, stderr: '' })
    const { id } = JSON.parse(ran.stdout) as { id: number }
    const db = createDb(database.url, { log: silentLog(), max: 1 })
    const row = await db
      .selectFrom('torrent')
      .select('attributes')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    await closeDb(db)
    expect(row.attributes).toMatchObject({ season: 5, episode: 6, resolution: '2160p' })
    const program = path.join(folder, 'scr.torrent')
    fs.writeFileSync(program, aTorrentFile('Saver.scr'))
    expect(await add(program, ...words)).toMatchObject({
      status: 1,
      stderr: 'babou: the torrent contains files that are not allowed in uploads: Saver.scr\n',
    })
  })

  it('prints the reason of a refusal in one line', async () => {
    const as = ['--as', 'ann', '--category', 'movies']
    const broken = path.join(folder, 'broken.torrent')
    fs.writeFileSync(broken, 'no torrent')
    const said = async (...given: Parameters<typeof add>) => (await add(...given)).stderr
    expect(await said(broken, ...as)).toBe(
      'babou: This is not a torrent: the file is a text document.\n',
    )
    expect(await said(path.join(folder, 'none'), ...as)).toMatch(/none cannot be read: ENOENT/)
    expect(await said(file, '--as', 'nobody', '--category', 'movies')).toBe(
      'babou: there is no member nobody\n',
    )
    expect(await said(file, '--as', 'ann', '--category', 'films')).toMatch(
      /^babou: the category is not a category .*: the categories are movies, tv, music/,
    )
    expect((await add(file, '--as', 'ann')).status).toBe(2)
  })
})
