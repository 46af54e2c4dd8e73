// Writes a source of any size: a UNIT3D site as mysqldump would, with a folder of .torrent files.
// The same sizes give the same rows. With `day`, the dump is from a day later, with the changes and
// additions of that day.
import fs from 'node:fs'
import path from 'node:path'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { randomOf } from '../random.js'

/** The sizes of the largest site in the performance aims. */
export const FULL = {
  members: 100_000,
  torrents: 1_000_000,
  snatches: 20_000_000,
  comments: 5_000_000,
}
/** What is added in a day, and the share of members and histories that change. */
const DAY = {
  members: 0.001,
  torrents: 0.001,
  snatches: 0.002,
  comments: 0.001,
  active: 0.2,
  seeded: 0.05,
}

/** Tables that the dump lacks, or has only in part, in the form of a mapping file. */
export const ABSENT = [
  ...['users', 'bans', 'invites', 'user_notes', 'warnings', 'torrents', 'history', 'comments'],
  ...['forums', 'topics', 'posts', 'forum_permissions', 'permissions', 'forum_categories'],
  ...['playlists', 'playlist_torrents', 'articles'],
  ...[
    'private_messages',
    'conversations',
    'polls',
    'options',
    'voters',
    'requests',
    'request_bounty',
    'pages',
  ],
  ...['freeleech_tokens', 'personal_freeleech', 'personal_freeleeches', 'request_claims'],
]

const GROUPS = ['Validating', 'User', 'PowerUser', 'Elite', 'Moderator', 'Banned', 'Owner']
const CATEGORIES = ['Movies', 'TV', 'Music', 'Games', 'Applications']
const TYPES = ['Full Disc', 'Remux', 'Encode', 'WEB-DL', 'WEBRip', 'HDTV']
const RESOLUTIONS = ['2160p', '1080p', '720p', '480p', 'Other']
const WORDS =
  'signal harbor winter lantern copper meadow orbit ember willow granite river echo'.split(' ')
const ROWS_A_STATEMENT = 1_000
const FILES_AT_ONCE = 64

/** A bcrypt hash of cost 4, with which no one signs in. */
const HASH = '$2y$10$abcdefghijklmnopqrstuuT8ZzX9mJ1yq3W5v7b9d1f3h5j7l9n1p'
const EPOCH = Date.UTC(2020, 0, 1)
const time = (seconds) =>
  new Date(EPOCH + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')

const quoted = (value) => {
  if (value === null) return 'NULL'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (Buffer.isBuffer(value)) return `0x${value.toString('hex')}`
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}

/** Returns the sizes after another day. */
export function grown(sizes) {
  return Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [name, size + Math.ceil(size * DAY[name])]),
  )
}

/** Writes the dump; `day` is 0 or 1, `sizes` are those of day 0. */
export async function writeDump(file, sizes, day = 0) {
  const out = fs.createWriteStream(file, { highWaterMark: 1024 * 1024 })
  const say = async (text) => {
    if (!out.write(text)) await once(out, 'drain')
  }
  const now = day === 0 ? sizes : grown(sizes)
  await say('-- MySQL dump 10.19  Distrib 10.11\n/*!40101 SET NAMES utf8mb4 */;\n')
  for (const [name, columns, rows] of tables(now, sizes, day))
    await writeTable(say, name, columns, rows)
  await say('-- Dump completed on 2026-01-01  0:00:00\n')
  out.end()
  await once(out, 'close')
}

async function writeTable(say, name, columns, rows) {
  const defined = columns.map(([column, type]) => `  \`${column}\` ${type}`).join(',\n')
  const key = columns.some(([column]) => column === 'id') ? ',\n  PRIMARY KEY (`id`)' : ''
  await say(
    `DROP TABLE IF EXISTS \`${name}\`;\nCREATE TABLE \`${name}\` (\n${defined}${key}\n) ENGINE=InnoDB;\n`,
  )
  let written = 0
  let statement = []
  const flush = async () => {
    if (statement.length > 0) await say(`INSERT INTO \`${name}\` VALUES ${statement.join(',')};\n`)
    statement = []
  }
  for (const row of rows) {
    statement.push(`(${row.map(quoted).join(',')})`)
    if (++written % ROWS_A_STATEMENT === 0) await flush()
  }
  await flush()
}

const ID = ['id', 'int unsigned NOT NULL']
const INT = 'int unsigned DEFAULT NULL'
const BIG = 'bigint unsigned NOT NULL DEFAULT 0'
const TEXT = 'varchar(255) DEFAULT NULL'
const AT = 'timestamp NULL DEFAULT NULL'

