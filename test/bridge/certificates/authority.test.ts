import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes, X509Certificate } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { NodeSpec } from '../../../src/bridge/certificates/authority.ts'
import { makeAuthority, openAuthority } from '../../../src/bridge/certificates/authority.ts'

const now = new Date('2026-05-01T12:00:00Z')
const making = { now, random: randomBytes }
const spec: NodeSpec = {
  ...{ name: 'edge', roles: ['tracker'], days: 30 },
  hosts: ['edge.example', '10.0.0.5', '2001:db8::5'],
}

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true })
})

function aFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'authority-'))
  folders.push(folder)
  return folder
}

describe('a certificate authority of the bridge', () => {
  it('issues certificates that other programs read correctly', async () => {
    const authority = await makeAuthority(aFolder(), 'fleet', making)
    const { bundle } = await authority.issue(spec, making)
    const made = new X509Certificate(bundle)
    const own = new X509Certificate(authority.certificate)
    expect(own).toMatchObject({ ca: true, subject: 'CN=fleet', issuer: 'CN=fleet' })
    expect(made).toMatchObject({ ca: false, subject: 'CN=edge', issuer: 'CN=fleet' })
    expect(made.keyUsage, 'client of TLS').toEqual(['1.3.6.1.5.5.7.3.2'])
    expect(made.subjectAltName).toBe(
      'DNS:edge.example, IP Address:10.0.0.5, IP Address:2001:DB8:0:0:0:0:0:5',
    )
    expect([made.checkIssued(own), made.verify(own.publicKey)]).toEqual([true, true])
    expect(new Date(made.validTo)).toEqual(new Date('2026-05-31T12:00:00Z'))
  })

  it('never issues a certificate that is valid for longer than the authority', async () => {
    const authority = await makeAuthority(aFolder(), 'fleet', making)
    const late = new Date(authority.until.getTime() - 86_400_000)
    const { issued } = await authority.issue({ ...spec, days: 365 }, { ...making, now: late })
    expect(new Date(issued.until)).toEqual(authority.until)
  })

  it('keeps its key private, and is never created over another authority', async () => {
    const folder = aFolder()
    await makeAuthority(folder, 'fleet', making)
    expect(fs.statSync(path.join(folder, 'authority.key')).mode & 0o777).toBe(0o600)
    await expect(makeAuthority(folder, 'fleet', making)).rejects.toThrow('EEXIST')
    expect(openAuthority(folder)?.until.getUTCFullYear()).toBe(2036)
    expect(openAuthority(aFolder())).toBeNull()
  })

  it.each(['authority.key', 'authority.key and issued.json'])(
    'is completed when its creation was interrupted after %s',
    async (left) => {
      const folder = aFolder()
      await makeAuthority(folder, 'fleet', making)
      const key = fs.readFileSync(path.join(folder, 'authority.key'), 'utf8')
      for (const name of fs.readdirSync(folder)) {
        if (!left.includes(name)) fs.rmSync(path.join(folder, name))
      }
      expect(openAuthority(folder)).toBeNull()
      const authority = await makeAuthority(folder, 'fleet', making)
      expect(fs.readFileSync(path.join(folder, 'authority.key'), 'utf8')).toBe(key)
      const { issued } = await authority.issue(spec, making)
      expect(openAuthority(folder)?.issued()).toEqual([issued])
    },
  )

  it('registers valid certificates under another name, by which they are revoked', async () => {
    const authority = await makeAuthority(aFolder(), 'fleet', making)
    await authority.issue(spec, making)
    await authority.revoke('edge', now)
    const { issued } = await authority.issue(spec, making)
    expect(authority.rename('edge', 'rim')).toBe(1)
    expect(authority.issued().map(({ name }) => name)).toEqual(['edge', 'rim'])
    expect(await authority.revoke('edge', now)).toBe(0)
    expect(await authority.revoke('rim', now)).toBe(1)
    expect(authority.issued().at(-1)).toMatchObject({ serial: issued.serial, name: 'rim' })
  })

  it.skipIf(!hasOpenssl)('is accepted by OpenSSL, including its revocation list', async () => {
    const folder = aFolder()
    // OpenSSL uses the clock of the machine.
    const today = { now: new Date(), random: randomBytes }
    const authority = await makeAuthority(folder, 'fleet', today)
    const write = async (name: string) => {
      const file = path.join(folder, `${name}.pem`)
      fs.writeFileSync(file, (await authority.issue({ ...spec, name }, today)).bundle)
      return file
    }
    const [good, bad] = [await write('good'), await write('bad')]
    expect(await authority.revoke('bad', new Date())).toBe(1)
    expect(await authority.revoke('nobody', new Date())).toBe(0)
    const ca = path.join(folder, 'authority.pem')
    const list = path.join(folder, 'revoked.pem')
    const openssl = (...words: string[]) =>
      execFileSync('openssl', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    const verify = (file: string) =>
      openssl('verify', '-x509_strict', '-crl_check', '-CAfile', ca, '-CRLfile', list, file)
    expect(verify(good)).toContain('good.pem: OK')
    expect(() => verify(bad)).toThrow('certificate revoked')
    expect(openssl('crl', '-in', list, '-noout', '-text')).toContain('X509v3 CRL Number')
  })
})
