import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createUnix } from '../../src/bridge/transports/unix.ts'
import { bridgeConnectUrls, bridgeListenUrls, trackerLinkUrl } from '../../src/bridge/urls.ts'
import { readConfig } from '../../src/shared/config.ts'
import { bridgeClock } from '../support/bridge/bridge-clock.ts'
import { openDoor } from '../support/bridge/open-door.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true })
})

function aFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bridge-urls-'))
  folders.push(folder)
  return folder
}

function config(env: Record<string, string>, data = aFolder()) {
  return readConfig({ BABOU_DATA: data, ...env }, data)
}

describe('the URLs of the bridge', () => {
  it('are a socket in the data folder, for both ends', () => {
    const found = config({})
    const url = `unix:${path.join(found.BABOU_DATA, 'bridge.sock')}`
    expect(bridgeListenUrls(found)).toEqual([url])
    expect(bridgeConnectUrls(found)).toEqual([url])
  })

  it('are where jobs listens unless a tracker has other settings', () => {
    const found = config({ BABOU_BRIDGE_LISTEN: 'unix:/run/one.sock, unix:///run/two.sock' })
    const urls = ['unix:/run/one.sock', 'unix:/run/two.sock']
    expect(bridgeListenUrls(found)).toEqual(urls)
    expect(bridgeConnectUrls(found)).toEqual(urls)
    const other = config({ BABOU_BRIDGE: 'unix:/run/three.sock' })
    expect(bridgeConnectUrls(other)).toEqual(['unix:/run/three.sock'])
  })

  it('connect the roles of one process by its data', () => {
    const one = config({ BABOU_BRIDGE_LISTEN: 'loopback:' })
    expect(bridgeConnectUrls(one)).toEqual(bridgeListenUrls(one))
    expect(bridgeListenUrls(one)).not.toEqual(
      bridgeListenUrls(config({ BABOU_BRIDGE_LISTEN: 'loopback:' })),
    )
  })

  it('are a short path in a private folder when the path is too long', async () => {
    const data = path.join(aFolder(), 'x'.repeat(100))
    const found = config({}, data)
    const [url] = bridgeConnectUrls(found)
    folders.push(path.dirname(url.slice('unix:'.length)))
    expect(Buffer.byteLength(url)).toBeLessThanOrEqual(105)
    expect(bridgeListenUrls(found)).toEqual([url])
    expect(fs.statSync(path.dirname(url.slice('unix:'.length))).mode & 0o777).toBe(0o700)
    const listener = await createUnix(bridgeClock()).listen(
      url,
      openDoor(() => {}),
      () => {},
    )
    await listener.close()
  })

  it('between trackers do not share that short path', () => {
    const data = path.join(aFolder(), 'x'.repeat(100))
    const [hub] = bridgeListenUrls(config({}, data))
    folders.push(path.dirname(hub.slice('unix:'.length)))
    const given = { BABOU_TRACKER_LINK: `unix:${path.join(data, 'link.sock')}` }
    for (const env of [{}, given]) {
      expect(trackerLinkUrl(config(env, data))).toBe(hub.replace('bridge.sock', 'link.sock'))
    }
  })

  it('never use a folder that others can enter', () => {
    const found = config({}, path.join(aFolder(), 'x'.repeat(100)))
    const folder = path.dirname(bridgeConnectUrls(found)[0].slice('unix:'.length))
    folders.push(folder)
    fs.mkdirSync(folder, { mode: 0o755 })
    expect(() => bridgeListenUrls(found)).toThrow('is not a private folder')
  })

  it('are TCP on loopback, several and of every kind together', () => {
    const listed = 'tcp://127.0.0.1:4300,tcp://[::1]:4300,tcp://localhost:4301,unix:/run/b.sock'
    const found = config({ BABOU_BRIDGE_LISTEN: listed })
    expect(bridgeListenUrls(found)).toEqual(listed.split(','))
    expect(bridgeConnectUrls(found)).toEqual(listed.split(','))
  })

  it('use clear text outside this machine only when the operator insists', () => {
    const outside = ['tcp://10.0.0.1:4300', 'tcp://0.0.0.0:4300', 'tcp://[::]:4300', 'tcp://hub:1']
    for (const url of outside) {
      const says = `=${url}: tcp:// sends passkeys in clear`
      expect(() => bridgeListenUrls(config({ BABOU_BRIDGE_LISTEN: url }))).toThrow(says)
      expect(() => bridgeConnectUrls(config({ BABOU_BRIDGE: url }))).toThrow(says)
      const insists = config({ BABOU_BRIDGE_LISTEN: url, BABOU_BRIDGE_INSECURE: 'true' })
      expect(bridgeListenUrls(insists)).toEqual([url])
    }
  })

  it('lead a tracker of this machine to a reachable address when jobs listens everywhere', () => {
    const env = { BABOU_BRIDGE_LISTEN: 'tcp://0.0.0.0:4300,tcp://[::]:4301,tcp://hub:4302' }
    const found = config({ ...env, BABOU_BRIDGE_INSECURE: 'true' })
    const urls = ['tcp://127.0.0.1:4300', 'tcp://[::1]:4301', 'tcp://hub:4302']
    expect(bridgeConnectUrls(found)).toEqual(urls)
  })

  it('are refused by name when this release does not support them', () => {
    for (const url of ['amqp://hub:4222', 'what']) {
      expect(() => bridgeListenUrls(config({ BABOU_BRIDGE_LISTEN: url }))).toThrow(
        `BABOU_BRIDGE_LISTEN=${url}: ` +
          'this release of the bridge supports only unix:/path, tcp://host:port, ' +
          'tls://host:port, nats://host:port or loopback:',
      )
      expect(() => bridgeConnectUrls(config({ BABOU_BRIDGE: url }))).toThrow(`BABOU_BRIDGE=${url}`)
    }
    expect(() => bridgeListenUrls(config({ BABOU_BRIDGE_LISTEN: 'unix:b.sock' }))).toThrow(
      'expected unix: and an absolute path',
    )
    const noAddress = ['4300', '//127.0.0.1', '//127.0.0.1:0', '//127.0.0.1:65536', '//::1:4300']
    for (const rest of [...noAddress, '//me@127.0.0.1:1', '//127.0.0.1:1/path', '//127.0.0.1:x']) {
      expect(() => bridgeConnectUrls(config({ BABOU_BRIDGE: `tcp:${rest}` }))).toThrow(
        `BABOU_BRIDGE=tcp:${rest}: expected a host and a port, as in tcp://127.0.0.1:4300`,
      )
    }
  })
})