function tables(sizes, before, day) {
  const named = [ID, ['name', TEXT]]
  const namedRows = (names) => names.map((name, at) => [at + 1, name])
  const groups = GROUPS.map((name, at) => [at + 1, name, name.toLowerCase()])
  return [
    ['groups', [ID, ['name', TEXT], ['slug', TEXT]], groups],
    ['categories', [...named, ['movie_meta', 'tinyint'], ['tv_meta', 'tinyint']], categoryRows()],
    ['types', named, namedRows(TYPES)],
    ['resolutions', named, namedRows(RESOLUTIONS)],
    ['users', USERS, userRows(sizes, day)],
    ['torrents', TORRENTS, torrentRows(sizes, before)],
    ['keywords', [ID, ['torrent_id', INT], ['name', TEXT]], keywordRows(sizes)],
    ['history', HISTORY, historyRows(sizes, before, day)],
    ['comments', COMMENTS, commentRows(sizes, before)],
    ['bookmarks', MARKS, markRows(sizes, before, 3)],
    ['thanks', MARKS, markRows(sizes, before, 7)],
  ]
}

function categoryRows() {
  return CATEGORIES.map((name, at) => [at + 1, name, at === 0 ? 1 : 0, at === 1 ? 1 : 0])
}

const USERS = [
  ...[ID, ['username', TEXT], ['email', TEXT], ['password', TEXT], ['passkey', TEXT]],
  ...[
    ['group_id', INT],
    ['uploaded', BIG],
    ['downloaded', BIG],
    ['fl_tokens', INT],
  ],
  ...[
    ['seedbonus', 'decimal(12,2) NOT NULL DEFAULT 0'],
    ['invites', INT],
    ['about', 'mediumtext'],
  ],
  ...[
    ['created_at', AT],
    ['last_action', AT],
    ['email_verified_at', AT],
  ],
]

function* userRows({ members }, day) {
  for (let id = 1; id <= members; id++) {
    const random = randomOf(id)
    const joined = Math.floor(random() * 1e8)
    const active = random() < DAY.active ? day : 0
    const up = Math.floor(random() * 2 ** 43) + active * 5_000_000_000
    const passkey = createHash('md5').update(`passkey ${id}`).digest('hex')
    const about = random() < 0.1 ? `[b]Member ${id}[/b] of ${WORDS[id % WORDS.length]}` : null
    yield [
      ...[id, `member${id}`, `member${id}@example.net`, HASH, passkey, 2 + (id % 3)],
      ...[
        up,
        Math.floor(up / 2),
        id % 5,
        (random() * 1e5 + active * 12.5).toFixed(2),
        id % 3,
        about,
      ],
      ...[time(joined), time(joined + 5e7 + active * 86_400), time(joined + 60)],
    ]
  }
}

const TORRENTS = [
  ...[ID, ['name', TEXT], ['description', 'mediumtext'], ['file_name', TEXT]],
  ...[
    ['info_hash', 'binary(20) NOT NULL'],
    ['category_id', INT],
    ['type_id', INT],
  ],
  ...[
    ['resolution_id', INT],
    ['user_id', INT],
    ['free', INT],
    ['anon', INT],
    ['status', INT],
  ],
  ...[
    ['times_completed', INT],
    ['created_at', AT],
    ['tmdb', INT],
    ['imdb', INT],
  ],
]

const nameOf = (id) => {
  const [one, other] = [WORDS[id % WORDS.length], WORDS[(id >> 3) % WORDS.length]]
  return `The.${one}.${other}.${id}.${1950 + (id % 75)}.1080p.WEB-DL.x264-GROUP${id % 97}`
}

// The activity up to the day before stays the same, although there are more members now.
function* torrentRows(sizes, before) {
  for (let id = 1; id <= sizes.torrents; id++) {
    const { members } = id <= before.torrents ? before : sizes
    const random = randomOf(-id)
    const body = `[center][b]${nameOf(id)}[/b][/center]\n[quote]Source: disc ${id}[/quote]\n`
    const tmdb = Math.floor(id / 4) + 1
    yield [
      ...[id, nameOf(id), `${body}${'[i]Notes of the release.[/i] '.repeat(1 + (id % 12))}`],
      ...[
        `${id}.torrent`,
        madeTorrent(id).hash,
        1 + (id % CATEGORIES.length),
        1 + (id % TYPES.length),
      ],
      ...[1 + (id % RESOLUTIONS.length), 1 + Math.floor(random() * members), id % 50 === 0 ? 1 : 0],
      ...[id % 40 === 0 ? 1 : 0, 1, Math.floor(random() * 400), time(Math.floor(random() * 1.5e8))],
      ...[id % 5 < 2 ? tmdb : 0, id % 5 < 2 ? 100_000 + tmdb : 0],
    ]
  }
}

function* keywordRows({ torrents }) {
  for (let id = 1; id <= torrents; id++) yield [id, id, WORDS[id % WORDS.length]]
}

