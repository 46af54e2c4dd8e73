import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/shared/config.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { askHaproxy, readHaproxy } from '../../../src/shared/services/ask-haproxy.ts'
import { askedReport } from '../../../src/shared/services/report.ts'
import { createServiceWatch } from '../../../src/shared/services/watch-services.ts'

const INFO =
  'Name: HAProxy\nVersion: 2.6.12\nPid: 812\nUptime_sec: 3600\nCurrConns: 14\nMaxsock: 4031\n'
const STAT = [
  '# pxname,svname,status,econ,eresp,type,',
  'web,FRONTEND,OPEN,,,0,',
  'sites,site-1,UP,0,0,2,',
  'sites,site-2,DOWN,0,0,2,',
  'sites,BACKEND,UP,3,1,1,',
  'trackers,tracker-1,DOWN,0,0,2,',
  'trackers,BACKEND,DOWN,9,0,1,',
  'errors,BACKEND,DOWN,0,0,1,',
  '',
].join('\n')

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

/** A stats socket that gives these answers. */
async function aSocket(answers: Readonly<Record<string, string>>): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-haproxy-'))
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (line) => socket.end(answers[line.toString().trim()] ?? ''))
  })
  const address = path.join(folder, 'admin.sock')
  await new Promise<void>((resolve) => server.listen(address, resolve))
  ends.push(() => {
    server.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  return address
}

describe('HAProxy', () => {
  it('lists its servers, and the backends without a running one', async () => {
    const found = await askHaproxy(await aSocket({ 'show info': INFO, 'show stat': STAT }))
    expect(found).toMatchObject({ version: '2.6.12', pid: 812, uptimeSeconds: 3600 })
    expect(found.empty).toEqual(['trackers'])
    const { own } = found.figures
    expect(own).toEqual({ serversUp: 1, servers: 3, emptyBackends: 1, sessions: 14, errors: 13 })
  })

  it('is not taken for one when it answers anything else', () => {
    expect(() => readHaproxy('HTTP/1.1 400 Bad Request', STAT)).toThrow('not from HAProxy')
    expect(() => readHaproxy(INFO, '')).toThrow('not from HAProxy')
  })

  it('may report figures that are not numbers', () => {
    const info = INFO.replace('14', 'NaN').replace('812', '1e999').replace('3600', '-1')
    const found = readHaproxy(info, STAT.replace(',9,0,1,', ',many,0,1,'))
    expect(found).toMatchObject({ pid: null, uptimeSeconds: null })
    expect(found.figures.own).toMatchObject({ sessions: 0, errors: 4 })
  })
})

describe('watched programs', () => {
  it('keep their start while they are suspended, and have another one when restarted', async () => {
    const answers = { 'show info': INFO, 'show stat': STAT }
    const config = readConfig({ BABOU_WATCH: `haproxy:${await aSocket(answers)}` })
    const watch = createServiceWatch(config, silentLog())
    const start = async (uptimeSeconds: number) => {
      answers['show info'] = INFO.replace('3600', String(uptimeSeconds))
      return (await watch())[0].startedAt
    }
    const first = await start(3_600)
    // The time since its start moves on, but not as fast as that of the machine.
    expect(await start(3_601)).toBe(first)
    expect(await start(7_200)).toBe(first)
    expect(await start(1)).not.toBe(first)
  })

  it('are reported, and one that does not answer as failed', async () => {
    const socket = await aSocket({ 'show info': INFO, 'show stat': STAT })
    const config = readConfig({ BABOU_WATCH: `haproxy:${socket},nats:http://127.0.0.1:9` })
    const found = await createServiceWatch(config, silentLog())()
    expect(found.map((one) => askedReport.safeParse(one).success)).toEqual([true, true])
    expect(found[0]).toMatchObject({ type: 'haproxy', state: 'ready', pid: 812 })
    expect(found[1]).toMatchObject({ type: 'nats', state: 'failed', pid: null })
  })

  it('must be named by a socket or an address', () => {
    for (const bad of ['haproxy', 'haproxy:', 'mysql:/run/x', 'nats:127.0.0.1:4222']) {
      expect(() => readConfig({ BABOU_WATCH: bad })).toThrow('BABOU_WATCH')
    }
  })
})
