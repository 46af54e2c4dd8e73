import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import tls from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { makeAuthority } from '../../../src/bridge/certificates/authority.ts'
import type { Identity } from '../../../src/bridge/certificates/identity.ts'
import { createIdentity, identityFiles } from '../../../src/bridge/certificates/identity.ts'
import type { CertificateSpec } from '../../../src/bridge/certificates/x509.ts'
import type { Refused } from '../../../src/bridge/hub/reception.ts'
import type { HubOptions } from '../../../src/bridge/hub/types.ts'
import { readSocketAddress } from '../../../src/bridge/socket-address.ts'
import { realTiming } from '../../../src/bridge/timing.ts'
import { ConfigError } from '../../../src/shared/config-file.ts'
import { readConfig } from '../../../src/shared/config.ts'
import {
  aHub,
  aUrl,
  memorySource,
  memoryTracker,
  slowToReturn,
} from '../../support/bridge/bridge.ts'
import { bridgeClock } from '../../support/bridge/bridge-clock.ts'
import { aSigner, anIdentity, keeperOf, surroundingsAt } from '../../support/bridge/transports.ts'
import { until } from '../../support/until.ts'

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const HOUR_MS = 3_600_000
/** Within it, each end looks at its files once. */
const LOOK_SECONDS = 2
const ours = aSigner('ours')
const as = (identity: Identity) =>
  surroundingsAt(bridgeClock(), { identity: () => keeperOf(identity) })
const hostOf = (url: string) => readSocketAddress(url)!.host

async function hubAs(
  spec: Partial<CertificateSpec>,
  given: Partial<HubOptions> = {},
  signer = ours,
) {
  const { url } = aUrl('tls')
  const refusals: Refused[] = []
  const identity = await anIdentity(signer, { roles: ['jobs'], hosts: [hostOf(url)], ...spec })
  const onRefused = (refused: Refused) => void refusals.push(refused)
  const hub = aHub({ urls: [url], surroundings: as(identity), onRefused, ...given })
  await hub.start()
  cleanups.push(hub.stop)
  return { url, hub, refusals }
}

function trackerAs(url: string, identity: Identity) {
  const tracker = memoryTracker({ urls: [url], surroundings: as(identity), limits: slowToReturn })
  tracker.link.start()
  cleanups.push(tracker.link.stop)
  return tracker
}

const aTracker = (spec: Partial<CertificateSpec> = {}, signer = ours) =>
  anIdentity(signer, { roles: ['tracker'], ...spec })
const old = { from: new Date(Date.now() - 2 * HOUR_MS), until: new Date(Date.now() - HOUR_MS) }

/** What both ends report about a link that failed. */
async function faultOf(identity: Identity, spec: Partial<CertificateSpec> = {}, signer = ours) {
  const { url, hub, refusals } = await hubAs(spec, {}, signer)
  const tracker = trackerAs(url, identity)
  const fault = await until(() => tracker.link.status().fault)
  await until(() => refusals.length > 0)
  expect(hub.links()).toEqual([])
  expect(tracker.diary).toEqual([])
  return { fault, refusal: refusals[0] }
}

