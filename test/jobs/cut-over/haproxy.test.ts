import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProject } from '../../../src/shared/paths.ts'
import { announce, aPeerId } from '../../support/clients/announcer.ts'
import type { Rehearsal } from '../../support/moving/rehearsal.ts'
import { aRehearsal, madeHere } from '../../support/moving/rehearsal.ts'
import { ended, endWithUs } from '../../support/processes/children.ts'
import { freePorts } from '../../support/processes/ports.ts'
import { haproxyProgram } from '../../support/processes/whole-fleet.ts'
import { until } from '../../support/until.ts'

const haproxy = haproxyProgram()

describe.skipIf(haproxy === null)('HAProxy as in deploy/haproxy/shadow.cfg (needs haproxy)', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-haproxy-'))
  let rehearsal: Rehearsal
  let proxy: ChildProcess
  let url: string

  beforeAll(async () => {
    rehearsal = await aRehearsal(madeHere(3, 1), 3)
    const { site: port } = await freePorts()
    url = `http://127.0.0.1:${port}`
    const file = configuration(folder, port, rehearsal)
    const checked = spawnSync(haproxy as string, ['-c', '-f', file])
    if (checked.status !== 0) throw new Error(checked.stderr.toString())
    proxy = endWithUs(spawn(haproxy as string, ['-db', '-f', file], { stdio: 'ignore' }))
    await until(() => isOpen(port), 20, 'HAProxy listening')
  })

  afterAll(async () => {
    await ended(proxy, 'SIGTERM')
    await rehearsal.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  const say = (member: string, port: number, uploaded: bigint) =>
    announce(url, {
      ...{ passkey: member, infoHash: rehearsal.infoHashes[0], peerId: aPeerId(), port },
      ...{ uploaded, downloaded: 0n, left: 5n },
    })

  it('sends clients to shadow, which gives them the replies of the old tracker', async () => {
    const [one, two] = rehearsal.passkeys
    await say(one, 20_001, 0n)
    const reply = await say(two, 20_002, 0n)
    expect(reply).toMatchObject({ failure: null, interval: 1, peers: ['127.0.0.1:20001'] })
    const compared = async () => (await rehearsal.row())?.figures.announces ?? 0
    // Announces before the tracker knows the torrents count as missed: clients announce again.
    const isCompared = async () => {
      await say(two, 20_002, 0n)
      return (await compared()) > 0
    }
    await until(isCompared, 20, 'an announce that was compared')
  })

  it('serves clients by the old tracker while shadow is away, and loses no announce', async () => {
    await rehearsal.front().stop()
    const before = rehearsal.old.announces()
    for (const member of rehearsal.passkeys) {
      expect((await say(member, 20_009, 5n)).failure).toBe(null)
    }
    expect(rehearsal.old.announces()).toBe(before + rehearsal.passkeys.length)
  })
})

/** The example with the ports of the test. */
function configuration(folder: string, port: number, { old, front }: Rehearsal): string {
  const given = fs.readFileSync(inProject('deploy/haproxy/shadow.cfg'), 'utf8')
  const file = path.join(folder, 'haproxy.cfg')
  const ours = given
    .replace('bind :::80 v4v6', `bind 127.0.0.1:${port}`)
    .replace('fd-hard-limit 200100', 'maxconn 100')
    .replace('127.0.0.1:4200', `127.0.0.1:${front().port}`)
    .replace('127.0.0.1:34000', old.url.host)
  fs.writeFileSync(file, ours)
  return file
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.end())
  })
}
