import { spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import { startBabou, type Babou, type Ran } from '../support/processes/processes.ts'
import { signIn } from '../support/site-client.ts'
import { until } from '../support/until.ts'

interface Doctored {
  readonly isHealthy: boolean
  readonly findings: { check: string; severity: string; found: string; mend: string | null }[]
}

let babou: Babou

beforeAll(async () => {
  babou = await startBabou()
})
afterAll(() => babou.stop())

async function json<T>(words: string): Promise<T> {
  const ran = await babou.run([...words.split(' '), '--json'])
  expect(ran.stderr).toBe('')
  return JSON.parse(ran.stdout) as T
}

/** The findings of the doctor except notes and successes. */
async function complaints(): Promise<string[]> {
  const { findings } = await json<Doctored>('doctor')
  return (
    findings
      .filter(({ severity }) => severity === 'fatal' || severity === 'warning')
      .map(({ severity, check, found }) => `${severity} ${check}: ${found}`)
      .filter((text) => !text.includes('BABOU_TEST_NO_SYNC'))
      // Root without an account for it; the walk of the operators' pages has one.
      .filter((text) => process.getuid?.() !== 0 || !text.includes('the shared account nobody'))
  )
}

describe('babou up', () => {
  it('prints the addresses it listens on and the public ones', () => {
    const { site, tracker } = babou.ports
    expect(babou.output()).toContain(`http://localhost:${site}  (listens on 127.0.0.1:${site})`)
    expect(babou.output()).toContain(
      `http://localhost:${tracker}  (listens on port ${tracker} on all addresses)`,
    )
    expect(babou.output()).not.toMatch(/^ +warning/m)
  })
})

/** What the doctor finds is of one moment, in which a busy machine may answer it late. */
async function expectComplaints(wanted: readonly unknown[]): Promise<void> {
  let last: readonly string[] | undefined
  const isAsWanted = async () => (last = await complaints()).length === wanted.length
  await until(isAsWanted, 30).catch((error: unknown) => {
    if (last === undefined) throw error
  })
  expect(last).toEqual(wanted)
}

describe('babou doctor', () => {
  it('has no complaints while everything runs, and shows the folder of the database', async () => {
    await expectComplaints([])
    const { stdout, status } = await babou.run(['doctor'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/the database is in \/.+postgres: .* free/)
    expect(stdout).toMatch(/is used by our tracker \(pid \d+\)/)
    expect(stdout).toMatch(/the tracker is connected to unix:\/./)
    expect(stdout).toMatch(/is answered by this site, which sees the client as/)
  })

  it('reports wrong permissions, links and settings; exits with 1 if one is fatal', async () => {
    const secret = path.join(babou.dataFolder, 'secret')
    fs.chmodSync(secret, 0o644)
    await expectComplaints([
      expect.stringMatching(/^warning secrets: .*secret contains secrets.*mode 644/),
    ])
    fs.chmodSync(secret, 0o600)
    const wrong = await doctorWith({ BABOU_SITE_PORT: 'none' })
    expect(wrong.status).toBe(1)
    expect(wrong.stdout).toMatch(/^FATAL settings +BABOU_SITE_PORT="none"/)
    const server = net.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as net.AddressInfo
    const taken = await doctorWith({ BABOU_SITE_PORT: String(port) })
    server.close()
    expect(taken.status).toBe(1)
    expect(taken.stdout).toContain(`port ${port} is taken by`)
    const away = await doctorWith({ DATABASE_URL: 'postgres://a:b@127.0.0.1:9/c' })
    expect(away.stdout).toMatch(/FATAL +database +the database 127\.0\.0\.1:9\/c cannot be used/)
  })
})

describe('babou demo', () => {
  it('fills the database of a running babou, whose tracker receives everything', async () => {
    await babou.run(['user', 'add', 'root', '--email', 'r@example.org', '--role', 'owner'])
    const words = ['demo', '--torrents', '60', '--users', '12', '--seed', 'tours', '--json']
    const ran = await babou.run(words)
    expect(ran.stderr).toMatch(/^( *\d+ s {2}\[[1-6]\/6\] .* …\n)+$/)
    const made = JSON.parse(ran.stdout) as Record<string, unknown>
    expect(made).toMatchObject({ torrents: 60, users: 12, seed: 'tours' })
    const name = (made.signInAs as Record<string, string>).member
    const site = await signIn(babou.siteUrl, name, String(made.password))
    const { items } = (await site.get('/torrents')).body as { items: { infoHash: string }[] }
    expect(items.length).toBeGreaterThan(20)
    const { passkey } = await json<{ passkey: string }>(`user show ${name}`)
    const hash = items[0].infoHash.replace(/../g, '%$&')
    const scrape = `${babou.trackerUrl}/${passkey}/scrape?info_hash=${hash}`
    const isKnown = async () => (await (await fetch(scrape)).text()).startsWith('d5:filesd20:')
    await until(isKnown, 20, 'the tracker knows member and torrent')
  })

  it('refuses a database that has members, and wrong numbers', async () => {
    const again = await babou.run(['demo'])
    expect(again).toMatchObject({ status: 1, stdout: '' })
    expect(again.stderr).toContain('the database has members in addition to the owner')
    const wrong = await babou.run(['demo', '--torrents', 'many'])
    expect(wrong.status).toBe(2)
    expect(wrong.stderr).toContain('--torrents must be an integer from 1 to 5,000,000, not "many"')
  })
})

/** The doctor with other settings than those of the running babou. */
function doctorWith(env: Record<string, string>): Promise<Ran> {
  const child = spawn(process.execPath, [inProject('bin', 'babou.js'), 'doctor'], {
    cwd: '/',
    env: { ...process.env, BABOU_DATA: babou.dataFolder, ...env },
  })
  let stdout = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ status: status ?? 'killed', stdout, stderr: '' }))
  })
}
