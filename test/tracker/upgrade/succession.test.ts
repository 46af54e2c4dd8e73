import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { loadSystemCalls } from '../../../src/tracker/system/system-calls.ts'
import { askForUpgrade } from '../../../src/tracker/upgrade/ask.ts'
import type { Asked, Said } from '../../../src/tracker/upgrade/lines.ts'
import { connectTo, saidLine, talkOver } from '../../../src/tracker/upgrade/lines.ts'
import type { Successor } from '../../../src/tracker/upgrade/succession.ts'
import { awaitSuccessor } from '../../../src/tracker/upgrade/succession.ts'
import { successionFile } from '../../../src/tracker/upgrade/succession-file.ts'
import { until } from '../../support/until.ts'
import { aFolder } from '../support/a-role.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** A tracker that waits for the next process, whose end a test decides. */
async function aServing(objection: string | null = null) {
  const data = aFolder('succession')
  fs.mkdirSync(path.join(data, 'tracker'))
  const file = successionFile({ BABOU_DATA: data })
  const happened: string[] = []
  const ready: Successor[] = []
  let end = (_how: string) => {}
  const succession = await awaitSuccessor({
    file,
    calls: await loadSystemCalls(),
    replacing: {
      takesOver: false,
      startNext() {
        happened.push('started')
        const ended = new Promise<string>((resolve) => (end = resolve))
        return { ended, kill: () => void happened.push('killed') }
      },
      follow: () => {},
    },
    sockets: () => ({ host: '::', port: 1, tcp: [0], udp: [], ops: { fd: 0, port: 2 } }),
    objection: () => objection,
    hold: () => Promise.resolve(true),
    prepare: () => Promise.resolve(happened.push('prepared')),
    goOn: () => void happened.push('goes on'),
    onReady: (successor) => ready.push(successor),
    log: silentLog(),
  })
  cleanUps.push(
    () => fs.rmSync(data, { recursive: true }),
    () => succession.stop(),
  )
  return {
    ...{ data, file, happened, ready, succession },
    ended: (how: string) => end(how),
    ask: () => askForUpgrade({ BABOU_DATA: data }),
  }
}

/** The next process, which says what it is told to. */
async function aNext(file: string, pid = 2 ** 30) {
  const heard: Said[] = []
  const socket = await connectTo(file)
  const line = talkOver<Asked, Said>(socket, saidLine, (said) => heard.push(said))
  cleanUps.push(() => socket.destroy())
  line.say({ ask: 'succeed', pid, version: '0' })
  await until(() => heard.length > 0)
  return { heard, line, socket }
}

describe('a tracker that is asked to be replaced', () => {
  it('can only be asked by the same user', async () => {
    const { file } = await aServing()
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
  })

  it('leaves everything when the next process is ready, and learns that it serves', async () => {
    const { file, ask, happened, ready } = await aServing()
    const asked = ask()
    await until(() => happened.includes('started'))
    const { heard, line } = await aNext(file)
    expect(heard[0]).toMatchObject({ say: 'sockets', isFresh: true })
    line.say({ ask: 'ready' })
    await until(() => ready.length > 0)
    const taken = ready[0].takes()
    await until(() => heard.some(({ say }) => say === 'yours'))
    line.say({ ask: 'serving' })
    expect(await taken).toBeNull()
    ready[0].followed(12)
    expect(await asked).toMatchObject({ fault: null, pid: 2 ** 30, waitedMilliseconds: 12 })
    expect(happened).toEqual(['started', 'prepared'])
  })

  it('continues when the next process ends before it is ready', async () => {
    const { ask, happened, ended } = await aServing()
    const asked = ask()
    await until(() => happened.includes('started'))
    ended('status 1')
    expect((await asked).fault).toContain('the new process ended (status 1)')
    expect((await ask2(ask)).fault).toBeNull()

    async function ask2(again: typeof ask) {
      // It can be asked again.
      const second = again()
      await until(() => happened.filter((what) => what === 'started').length === 2)
      ended('status 2')
      return second.then(({ fault }) => ({ fault: fault?.includes('status 2') ? null : fault }))
    }
  })

  it('takes everything back when the next process ends after it got it', async () => {
    const { file, ready } = await aServing()
    const { line, socket } = await aNext(file)
    line.say({ ask: 'ready' })
    await until(() => ready.length > 0)
    const taken = ready[0].takes()
    socket.destroy()
    expect(await taken).toBe('the new process has ended')
  })

  it('keeps connections again when the next process ends between the two', async () => {
    const { file, ready, happened } = await aServing()
    const { line, socket } = await aNext(file)
    line.say({ ask: 'ready' })
    await until(() => ready.length > 0)
    socket.destroy()
    await until(() => happened.includes('goes on'))
    expect(await ready[0].takes()).toBe('the new process has ended')
  })

  it('refuses a second request, and one that cannot succeed', async () => {
    const { file, ask, happened, succession } = await aServing()
    const asked = ask()
    await until(() => happened.includes('started'))
    expect((await ask()).fault).toBe('another upgrade is under way')
    await aNext(file)
    const { heard } = await aNext(file)
    expect(heard[0]).toEqual({ say: 'failed', why: 'another upgrade is under way' })
    succession.stop()
    expect((await asked).fault).toBe('the tracker is stopping')
    expect(happened).toContain('killed')
    const full = await aServing('the disk is full')
    expect((await full.ask()).fault).toBe('the disk is full')
  })

  it('passes sockets only to the process that it asked, and ends unknown connections', async () => {
    const { file, ask, happened } = await aServing()
    void ask()
    await until(() => happened.includes('started'))
    for (const line of ['{"ask":"sockets","token":"forged"}', 'GET / HTTP/1.1', '{"ask":"all"}']) {
      const socket = await connectTo(file)
      const heard: Buffer[] = []
      socket.on('data', (bytes) => heard.push(bytes))
      socket.write(`${line}\n`)
      await new Promise((resolve) => socket.once('close', resolve))
      expect(heard).toEqual([])
    }
  })

  it('reports when there is no tracker to ask', async () => {
    expect((await askForUpgrade({ BABOU_DATA: '/none' })).fault).toContain('no tracker that can be')
  })
})
