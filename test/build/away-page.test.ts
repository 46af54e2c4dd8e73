import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import { ended, endWithUs } from '../support/processes/children.ts'
import { freePorts } from '../support/processes/ports.ts'
import { until } from '../support/until.ts'

// What readers see of the proxies in deploy/ while no site is ready, and while none is there.

const isThere = (name: string) => spawnSync(name, ['-v']).error === undefined
const given = (file: string) => fs.readFileSync(inProject('deploy', file), 'utf8')

let folder: string
let port: number
let proxy: ChildProcess
let sites: Site[]

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-away-'))
  port = (await freePorts()).site
  sites = [await aSite(), await aSite()]
})
afterEach(async () => {
  await ended(proxy, 'SIGTERM')
  for (const site of sites) site.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

interface Site {
  readonly port: number
  isReady: boolean
  readonly stop: () => void
}

/** It serves its page even while it is not ready, with 503, like a site without a database. */
async function aSite(): Promise<Site> {
  const server = http.createServer((_, response) => {
    response.statusCode = site.isReady ? 200 : 503
    response.end(site.isReady ? 'a page' : 'the page of a site')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const stop = () => void server.close().closeAllConnections()
  const site: Site = { port: (server.address() as AddressInfo).port, isReady: true, stop }
  return site
}

async function seen(): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/torrents`).catch(() => null)
  if (answer === null) return 'nothing'
  const [text, after] = [await answer.text(), answer.headers.get('retry-after')]
  const title = /<title>(.*)<\/title>/.exec(text)?.[1] ?? text
  return `${answer.status} ${title}${after === null ? '' : `, again in ${after} s`}`
}

const sees = (what: string) => until(async () => (await seen()) === what, 20, what)
const AWAY = '503 Back in a moment, again in 5 s'

function start(program: string, words: string[], text: string, file: string): void {
  fs.writeFileSync(file, text)
  const checked = spawnSync(program, [...words, program === 'nginx' ? '-t' : '-c'])
  if (checked.status !== 0) throw new Error(checked.stderr.toString())
  proxy = endWithUs(spawn(program, words, { stdio: 'ignore' }))
}

describe.skipIf(!isThere('haproxy'))('HAProxy as in deploy/compose (needs haproxy)', () => {
  it('shows the page of a site that is not ready, and ours while none is there', async () => {
    const file = path.join(folder, 'site.cfg')
    let text = given('compose/haproxy/site.cfg')
      .replace(/^resolvers docker\n(?: .*\n)*/m, '')
      .replace('  default-server init-addr last,libc,none resolvers docker\n', '')
      .replaceAll('/usr/share/babou/', `${inProject('deploy')}/`)
      .replace('bind :8080', `bind 127.0.0.1:${port}`)
      .replaceAll('inter 2s', 'inter 100ms fall 2 rise 1')
    for (const [at, site] of sites.entries()) {
      const from = `site-${at + 1} site-${at + 1}:8080 check`
      text = text
        .replaceAll(`${from} port 8081`, `site-${at + 1} 127.0.0.1:${site.port} check`)
        .replaceAll(from, `site-${at + 1} 127.0.0.1:${site.port} check`)
    }
    start('haproxy', ['-db', '-f', file], `global\n  maxconn 100\n${text}`, file)
    await sees('200 a page')
    for (const site of sites) site.isReady = false
    await sees('503 the page of a site')
    for (const site of sites) site.stop()
    await sees(AWAY)
  })
})

describe.skipIf(!isThere('nginx'))('nginx as in deploy/nginx (needs nginx)', () => {
  it('passes on the page of a site that is not ready, and shows ours while it is down', async () => {
    const file = path.join(folder, 'nginx.conf')
    const [, ...servers] = given('nginx/babou.conf').split(/^(?=server \{)/m)
    const [site] = servers
      .filter((text) => text.includes('proxy_pass http://babou_site'))
      .map((text) => text.replace(/^ +(listen|ssl_|access_log).*\n/gm, ''))
    const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
      return `${name}_temp_path "${folder}/${name}";`
    })
    const text = [
      ...['daemon off;', 'worker_processes 1;', `pid "${folder}/nginx.pid";`],
      ...[`error_log "${folder}/error.log";`, 'events {}', 'http {', 'access_log off;', ...temps],
      `upstream babou_site { server 127.0.0.1:${sites[0].port} max_fails=0; }`,
      site
        .replace('server {', `server {\n  listen 127.0.0.1:${port};`)
        .replaceAll('/usr/share/babou', inProject('deploy')),
      '}',
    ].join('\n')
    start('nginx', ['-e', path.join(folder, 'error.log'), '-c', file], text, file)
    await sees('200 a page')
    sites[0].isReady = false
    await sees('503 the page of a site')
    sites[0].stop()
    await sees(AWAY)
  })
})