describe('TLS', () => {
  it('connects a tracker and a hub with certificates of one authority', async () => {
    const { url } = await hubAs({})
    const tracker = trackerAs(url, await aTracker())
    await until(() => tracker.link.status().isCaughtUp)
  })

  it('requires version 1.3', async () => {
    const { url } = await hubAs({})
    const { host, port } = readSocketAddress(url)!
    const old = tls.connect({ host, port, maxVersion: 'TLSv1.2', rejectUnauthorized: false })
    const error = await new Promise<Error>((resolve) => old.once('error', resolve))
    expect(error.message).toMatch(/protocol version/)
  })

  it('reports at both ends that a tracker has no certificate, or a foreign one', async () => {
    const others = aSigner('others')
    const { ca } = (await aTracker()).options
    const { fault, refusal } = await faultOf(
      // Trusts the hub, but its authority is unknown to the hub.
      { ...(await aTracker({}, others)), context: tls.createSecureContext({ ca }) },
    )
    expect(fault).toBe('the tracker shows no certificate')
    expect(refusal).toMatchObject({ code: 'certificate', text: fault, node: null })
    const foreign = await faultOf({
      ...(await aTracker()),
      context: tls.createSecureContext({ ...(await aTracker({}, others)).options, ca }),
    })
    expect(foreign.fault).toMatch(
      /^the certificate of the tracker is not from an authority that is/,
    )
  })

  it('reports that a certificate has expired, or is for the other role', async () => {
    const expired = await faultOf(await aTracker(old))
    expect(expired.fault).toMatch(/^the certificate of the tracker has expired/)
    expect(expired.refusal.text).toBe(expired.fault)
    const hub = await faultOf(await aTracker({ roles: ['jobs'] }))
    expect(hub.fault).toMatch(/^the certificate of the tracker is for another role/)
  })

  it('accepts no tracker as a hub, and no hub of another authority or name', async () => {
    const played = await faultOf(await aTracker(), { roles: ['tracker'] })
    expect(played.fault).toMatch(/^the certificate of the hub at .* is for another role/)
    const other = await faultOf(await aTracker(), {}, aSigner('others'))
    expect(other.fault).toMatch(/^the certificate of the hub at .* is not from an authority/)
    const misnamed = await faultOf(await aTracker(), { hosts: ['elsewhere.example'] })
    expect(misnamed.fault).toMatch(/^the certificate of the hub at .* does not name that host/)
    const expired = await faultOf(await aTracker(), old)
    expect(expired.fault).toMatch(/^the certificate of the hub at .* has expired/)
  })

  it('uses a new certificate and a new revocation list without a restart', async () => {
    const data = fs.mkdtempSync(path.join(os.tmpdir(), 'identity-'))
    cleanups.push(() => fs.rmSync(data, { recursive: true }))
    const folder = path.join(data, 'bridge')
    const making = { now: new Date(), random: randomBytes }
    const authority = await makeAuthority(folder, 'fleet', making)
    const { url } = aUrl('tls')
    const hosts = [hostOf(url)]
    const bundleOf = async (name: string, roles: ('jobs' | 'tracker')[]) =>
      (await authority.issue({ name, roles, hosts, days: 1 }, making)).bundle
    const own = path.join(folder, 'node.pem')
    fs.writeFileSync(own, await bundleOf('hub', ['jobs']))
    const edge = path.join(data, 'edge.pem')
    fs.writeFileSync(edge, await bundleOf('edge', ['tracker']))

    const clock = bridgeClock()
    const keeperFor = (env: Record<string, string>) => {
      const config = readConfig({ BABOU_DATA: data, ...env }, data)
      return createIdentity(identityFiles(config), clock)
    }
    const surroundingsFor = (env: Record<string, string>) => {
      const keeper = keeperFor(env)
      return surroundingsAt(clock, { identity: () => keeper, timing: clock })
    }
    const source = memorySource()
    // A peer that only looks at the certificate fails a handshake each time.
    const limits = { failuresPerMinute: 10_000 }
    const hub = aHub({ urls: [url], source, surroundings: surroundingsFor({}), limits })
    await hub.start()
    cleanups.push(hub.stop)
    const surroundings = surroundingsFor({ BABOU_BRIDGE_CERT: edge })
    const tracker = memoryTracker({ urls: [url], surroundings })
    tracker.link.start()
    cleanups.push(tracker.link.stop)
    await until(() => tracker.link.status().isCaughtUp)

    const { host, port } = readSocketAddress(url)!
    const shownSerial = async () => {
      const stream = tls.connect({ host, port, rejectUnauthorized: false })
      await new Promise((resolve) => stream.once('secureConnect', resolve))
      const serial = stream.getPeerX509Certificate()?.serialNumber
      stream.destroy()
      return serial
    }
    const before = await shownSerial()
    fs.writeFileSync(own, await bundleOf('hub', ['jobs']))
    clock.stop()
    await clock.advance(LOOK_SECONDS)
    expect(await shownSerial()).not.toBe(before)
    expect(tracker.link.status().connects, 'a new certificate cuts nobody').toBe(1)

    await authority.revoke('edge', new Date())
    await clock.advance(LOOK_SECONDS)
    clock.flow()
    await until(() => /was revoked/.test(tracker.link.status().fault ?? ''))
    expect(hub.links()).toEqual([])
  })

  it('reports which file is missing or wrong', async () => {
    const data = fs.mkdtempSync(path.join(os.tmpdir(), 'identity-'))
    cleanups.push(() => fs.rmSync(data, { recursive: true }))
    const read = (env: Record<string, string> = {}) =>
      createIdentity(identityFiles(readConfig({ BABOU_DATA: data, ...env }, data)), realTiming)
    const own = path.join(data, 'bridge', 'node.pem')
    const says = `${own}: there is no such file; tls:// needs a certificate: create one with \`npx`
    expect(() => read().current()).toThrow(says)
    const making = { now: new Date(), random: randomBytes }
    const authority = await makeAuthority(path.join(data, 'bridge'), 'fleet', making)
    const spec = { name: 'hub', roles: ['jobs'] as const, hosts: [], days: 1 }
    const { bundle: one } = await authority.issue(spec, making)
    const { bundle: other } = await authority.issue(spec, making)
    fs.writeFileSync(own, 'nothing')
    expect(() => read().current()).toThrow(`${own} holds no certificate in PEM`)
    fs.writeFileSync(own, one)
    const key = path.join(data, 'other.pem')
    fs.writeFileSync(key, other)
    const mixed = () => read({ BABOU_BRIDGE_KEY: key }).current()
    expect(mixed).toThrow(`${key} is not the key of the certificate in ${own}`)
    expect(read().current().name).toBe('hub')
    fs.rmSync(own)
    fs.symlinkSync(own, own)
    // Any other error would end a process that is asked to read its settings again.
    expect(() => read().current()).toThrow(new ConfigError(`${own} cannot be read (ELOOP)`))
  })

  it('reports a fault once, and reads again until it is resolved, even if no file changes', async () => {
    const data = fs.mkdtempSync(path.join(os.tmpdir(), 'identity-'))
    cleanups.push(() => fs.rmSync(data, { recursive: true }))
    const making = { now: new Date(), random: randomBytes }
    const authority = await makeAuthority(path.join(data, 'bridge'), 'fleet', making)
    const bundleOf = async (name: string) =>
      (await authority.issue({ name, roles: ['jobs'], hosts: [], days: 1 }, making)).bundle
    const own = path.join(data, 'bridge', 'node.pem')
    // As with a right to read it: neither its size nor its time shows what resolved the fault.
    const write = (text: string, at: number) => {
      fs.writeFileSync(own, text.padEnd(20_000))
      fs.utimesSync(own, at, at)
    }
    const clock = bridgeClock()
    clock.stop()
    const keeper = createIdentity(identityFiles(readConfig({ BABOU_DATA: data }, data)), clock)
    write(await bundleOf('before'), 1_000)
    expect(keeper.current().name).toBe('before')
    const faults: string[] = []
    const names: string[] = []
    cleanups.push(
      keeper.watch(
        ({ name }) => names.push(name),
        (fault) => faults.push(fault),
      ),
    )
    write('nothing', 2_000)
    await clock.advance(LOOK_SECONDS)
    expect(keeper.current().name).toBe('before')
    await clock.advance(LOOK_SECONDS)
    expect(faults).toEqual([`${own} holds no certificate in PEM`])
    write(await bundleOf('after'), 2_000)
    await clock.advance(LOOK_SECONDS)
    expect([faults.length, names]).toEqual([1, ['after']])
  })
})
