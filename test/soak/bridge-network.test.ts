import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import type { Babou } from '../support/processes/processes.ts'
import { endWithUs } from '../support/processes/children.ts'
import { freePorts } from '../support/processes/ports.ts'
import {
  runBabou,
  settingsOf,
  startBabou,
  temporaryFolder,
} from '../support/processes/processes.ts'
import { until } from '../support/until.ts'

// Follows docs/operators/bridge.md as an operator does: its commands, real processes, TLS.

const page = fs.readFileSync(inProject('docs', 'operators', 'bridge.md'), 'utf8')
const commands = [...page.matchAll(/^babou (bridge cert .*)$/gm)].map(([, words]) => words)

const hub = temporaryFolder()
const edge = temporaryFolder()
const cleanUps: (() => unknown)[] = []
let babou: Babou
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  await babou.stop()
  fs.rmSync(edge, { recursive: true, force: true })
})

async function readiness(port: number) {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`, {
    headers: { connection: 'close' },
  })
  return (await answer.json()) as { ready: boolean; bridge: { url: string; fault: string | null } }
}

describe('the bridge over the network', () => {
  it('connects a remote tracker over TLS, until its certificate is revoked', async () => {
    const [ports, edgePorts] = [await freePorts(), await freePorts()]
    const url = `tls://localhost:${edgePorts.jobsOps}`
    const env = settingsOf(hub, ports, { BABOU_BRIDGE_LISTEN: `unix:${hub}/b.sock,${url}` })
    const run = async (words: string) => {
      const ran = await runBabou(words.split(' '), { env, cwd: edge })
      expect(ran, words).toMatchObject({ status: 0, stderr: '' })
      return ran.stdout
    }
    const [init, add, ...later] = commands
    expect(init).toBe('bridge cert init --host hub.example.org')
    await run(init)
    await run(add)
    fs.mkdirSync(path.join(edge, 'bridge'))
    fs.copyFileSync(path.join(edge, 'edge-1.pem'), path.join(edge, 'bridge', 'node.pem'))
    babou = await startBabou({ dataFolder: hub, ports, env })
    fs.copyFileSync(path.join(hub, 'secret'), path.join(edge, 'secret'))

    const theirs = settingsOf(edge, edgePorts, { BABOU_BRIDGE: url, BABOU_NODE: 'edge-1' })
    const program = inProject('bin', 'babou.js')
    const tracker = spawn(process.execPath, [program, 'tracker'], { env: theirs, stdio: 'ignore' })
    cleanUps.push(() => tracker.kill('SIGKILL'))
    endWithUs(tracker)
    const state = () => readiness(edgePorts.trackerOps)
    await until(async () => (await state()).ready, 20, 'the tracker is ready')
    expect((await state()).bridge.url).toBe(url)
    expect(await run('doctor')).toMatch(/ok +certificate .*node\.pem is valid for 364 days/)
    const metrics = await (await fetch(`${babou.opsUrls.jobs}/metrics`)).text()
    expect(metrics).toMatch(/^babou_bridge_certificate_expires_seconds\S* \d{10}$/m)

    expect(later.map((words) => words.split(' ')[2])).toEqual(['renew', 'renew', 'list', 'revoke'])
    for (const words of later) await run(words)
    await until(async () => /was revoked/.test((await state()).bridge.fault ?? ''), 15, 'its end')
  })
})
