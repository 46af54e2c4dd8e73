import { spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { ended, endWithUs } from '../processes/children.ts'
import { freePort } from '../processes/ports.ts'
import { until } from '../until.ts'

// ngIRCd, a server that other people wrote, on loopback.

export interface Ngircd {
  readonly port: number
  readonly stop: () => Promise<void>
  /** Ends it by force, as a machine that loses its power. */
  readonly kill: () => Promise<void>
  /** Starts it again on the same port. */
  readonly start: () => Promise<void>
}

/** @param configFor makes its configuration for a port */
export async function startNgircd(configFor = configOf): Promise<Ngircd> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-ngircd-'))
  const port = await freePort()
  const config = path.join(folder, 'ngircd.conf')
  fs.writeFileSync(config, configFor(port), { mode: 0o644 })
  fs.chmodSync(folder, 0o755)
  const begin = () => endWithUs(spawn('ngircd', ['-n', '-f', config], { stdio: 'ignore' }))
  let child = begin()
  const start = async () => {
    if (child.exitCode !== null || child.signalCode !== null) {
      child = begin()
    }
    await until(() => isOpen(port), 20, 'ngircd to listen')
  }
  await start()
  return {
    port,
    start,
    kill: () => ended(child, 'SIGKILL'),
    async stop() {
      await ended(child, 'SIGTERM')
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

function configOf(port: number): string {
  return `[Global]
Name = irc.babou.test
Info = test
Listen = 127.0.0.1
Ports = ${port}
ServerUID = nobody
ServerGID = nogroup
[Limits]
MaxConnectionsIP = 0
MaxPenaltyTime = 0
MaxNickLength = 30
PingTimeout = 30
[Options]
DNS = no
Ident = no
PAM = no
OperCanUseMode = yes
`
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
