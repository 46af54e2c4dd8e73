import os from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { socketAddress, openDatagrams } from '../../src/cli/systemd/notify-socket.ts'
import { toldBy } from '../../src/cli/systemd/unit-state.ts'
import { folderHolder } from '../../src/cli/processes/folder-lock.ts'
import { receiveDatagrams, type DatagramReceiver } from '../support/processes/datagram-receiver.ts'
import { freePorts } from '../support/processes/ports.ts'
import {
  removeData,
  runBabou,
  settingsOf,
  temporaryFolder,
} from '../support/processes/processes.ts'
import { until } from '../support/until.ts'

const open: DatagramReceiver[] = []
const folders: string[] = []
afterEach(() => {
  open.splice(0).forEach((one) => one.close())
  folders.splice(0).forEach(removeData)
})
function listen(address: string): DatagramReceiver {
  const receiver = receiveDatagrams(address)
  open.push(receiver)
  return receiver
}
function aFolder(): string {
  const folder = temporaryFolder()
  folders.push(folder)
  return folder
}

describe('a role that systemd started', () => {
  it('says that it serves, beats, and says that it ends', async () => {
    const folder = aFolder()
    const socket = path.join(folder, 'notify')
    const told = listen(socket)
    const env = {
      ...settingsOf(folder, await freePorts()),
      ...{ NOTIFY_SOCKET: socket, WATCHDOG_USEC: '600000' },
    }
    const running = runBabou(['tracker'], { env, isOfNoTerminal: true })
    const heard: string[] = []
    const hear = () => heard.push(...told.take())
    const beats = () => heard.filter((text) => text === 'WATCHDOG=1').length
    await until(() => (hear(), beats() >= 3), 60, 'three beats')
    expect(heard[0]).toBe('READY=1\nSTATUS=tracker serves')

    const { pid } = folderHolder(folder, 'tracker', () => new Date())!
    process.kill(pid, 'SIGHUP')
    // Another beat may follow before it is read.
    const reloading = () => heard.find((text) => text.startsWith('RELOADING=1\nMONOTONIC_USEC='))
    const isReloaded = () => heard.indexOf('READY=1') > heard.indexOf(reloading() ?? 'READY=1')
    await until(() => (hear(), isReloaded()), 10, 'it is reloaded')
    const microseconds = Number(reloading()?.split('=')[2])
    // The clock of the machine, as systemd reads it.
    expect(Math.abs(microseconds / 1e6 - os.uptime())).toBeLessThan(60)

    process.kill(pid, 'SIGTERM')
    expect(await running).toMatchObject({ status: 0, stderr: '' })
    hear()
    expect(heard).toContain('STOPPING=1\nSTATUS=Shutting down')
  })
})

describe('the socket of the service manager', () => {
  it('may have a name without a file', async () => {
    const address = `@babou-test-${process.pid}`
    const told = listen(address)
    const send = await openDatagrams(address)
    expect(send('READY=1')).toBe(true)
    expect(told.take()).toEqual(['READY=1'])
  })

  it('that is gone causes no failure', async () => {
    const send = await openDatagrams(path.join(aFolder(), 'nobody'))
    expect(send('READY=1')).toBe(false)
  })

  it.each(['relative', 'vsock:2:1234', '', `/${'a'.repeat(120)}`])('is none: %s', (address) => {
    expect(() => socketAddress(address)).toThrow(/address of/)
  })
})

describe('what a service manager asks for', () => {
  const asked = (env: NodeJS.ProcessEnv) => toldBy(env, 7)

  it('is nothing without a socket', () => {
    expect(asked({})).toBeNull()
    expect(asked({ WATCHDOG_USEC: '1000' })).toBeNull()
  })

  it('is beats of the process that is named, or of any', () => {
    const env = { NOTIFY_SOCKET: '/run/notify', WATCHDOG_USEC: '60000000' }
    const [watched, silent] = [60_000, null]
    expect(asked(env)?.patienceMilliseconds).toBe(watched)
    expect(asked({ ...env, WATCHDOG_PID: '7' })?.patienceMilliseconds).toBe(watched)
    expect(asked({ ...env, WATCHDOG_PID: '8' })?.patienceMilliseconds).toBe(silent)
    expect(asked({ ...env, WATCHDOG_USEC: 'soon' })?.patienceMilliseconds).toBe(silent)
    expect(asked({ ...env, WATCHDOG_USEC: '0' })?.patienceMilliseconds).toBe(silent)
  })
})
