import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signProbe } from '../../src/shared/probe.ts'
import { createSecrets } from '../../src/shared/secrets.ts'
import { inProject } from '../../src/shared/paths.ts'
import { ended, endWithUs } from '../support/processes/children.ts'
import { freePorts } from '../support/processes/ports.ts'
import { startBabou, type Babou } from '../support/processes/processes.ts'
import { aTorrent } from '../support/community/torrents.ts'
import { until } from '../support/until.ts'

// The configurations of deploy/ with real proxies in front of a real babou: only ports, paths and
// names differ. Clients are distinguished by their loopback address.

const SECRET = 'the secret of the proxy tests'
/** A client of the proxy, and an address that it claims. */
const CLIENT = '127.0.0.7'
const CLAIMED = '203.0.113.5'

const nginx = programOf('nginx')
const haproxy = programOf('haproxy')

describe.skipIf(nginx === null)('nginx as in deploy/nginx (needs nginx)', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-proxy-'))
  let babou: Babou
  let proxy: ChildProcess
  let port: number

  beforeAll(async () => {
    port = (await freePorts()).site
    const url = `https://babou.example.org:${port}`
    babou = await startBabou({
      env: {
        BABOU_SECRET: SECRET,
        BABOU_SITE_URL: url,
        BABOU_TRACKER_URL: `https://tracker.example.org:${port}`,
        BABOU_TRUSTED_PROXIES: '127.0.0.1,::1',
      },
    })
    makeCertificate(folder)
    proxy = startNginx(folder, port, babou)
    await until(() => answers(port), 20, 'nginx answers')
  })

  afterAll(async () => {
    await ended(proxy, 'SIGTERM')
    await babou.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  const probe = (headers: Record<string, string>) => {
    const key = createSecrets(SECRET).key('probe')
    const signed = { 'x-babou-probe': signProbe(key, '0123456789abcdef') }
    return ask(port, 'babou.example.org', '/login', { ...signed, ...headers })
  }

  it('passes the client and the public address to the site', async () => {
    const { headers, status } = await probe({})
    expect(status).toBe(200)
    expect(headers['x-babou-seen']).toBe(`${CLIENT} https://babou.example.org:${port}`)
    expect(headers['strict-transport-security']).toBeDefined()
  })

  it('prevents clients from claiming another address in any of the known ways', async () => {
    const claims: Record<string, string>[] = [
      { 'x-forwarded-for': CLAIMED },
      { 'x-forwarded-for': `${CLAIMED}, 127.0.0.1` },
      { forwarded: `for=${CLAIMED}`, 'x-real-ip': CLAIMED },
      { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
    ]
    for (const headers of claims) {
      const seen = (await probe(headers)).headers['x-babou-seen']
      expect(seen).toBe(`${CLIENT} https://babou.example.org:${port}`)
    }
  })

  it('rule 15: announces over TLS show the client, and a claim changes nothing', async () => {
    const { passkeys, hash } = await aTorrentOfTwo(babou)
    const announce = (headers: Record<string, string>, left: 0 | 1, from: string) => {
      const at = `/${passkeys[left]}/announce?${announceQuery(hash, left)}`
      return ask(port, 'tracker.example.org', at, headers, from)
    }
    const found = async () => {
      await announce({ 'x-forwarded-for': CLAIMED }, 0, CLIENT)
      return endpoints((await announce({}, 1, '127.0.0.8')).body).length > 0
    }
    await until(found, 20, 'the tracker knows member and torrent')
    expect(endpoints((await announce({}, 1, '127.0.0.8')).body)).toEqual(['127.0.0.7:6881'])
  })

  it('logs no passkey', () => {
    const logs = fs.readdirSync(folder).filter((name) => name.endsWith('.log'))
    const text = logs.map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).join('')
    expect(text).toContain('babou.example.org GET 200')
    expect(text).not.toMatch(/announce|[0-9a-f]{32}/)
  })
})

describe.skipIf(haproxy === null)('HAProxy as in deploy/haproxy (needs haproxy)', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-proxy-'))
  let babou: Babou
  let proxy: ChildProcess
  let port: number

  beforeAll(async () => {
    port = (await freePorts()).site
    babou = await startBabou({ env: { BABOU_PROXY_PROTOCOL: 'true' } })
    makeCertificate(folder)
    proxy = startHaproxy(folder, port, babou.ports.tracker)
    await until(() => answers(port), 20, 'HAProxy answers')
  })

  afterAll(async () => {
    await ended(proxy, 'SIGTERM')
    await babou.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  it('rule 15: announces over TLS use the PROXY protocol, and are refused without it', async () => {
    const { passkeys, hash } = await aTorrentOfTwo(babou)
    const announce = (left: 0 | 1, from: string) => {
      const at = `/${passkeys[left]}/announce?${announceQuery(hash, left)}`
      return ask(port, 'tracker.example.org', at, { 'x-forwarded-for': CLAIMED }, from)
    }
    const found = async () => {
      await announce(0, CLIENT)
      return endpoints((await announce(1, '127.0.0.8')).body).length > 0
    }
    await until(found, 20, 'the tracker knows member and torrent')
    expect(endpoints((await announce(1, '127.0.0.8')).body)).toEqual(['127.0.0.7:6881'])
    const bare = `http://127.0.0.1:${babou.ports.tracker}/${passkeys[1]}/announce`
    expect((await fetch(`${bare}?${announceQuery(hash, 1)}`)).status).toBe(400)
  })
})

function programOf(name: string): string | null {
  const { status, stdout } = spawnSync('/bin/sh', ['-c', `PATH=$PATH:/usr/sbin command -v ${name}`])
  return status === 0 ? stdout.toString().trim() : null
}

function makeCertificate(folder: string): void {
  const names = 'subjectAltName=DNS:babou.example.org,DNS:tracker.example.org'
  const files = [
    '-keyout',
    path.join(folder, 'privkey.pem'),
    '-out',
    path.join(folder, 'chain.pem'),
  ]
  const asked = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const rest = ['-days', '2', '-subj', '/CN=babou.example.org', '-addext', names, ...files]
  const { status, stderr } = spawnSync('openssl', [...asked, ...rest])
  if (status !== 0) throw new Error(stderr.toString())
}

/** nginx with deploy/nginx/babou.conf inside a minimal version of Debian's configuration. */
function startNginx(folder: string, port: number, { ports }: Babou): ChildProcess {
  const given = fs.readFileSync(inProject('deploy/nginx/babou.conf'), 'utf8')
  const site = given
    .replace(/listen (\[::\]:)?80;/g, '')
    .replace(/listen \[::\]:443 ssl http2;/g, '')
    .replace(/listen 443 ssl http2;/g, `listen 127.0.0.1:${port} ssl http2;`)
    .replace(/server \{\s*server_name[^}]*return 301[^}]*\}/, '')
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${ports.site}`)
    .replaceAll('127.0.0.1:4200', `127.0.0.1:${ports.tracker}`)
    .replaceAll('/etc/babou/tls/fullchain.pem', path.join(folder, 'chain.pem'))
    .replaceAll('/etc/babou/tls/privkey.pem', path.join(folder, 'privkey.pem'))
    .replaceAll('/var/log/nginx/', `${folder}/`)
    .replaceAll('/usr/share/babou', inProject('deploy'))
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
    return `${name}_temp_path "${folder}/${name}";`
  })
  const main = [
    ...['daemon off;', 'worker_processes 1;', `pid "${folder}/nginx.pid";`],
    ...[`error_log "${folder}/error.log";`, 'events {}', 'http {', ...temps, site, '}'],
  ]
  const file = path.join(folder, 'nginx.conf')
  fs.writeFileSync(file, main.join('\n'))
  const checked = spawnSync(nginx!, ['-t', '-e', path.join(folder, 'error.log'), '-c', file])
  if (checked.status !== 0) throw new Error(checked.stderr.toString())
  const words = ['-e', path.join(folder, 'error.log'), '-c', file]
  return endWithUs(spawn(nginx!, words, { stdio: 'ignore' }))
}

function startHaproxy(folder: string, port: number, tracker: number): ChildProcess {
  const pem = ['chain.pem', 'privkey.pem'].map((name) => fs.readFileSync(path.join(folder, name)))
  const both = path.join(folder, 'haproxy.pem')
  fs.writeFileSync(both, Buffer.concat(pem), { mode: 0o600 })
  const file = path.join(folder, 'haproxy.cfg')
  const given = fs.readFileSync(inProject('deploy/haproxy/haproxy.cfg'), 'utf8')
  fs.writeFileSync(
    file,
    given
      .replace('bind :::4443 v4v6', `bind 127.0.0.1:${port}`)
      .replace('/etc/babou/tls/haproxy.pem', both.replaceAll(' ', '\\ '))
      .replace('127.0.0.1:4200', `127.0.0.1:${tracker}`),
  )
  const checked = spawnSync(haproxy!, ['-c', '-f', file])
  if (checked.status !== 0) throw new Error(checked.stderr.toString())
  return endWithUs(spawn(haproxy!, ['-db', '-f', file], { stdio: 'ignore' }))
}

async function answers(port: number): Promise<boolean> {
  return ask(port, 'tracker.example.org', '/', {}).then(
    () => true,
    () => false,
  )
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: Buffer
}

/** Sends one request over TLS from the given loopback address. */
function ask(
  port: number,
  name: string,
  at: string,
  headers: Record<string, string>,
  localAddress = CLIENT,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const host = `${name}:${port}`
    const options = {
      port,
      localAddress,
      servername: name,
      rejectUnauthorized: false,
      agent: false,
    }
    const request = https.get(
      { host: '127.0.0.1', path: at, headers: { host, ...headers }, ...options },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const { statusCode = 0, headers: received } = answer
          resolve({ status: statusCode, headers: received, body: Buffer.concat(chunks) })
        })
      },
    )
    request.on('error', reject)
  })
}

/** A torrent with two members: a member's own other clients are not listed. */
async function aTorrentOfTwo(babou: Babou): Promise<{ passkeys: string[]; hash: string }> {
  const passkeys: string[] = []
  for (const name of ['ann', 'ben']) {
    const words = ['user', 'add', name, '--email', `${name}@example.org`, '--json']
    const made = await babou.run(words)
    passkeys.push((JSON.parse(made.stdout) as { passkey: string }).passkey)
  }
  const file = path.join(babou.dataFolder, 'a.torrent')
  fs.writeFileSync(file, aTorrent('a', 50_000).file)
  const words = ['torrent', 'add', file, '--as', 'ann', '--category', 'other', '--json']
  const { infoHash } = JSON.parse((await babou.run(words)).stdout) as { infoHash: string }
  return { passkeys, hash: infoHash.replace(/../g, '%$&') }
}

/** The query of a seeder or, with bytes left, of a leecher: seeders get only leechers. */
function announceQuery(hash: string, left: number): string {
  const counters = `uploaded=0&downloaded=0&left=${left}&compact=1&numwant=10`
  return `info_hash=${hash}&peer_id=-TR4060-${String(left).repeat(12)}&port=6881&${counters}`
}

/** The IPv4 endpoints of a compact reply. */
function endpoints(reply: Buffer): string[] {
  const text = reply.toString('latin1')
  const found = /5:peers(\d+):/.exec(text)
  if (found === null) return []
  const start = found.index + found[0].length
  return Array.from({ length: Number(found[1]) / 6 }, (_, index) => {
    const at = start + index * 6
    const address = [...reply.subarray(at, at + 4)].join('.')
    return `${address}:${reply.readUInt16BE(at + 4)}`
  })
}
