import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { unit3d } from '../../../src/store/imports/sources/unit3d.ts'
import { oldTorrent } from '../imports/torrents.ts'
import { startMariadb } from '../imports/mariadb.ts'
import type { OldTracker } from './old-tracker.ts'
import type { Known } from './rehearsal.ts'

// A UNIT3D site in a real MariaDB, into which the old tracker writes what it counts.

const BASE = { up: 9_007_199_254_740_993n, down: 70_000_000_001n }
/** Of the base, what belongs to each torrent. */
const PAIR = { up: 5_000_000_003n, down: 2_000_000_001n }

export interface OldSite extends Known {
  /** What `babou import unit3d` reads. */
  readonly url: string
  /** The folder of .torrent files. */
  readonly files: string
  /** A mapping file that says which tables the site has only in part, or not. */
  readonly map: string
  /** What a member had before the old tracker started. */
  readonly base: { readonly up: bigint; readonly down: bigint }
  /** Of that, what was per torrent. */
  readonly basePairs: { readonly up: bigint; readonly down: bigint }
  /** Writes what the old tracker has counted so far, as of one moment. */
  readonly write: (old: OldTracker) => Promise<void>
  /** A member and a torrent more, with the passkey and info hash. */
  readonly grow: () => Promise<{ readonly passkey: string; readonly infoHash: string }>
  readonly stop: () => Promise<void>
}

const SCHEMA = `
create table \`groups\` (id int primary key, name varchar(255), slug varchar(255));
insert into \`groups\` values (3, 'User', 'user');
create table users (id int unsigned primary key, username varchar(255), email varchar(255),
  password varchar(255), passkey varchar(255), group_id int, uploaded bigint unsigned not null,
  downloaded bigint unsigned not null, fl_tokens int, seedbonus decimal(12,2), invites int,
  created_at timestamp null, email_verified_at timestamp null);
create table categories (id int, name varchar(255)); insert into categories values (1, 'Movies');
create table torrents (id int unsigned primary key, name varchar(255), description mediumtext,
  file_name varchar(255), info_hash binary(20), category_id int, user_id int unsigned,
  status tinyint, times_completed int, created_at timestamp null);
create table history (id bigint unsigned primary key auto_increment, user_id int unsigned,
  torrent_id int unsigned, seedtime bigint unsigned, uploaded bigint unsigned not null,
  actual_uploaded bigint unsigned not null, downloaded bigint unsigned not null,
  actual_downloaded bigint unsigned not null, created_at timestamp null, updated_at timestamp null,
  completed_at datetime null, unique (user_id, torrent_id));`

export async function startOldSite(members: number, torrents: number): Promise<OldSite> {
  const server = await startMariadb()
  const folder = mkdtempSync(path.join(tmpdir(), 'babou-old-site-'))
  const say = (sql: string) => server.say('old', sql)
  const keyOf = (id: number) => id.toString(16).padStart(32, 'a')
  const addMember = (id: number) =>
    say(`insert into users values (${id}, 'old${id}', 'old${id}@example.net', 'x', '${keyOf(id)}',
      3, ${BASE.up}, ${BASE.down}, 1, 2.5, 0, '2020-01-01', '2020-01-02')`)
  const addTorrent = async (id: number) => {
    const { file, hash } = oldTorrent(`torrent ${id}`)
    writeFileSync(path.join(folder, `${id}.torrent`), file)
    await say(`insert into torrents values (${id}, 'Torrent ${id}', '', '${id}.torrent',
      x'${hash}', 1, 1, 1, 0, '2020-02-01')`)
    return hash
  }
  await server.say(null, 'create database old')
  mkdirSync(folder, { recursive: true })
  await say(SCHEMA)
  for (let id = 1; id <= members; id++) await addMember(id)
  const map = path.join(folder, 'import-map.yaml')
  writeFileSync(map, `source: unit3d\nabsent: [${Object.keys(unit3d.tables).join(', ')}]\n`)
  const infoHashes: string[] = []
  for (let id = 1; id <= torrents; id++) infoHashes.push(await addTorrent(id))
  const passkeys = Array.from({ length: members }, (_, at) => keyOf(at + 1))

  async function write({ sums, pairs }: Pick<OldTracker, 'sums' | 'pairs'>): Promise<void> {
    const totals = [...sums].map(([passkey, { up, down }]) => {
      return `update users set uploaded = ${BASE.up + up}, downloaded = ${BASE.down + down}
        where passkey = '${passkey}'`
    })
    const rows = passkeys.flatMap((passkey, member) =>
      infoHashes.map((hash, torrent) => {
        const { up, down } = pairs.get(`${passkey} ${hash}`) ?? { up: 0n, down: 0n }
        const [u, d] = [PAIR.up + up, PAIR.down + down]
        return `(${member + 1}, ${torrent + 1}, 60, ${u}, ${u}, ${d}, ${d}, '2020-03-01', now())`
      }),
    )
    const insert = `insert into history (user_id, torrent_id, seedtime, uploaded, actual_uploaded,
      downloaded, actual_downloaded, created_at, updated_at) values ${rows.join(', ')}
      on duplicate key update uploaded = values(uploaded), downloaded = values(downloaded),
        actual_uploaded = values(actual_uploaded), actual_downloaded = values(actual_downloaded),
        updated_at = values(updated_at)`
    await say(['begin', ...totals, insert, 'commit'].join(';\n'))
  }

  await write({ sums: new Map(), pairs: new Map() })
  const perTorrent = (of: 'up' | 'down') => PAIR[of] * BigInt(torrents)
  return {
    ...{ url: server.url('old'), files: folder, map, passkeys, infoHashes, base: BASE, write },
    basePairs: { up: perTorrent('up'), down: perTorrent('down') },
    async grow() {
      await addMember(members + 1)
      return { passkey: keyOf(members + 1), infoHash: await addTorrent(torrents + 1) }
    },
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
