import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProject } from '../../../src/shared/paths.ts'
import { all as allNodes } from '../../../src/store/fleet/nodes.ts'
import { announce, aPeerId } from '../../support/clients/announcer.ts'
import type { Rehearsal } from '../../support/moving/rehearsal.ts'
import { aRehearsal, madeHere } from '../../support/moving/rehearsal.ts'
import { ended, endWithUs } from '../../support/processes/children.ts'
import { freePorts } from '../../support/processes/ports.ts'
import { until } from '../../support/until.ts'

const { status, stdout } = spawnSync('/bin/sh', ['-c', 'PATH=$PATH:/usr/sbin command -v nginx'])
const nginx = status === 0 ? stdout.toString().trim() : null

describe.skipIf(nginx === null)('nginx as in deploy/nginx/shadow.conf (needs nginx)', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-nginx-'))
  let rehearsal: Rehearsal
  let proxy: ChildProcess
  let url: string

  beforeAll(async () => {
    rehearsal = await aRehearsal(madeHere(3, 1), 3)
    const { site: port } = await freePorts()
    url = `http://127.0.0.1:${port}`
    const file = configuration(folder, port, rehearsal)
    const asked = ['-e', path.join(folder, 'error.log'), '-c', file]
    const checked = spawnSync(nginx as string, ['-t', ...asked])
    if (checked.status !== 0) throw new Error(checked.stderr.toString())
    proxy = endWithUs(spawn(nginx as string, asked, { stdio: 'ignore' }))
    await until(() => isOpen(port), 20, 'nginx listening')
    const knows = async () => {
      const heartbeat = (await allNodes(rehearsal.db))[0]?.heartbeat
      return heartbeat?.shadow?.isOn === true && heartbeat.members === 3 && heartbeat.torrents === 1
    }
    await until(knows, 20, 'our tracker knowing members and torrents')
  })

  afterAll(async () => {
    await ended(proxy, 'SIGTERM')
    await rehearsal.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  const say = (member: string, port: number, uploaded: bigint, peerId = aPeerId()) =>
    announce(url, {
      ...{ passkey: member, infoHash: rehearsal.infoHashes[0], peerId, port },
      ...{ uploaded, downloaded: 0n, left: 5n },
    })

  it('gives clients the replies of the old tracker, and our tracker the same requests', async () => {
    const [one, two] = rehearsal.passkeys
    await say(one, 20_001, 0n)
    const reply = await say(two, 20_002, 0n)
    expect(reply).toMatchObject({ failure: null, interval: 1, peers: ['127.0.0.1:20001'] })
    const peers = async () => (await allNodes(rehearsal.db))[0]?.heartbeat.peers
    await until(async () => (await peers()) === 2, 20, 'both peers at our tracker')
    expect([...(await rehearsal.booked()).values()].every(({ up }) => up === 0n)).toBe(true)
  })

  it('reports what our tracker would book of each member', async () => {
    const [, , three] = rehearsal.passkeys
    const peerId = aPeerId()
    for (const uploaded of [0n, 7_000n]) await say(three, 20_003, uploaded, peerId)
    const bytes = async () => (await allNodes(rehearsal.db))[0]?.heartbeat.shadow?.bytes
    await until(async () => (await bytes())?.up === 7_000, 20, 'the sum in a heartbeat')
    expect(await bytes()).toMatchObject({ down: 0, members: [{ up: 7_000, down: 0 }] })
  })

  it('answers while our tracker is down', async () => {
    await rehearsal.stopTracker()
    const before = rehearsal.old.announces()
    for (const member of rehearsal.passkeys) {
      expect((await say(member, 20_009, 5n)).failure).toBe(null)
    }
    expect(rehearsal.old.announces()).toBe(before + rehearsal.passkeys.length)
  })
})

/** The example with the ports of the test, without TLS. */
function configuration(folder: string, port: number, { old, trackerUrl }: Rehearsal): string {
  const given = fs.readFileSync(inProject('deploy/nginx/shadow.conf'), 'utf8')
  const server = given
    .replace('listen [::]:443 ssl;', '')
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replace(/ssl_certificate.*;/g, '')
    .replaceAll('127.0.0.1:34000', old.url.host)
    .replaceAll('127.0.0.1:4200', trackerUrl.host)
    .replaceAll('/var/log/nginx/', `${folder}/`)
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
    return `${name}_temp_path "${folder}/${name}";`
  })
  const main = [
    ...['daemon off;', 'worker_processes 1;', `pid "${folder}/nginx.pid";`],
    ...[`error_log "${folder}/error.log";`, 'events {}', 'http {', ...temps, server, '}'],
  ]
  const file = path.join(folder, 'nginx.conf')
  fs.writeFileSync(file, main.join('\n'))
  return file
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.end())
  })
}
