import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { theMachine } from '../../../src/cli/arguments/acting.ts'
import { parseLine } from '../../../src/cli/command-line.ts'
import { integrationsWrite } from '../../../src/cli/commands/integrations.ts'
import type { Output } from '../../../src/cli/define-command.ts'
import { createClock } from '../../../src/shared/clock.ts'
import { readConfig } from '../../../src/shared/config.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import * as channels from '../../../src/store/irc/channels.ts'
import * as networks from '../../../src/store/irc/networks.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import { testDatabase, type TestDatabase } from '../../support/postgres.ts'
import { testSecrets } from '../../support/community/rows.ts'
import { removeData, temporaryFolder } from '../../support/processes/processes.ts'

let database: TestDatabase
let db: Db
let folder: string
const config = readConfig({ BABOU_SITE_URL: 'https://configured.example' })
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  folder = temporaryFolder()
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
  removeData(folder)
})

async function written(...words: string[]): Promise<Output> {
  const { operands, options, isJson } = parseLine(integrationsWrite, words)
  const ran = await integrationsWrite.run({
    ...{ operands, options, isJson, config, acting: theMachine, secrets: testSecrets },
    ...{ clock: createClock(config), log: silentLog(), readStdin: async () => '' },
    withDatabase: (step: (one: Db, url: string) => unknown) => step(db, database.url),
    withUrl: (step: (url: string) => unknown) => step(database.url),
  } as never)
  return ran as Output
}

const filesBelow = (at: string) =>
  fs
    .readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => path.relative(at, path.join(one.parentPath, one.name)))

describe('babou integrations write', () => {
  it('writes each definition with the address, the name and the categories of the site', async () => {
    await db
      .updateTable('category')
      .set({ name: 'Feature films' })
      .where('slug', '=', 'movies')
      .execute()
    const to = path.join(folder, 'mine')
    const { json } = await written('--url', 'https://my.site/', '--name', 'My Site', to)
    const files = filesBelow(to)
    expect([...files].sort()).toEqual([...(json as { files: string[] }).files].sort())
    expect(files).toContain('autobrr/my-site.yaml')
    const autobrr = fs.readFileSync(path.join(to, 'autobrr/my-site.yaml'), 'utf8')
    expect(autobrr).toContain('  - https://my.site/\n')
    expect(autobrr).toContain('Category [Feature films]')
    const sonarr = JSON.parse(fs.readFileSync(path.join(to, 'torznab/sonarr.json'), 'utf8'))
    expect(sonarr).toMatchObject({ name: 'My Site', implementation: 'Torznab' })
    expect(sonarr.fields).toContainEqual({ name: 'baseUrl', value: 'https://my.site/torznab' })
  })

  it.each([
    'https://my.site/sub/',
    'https://my.site/sub',
    'https://my.site/?a=b',
    'https://my.site/#a',
    'https://user:word@my.site/',
    'ftp://my.site/',
    'my.site',
  ])('refuses %s, which is more or less than a host', async (url) => {
    const to = path.join(folder, 'refused')
    await expect(written('--url', url, '--name', 'My Site', to)).rejects.toThrow(/^--url /)
    expect(fs.existsSync(to)).toBe(false)
  })

  it('names the network and the channels where the site announces', async () => {
    const acting = { secrets: testSecrets, by: commandLine, now: new Date() }
    const settings = {
      ...{ name: 'Ours', host: 'irc.ours.example', port: 6667, isTls: false, authorities: null },
      ...{ nick: 'announcer', realName: 'announces', account: '', lineMs: 100, isOn: true },
      signIn: 'none',
    } as const
    const made = await networks.add(db, { settings, hidden: {} }, acting)
    const network = made.ok ? made.id : 0
    const usual = {
      format: 'line',
      template: null,
      hasPromoted: false,
      hasCommunity: false,
    } as const
    const to = path.join(folder, 'irc')
    const autobrr = async () => {
      await written('--url', 'https://my.site/', '--name', 'My Site', to)
      return parse(fs.readFileSync(path.join(to, 'autobrr/my-site.yaml'), 'utf8')).irc
    }
    expect(await autobrr()).toMatchObject({ server: 'irc.my.site' })
    await channels.add(db, network, { ...usual, name: '#short', template: '{name}' }, acting)
    await channels.add(db, network, { ...usual, name: '#json', format: 'json' }, acting)
    const community = { ...usual, hasTorrents: false, hasCommunity: true }
    await channels.add(db, network, { ...community, name: '#talk' }, acting)
    expect(await autobrr()).toMatchObject({ server: 'irc.my.site' })
    await channels.add(db, network, { ...usual, name: '#news' }, acting)
    expect(await autobrr()).toMatchObject({
      ...{ server: 'irc.ours.example', port: 6667, tls: false },
      ...{ channels: ['#news'], announcers: ['announcer'] },
    })
  })

  it('takes address and name of the settings where none are given', async () => {
    const to = path.join(folder, 'default')
    await written(to)
    const cardigann = fs.readFileSync(path.join(to, 'cardigann/babou.yml'), 'utf8')
    expect(cardigann).toContain('https://configured.example/')
  })

  it('refuses an address or a name that cannot be one, and a folder that it cannot write', async () => {
    await expect(written('--url', 'my.site', folder)).rejects.toThrow('--url')
    await expect(written('--name', ' ', folder)).rejects.toThrow('--name')
    const taken = path.join(folder, 'taken')
    fs.writeFileSync(taken, '')
    await expect(written(taken)).rejects.toThrow('cannot be written')
  })
})
