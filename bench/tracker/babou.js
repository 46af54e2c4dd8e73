// babou as its users run it, with one announce thread, and with the members and torrents that the
// swarms of this benchmark need.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import bencode from 'bencode'
import { build } from '../../bin/build.js'
import { PEERS, TORRENTS } from './swarms.js'
import { end, freePort } from './targets.js'

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))
const READY_SECONDS = 60

/** A server to measure, with a passkey for each peer of a swarm and the hash of each swarm. */
export async function startTracker(io) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-'))
  fs.chmodSync(data, 0o755)
  const ports = await Promise.all(Array.from({ length: 5 }, freePort))
  const [site, port, siteOps, trackerOps, jobsOps] = ports
  const env = {
    ...process.env,
    BABOU_DATA: data,
    BABOU_TRACKER_THREADS: '1',
    BABOU_TRACKER_IO: io,
    // They announce again and again: no peer is to be kept back for that (rule 57).
    BABOU_ANNOUNCE_MIN_INTERVAL: '1',
    BABOU_SITE_PORT: site,
    BABOU_TRACKER_PORT: port,
    BABOU_SITE_OPS_PORT: siteOps,
    BABOU_TRACKER_OPS_PORT: trackerOps,
    BABOU_JOBS_OPS_PORT: jobsOps,
  }
  const child = spawn(process.execPath, [path.join(root, 'bin', 'babou.js'), 'up'], {
    env,
    stdio: 'ignore',
  })
  const stop = async () => {
    await end(child)
    fs.rmSync(data, { recursive: true, force: true })
  }
  try {
    await ready(trackerOps)
    const { passkeys, infoHashes } = await fill(data)
    const metrics = `http://127.0.0.1:${trackerOps}/metrics`
    return {
      name: `babou (${io})`,
      port,
      pid: trackerPid(data),
      passkeys,
      infoHashes,
      metrics,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function ready(opsPort) {
  const deadline = Date.now() + READY_SECONDS * 1000
  while (Date.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${opsPort}/readyz`).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`babou was not ready within ${READY_SECONDS} s`)
}

function trackerPid(data) {
  const pid = fs.readdirSync('/proc').find((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      const isTracker = fs
        .readFileSync(`/proc/${name}/cmdline`, 'utf8')
        .includes('role-process.js\0tracker')
      return (
        isTracker &&
        fs.readFileSync(`/proc/${name}/environ`, 'utf8').includes(`BABOU_DATA=${data}\0`)
      )
    } catch {
      return false // ended in the meantime, or somebody else's
    }
  })
  if (pid === undefined) throw new Error('there is no tracker process')
  return Number(pid)
}

/** Members and torrents straight through the store, which is what the site's forms end in. */
async function fill(data) {
  const folder = await build()
  const load = (name) => import(pathToFileURL(path.join(folder, name)).href)
  const [postgres, database, members, torrents, metainfo, keys, logs] = await Promise.all([
    load('cli/postgres.js'),
    load('store/db.js'),
    load('store/members.js'),
    load('store/torrents.js'),
    load('domain/torrent/upload.js'),
    load('shared/secrets.js'),
    load('shared/log.js'),
  ])
  const secrets = keys.createSecrets(keys.loadMasterSecret({ BABOU_DATA: data }))
  const db = database.createDb(postgres.runningPostgres(data).url, { log: logs.silentLog() })
  try {
    const passkeys = []
    for (let index = 0; index < PEERS; index++) {
      const who = { name: `bench${index}`, email: `bench${index}@example.com`, role: 'member' }
      const added = await members.add(db, secrets, { ...who, passwordHash: '-' }, new Date())
      passkeys.push(added.passkey)
    }
    const infoHashes = []
    for (let index = 0; index < TORRENTS; index++) {
      const judged = metainfo.judgeUpload(torrentFile(index), 'BENCH', digests)
      const upload = {
        upload: judged,
        name: `bench ${index}`,
        categoryId: 1,
        description: '',
        tags: [],
      }
      await torrents.add(db, { ...upload, uploaderId: 1 }, new Date())
      infoHashes.push(judged.infoHash)
    }
    return { passkeys, infoHashes }
  } finally {
    await database.closeDb(db)
  }
}

const digest = (name) => (bytes) => createHash(name).update(bytes).digest('hex')
const digests = { sha1: digest('sha1'), sha256: digest('sha256') }

function torrentFile(index) {
  const info = {
    length: 1_000_000,
    name: `bench ${index}`,
    'piece length': 1_048_576,
    pieces: Buffer.alloc(20, index),
  }
  return bencode.encode({ info })
}