const HISTORY = [
  ...[ID, ['user_id', INT], ['torrent_id', INT], ['agent', TEXT], ['uploaded', BIG]],
  ...[
    ['actual_uploaded', BIG],
    ['downloaded', BIG],
    ['actual_downloaded', BIG],
    ['seeder', INT],
  ],
  ...[
    ['active', INT],
    ['seedtime', BIG],
    ['created_at', AT],
    ['updated_at', AT],
    ['completed_at', AT],
  ],
]

/**
 * Yields histories. Each pair of member and torrent occurs once: the steps have no factor in common
 * with the number of torrents.
 */
function* historyRows({ snatches, members, torrents }, before, day) {
  for (let id = 1; id <= snatches; id++) {
    const random = randomOf(id ^ 0x5eed)
    // Members and torrents from the day before stay the same.
    const of = id <= before.snatches ? before : { members, torrents }
    const user = 1 + ((id - 1) % of.members)
    const round = Math.floor((id - 1) / of.members)
    const torrent = 1 + ((user * 7 + round * 4_999) % of.torrents)
    const seeded = random() < DAY.seeded ? day : 0
    const up = Math.floor(random() * 8e9) + seeded * 250_000_000
    const down = Math.floor(random() * 4e9)
    const at = Math.floor(random() * 1.5e8)
    yield [
      ...[id, user, torrent, 'qBittorrent/4.6.3', up, up, id % 9 === 0 ? 0 : down, down, 1],
      ...[
        seeded,
        Math.floor(random() * 3e6) + seeded * 86_400,
        time(at),
        time(at + seeded * 86_400),
      ],
      time(at + 4_000),
    ]
  }
}

const COMMENTS = [
  ...[ID, ['content', 'text'], ['anon', INT], ['user_id', INT], ['commentable_type', TEXT]],
  ...[
    ['commentable_id', INT],
    ['created_at', AT],
    ['updated_at', AT],
  ],
]

function* commentRows(sizes, before) {
  for (let id = 1; id <= sizes.comments; id++) {
    const { members, torrents } = id <= before.comments ? before : sizes
    const random = randomOf(id ^ 0xc0de)
    const at = time(Math.floor(random() * 1.5e8))
    const word = WORDS[Math.floor(random() * WORDS.length)]
    const body = `Thank you for the ${word}, it is [b]very[/b] good. [quote=member${1 + (id % members)}]Is it?[/quote]`
    yield [
      ...[id, body.repeat(1 + (id % 3)), 0, 1 + Math.floor(random() * members)],
      ...['App\\Models\\Torrent', 1 + Math.floor(random() * torrents), at, at],
    ]
  }
}

const MARKS = [ID, ['user_id', INT], ['torrent_id', INT], ['created_at', AT]]

function* markRows(sizes, before, step) {
  for (let id = 1; id <= sizes.torrents; id++) {
    const { members } = id <= before.torrents ? before : sizes
    yield [id, 1 + ((id * step) % members), id, time(id % 1e8)]
  }
}

const PIECES = 60
const PIECE_BYTES = 4 * 1024 * 1024

/** Returns a .torrent with three files and 60 pieces, like a release of 250 MB. */
function madeTorrent(id) {
  const name = nameOf(id)
  const pieces = Buffer.alloc(20 * PIECES)
  const seed = createHash('sha1').update(String(id)).digest()
  for (let at = 0; at < PIECES; at++) seed.copy(pieces, at * 20)
  const files = ['video.mkv', 'subtitles.srt', 'release.nfo']
    .map(
      (file, at) =>
        `d6:lengthi${at === 0 ? PIECES * PIECE_BYTES - 3_000 : 1_500}e4:pathl${file.length}:${file}ee`,
    )
    .join('')
  const head = `d5:filesl${files}e4:name${name.length}:${name}12:piece lengthi${PIECE_BYTES}e6:pieces${pieces.length}:`
  const info = Buffer.concat([Buffer.from(head), pieces, Buffer.from('7:privatei1e6:source3:OLDe')])
  return { info, hash: createHash('sha1').update(info).digest() }
}

/** Writes the .torrent files from one ID to another. */
export async function writeTorrents(folder, from, to) {
  fs.mkdirSync(folder, { recursive: true })
  const head = Buffer.from('d8:announce20:http://old.invalid/a4:info')
  for (let id = from; id <= to; id += FILES_AT_ONCE) {
    const ids = Array.from({ length: Math.min(FILES_AT_ONCE, to - id + 1) }, (_, at) => id + at)
    await Promise.all(
      ids.map((one) => {
        const file = Buffer.concat([head, madeTorrent(one).info, Buffer.from('e')])
        return fs.promises.writeFile(path.join(folder, `${one}.torrent`), file)
      }),
    )
  }
}
