import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import argon2 from 'argon2'
import bcrypt from 'bcryptjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as access from '../../../src/store/accounts/access.ts'
import { importInto } from '../../support/imports/importing.ts'
import type { Cell } from '../../support/imports/mysqldump.ts'
import { dumpOf, tableOf } from '../../support/imports/small-dump.ts'
import { testSite } from '../../support/site.ts'

const PASSWORD = 'пароль of old'
const SITE_SALT = 'salt of the site'
/** Of any bytes, as NexusPHP has them. */
const SALT = Buffer.from('00ff275c80c3281a0a0d22001122334455667788', 'hex')

const hex = (algorithm: string, data: string | Buffer) => {
  return createHash(algorithm).update(data).digest('hex')
}
const php = (password: string) => bcrypt.hashSync(password, 4).replace('$2b$', '$2y$')
const gazelle = (secret: string) =>
  hex('sha1', hex('md5', secret) + PASSWORD + hex('sha1', secret) + SITE_SALT)
const argon = (type: 0 | 1 | 2) => {
  return argon2.hash(PASSWORD, { type, memoryCost: 1024, timeCost: 2, parallelism: 1 })
}

type Row = Readonly<Record<string, Cell>>
interface Kind {
  readonly kind: string
  readonly source: string
  readonly tables: () => Promise<Readonly<Record<string, Row>>> | Readonly<Record<string, Row>>
}

const ofGazelle = (PassHash: string, Secret = '') => ({
  users_main: {
    ...{ ID: 1, Username: 'ann', Email: 'ann@example.net', PassHash, Secret, Enabled: '1' },
    ...{ PermissionID: 2, torrent_pass: 'a'.repeat(32), Uploaded: 0, Downloaded: 0 },
  },
})
const ofUnit3d = (password: string) => ({
  users: {
    ...{ id: 2, username: 'ann', email: 'ann@example.net', password, group_id: 3 },
    ...{ passkey: 'b'.repeat(32), uploaded: 0, downloaded: 0, fl_tokens: 0, seedbonus: 0 },
    email_verified_at: '2020-01-01 00:00:00',
  },
})

const ofNexus = (passhash: string) => ({
  users: {
    ...{ id: 1, username: 'ann', email: 'ann@example.net', status: 'confirmed', class: 1 },
    ...{ passhash, secret: SALT, passkey: 'c'.repeat(32), enabled: 'yes', parked: 'no' },
    ...{ uploaded: 0, downloaded: 0, seedbonus: 0, downloadpos: 'yes' },
  },
})
const XBTIT_SALT = 'aB3$x'
const ofXbtit = (type: string, password: string) => ({
  xbtit_users: {
    ...{ id: 2, username: 'ann', email: 'ann@example.net', id_level: 3, pass_type: type, password },
    ...{ salt: XBTIT_SALT, pid: 'e'.repeat(32), uploaded: 0, downloaded: 0 },
  },
})
const halves = () => {
  const digits = hex('md5', PASSWORD)
  return `${digits.slice(0, 16)}-${hex('md5', XBTIT_SALT)}-${digits.slice(16)}`
}

const KINDS: readonly Kind[] = [
  { kind: 'bcrypt', source: 'unit3d', tables: () => ofUnit3d(php(PASSWORD)) },
  { kind: 'argon2id', source: 'unit3d', tables: async () => ofUnit3d(await argon(2)) },
  { kind: 'argon2i', source: 'unit3d', tables: async () => ofUnit3d(await argon(1)) },
  {
    kind: 'bcrypt over SHA-256',
    source: 'gazelle',
    tables: () => ({
      ...ofGazelle(php(hex('sha256', PASSWORD))),
      users_leech_stats: { UserID: 1, Uploaded: 0, Downloaded: 0 },
    }),
  },
  {
    kind: 'SHA-1 with the salts of member and site',
    source: 'gazelle',
    tables: () => ofGazelle(gazelle('S3cret'), 'S3cret'),
  },
  {
    kind: 'MD5 with a salt of bytes',
    source: 'nexusphp',
    tables: () => ofNexus(hex('md5', Buffer.concat([SALT, Buffer.from(PASSWORD), SALT]))),
  },
  {
    kind: 'SHA-256 of SHA-256 with a salt of bytes',
    source: 'nexusphp',
    tables: () => {
      return ofNexus(hex('sha256', Buffer.concat([SALT, Buffer.from(hex('sha256', PASSWORD))])))
    },
  },
  {
    kind: 'MD5 of the MD5s of a salt and the password',
    source: 'tbdev',
    tables: () => ({
      users: {
        ...{ id: 1, username: 'ann', email: 'ann@example.net', status: 'confirmed', class: 1 },
        ...{ added: 1_262_304_000, secret: 'aB3$x', passkey: 'd'.repeat(32), enabled: 'yes' },
        ...{ passhash: hex('md5', hex('md5', 'aB3$x') + hex('md5', PASSWORD)), seedbonus: 0 },
        ...{ uploaded: 0, downloaded: 0, warned: 0, downloadpos: 1 },
      },
    }),
  },
  {
    kind: 'MD5 with a salt on both sides, of XBTIT',
    source: 'xbtit',
    tables: () => ofXbtit('3', hex('md5', XBTIT_SALT + PASSWORD + XBTIT_SALT)),
  },
  {
    kind: 'SHA-1 as in Gazelle, of XBTIT',
    source: 'xbtit',
    tables: () => ofXbtit('4', gazelle(XBTIT_SALT)),
  },
  {
    kind: 'SHA-1 with the name, of XBTIT',
    source: 'xbtit',
    tables: () => ofXbtit('5', hex('sha1', `ann${PASSWORD}`)),
  },
  {
    kind: 'SHA-1 of halves of MD5, of XBTIT',
    source: 'xbtit',
    tables: () => ofXbtit('6', hex('sha1', halves())),
  },
  {
    kind: 'MD5 of MD5',
    source: 'torrentpier',
    tables: () => ({
      bb_users: {
        ...{ user_id: 2, user_active: 1, username: 'ann', user_level: 0 },
        ...{ user_email: 'ann@example.net', user_password: hex('md5', hex('md5', PASSWORD)) },
      },
    }),
  },
]

describe('a member of an old site signs in', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'babou-old-passwords-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(KINDS)('with a password that is $kind, which then is argon2id', async (given) => {
    const site = await testSite()
    try {
      const tables = Object.entries(await given.tables())
      const from = path.join(folder, 'dump.sql')
      writeFileSync(from, dumpOf(...tables.map(([name, row]) => tableOf(name, row))))
      const mapping = { siteSalt: SITE_SALT }
      await importInto(site.database.url, { source: given.source, from, mapping })
      const stored = async () => (await access.forSignIn(site.db, 'ann'))?.password_hash

      const before = await stored()
      expect((await site.browser().signIn('ann', `${PASSWORD}!`)).status).toBe(422)
      expect(await stored()).toBe(before)
      expect((await site.browser().signIn('ann', PASSWORD)).status).toBe(303)
      const after = await stored()
      expect(after).toMatch(/^\$argon2id\$/)
      if (given.kind !== 'argon2id') expect(after).not.toBe(before)

      expect((await site.browser().signIn('ann', PASSWORD)).status).toBe(303)
      expect(await stored()).toBe(after)
      expect((await site.browser().signIn('ann', `${PASSWORD}!`)).status).toBe(422)
    } finally {
      await site.stop()
    }
  })
})
