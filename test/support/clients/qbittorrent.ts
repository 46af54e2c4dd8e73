import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { until } from '../until.ts'
import { ended, endWithUs } from '../processes/children.ts'
import { freePort } from '../processes/ports.ts'

// qbittorrent-nox with a fresh profile, controlled over its web interface. It reads feeds and
// adds what a rule matches, as at home; it reaches nothing but this machine.

export interface QBittorrent {
  /** A call of its API (`torrents/info`); the reply as text. */
  readonly call: (method: string, fields?: Readonly<Record<string, string>>) => Promise<string>
  readonly stop: () => Promise<void>
}

const START_SECONDS = 30

/** @param folder for its profile and downloads; removed by the caller */
export async function startQBittorrent(folder: string): Promise<QBittorrent> {
  const port = await freePort()
  const profile = path.join(folder, 'qBittorrent', 'config')
  fs.mkdirSync(profile, { recursive: true })
  fs.writeFileSync(path.join(profile, 'qBittorrent.conf'), configuration(folder))
  const flags = [`--profile=${folder}`, `--webui-port=${port}`]
  const child = spawn('qbittorrent-nox', flags, {
    stdio: 'ignore',
    env: { ...process.env, HOME: folder },
  })
  endWithUs(child)
  const call = async (method: string, fields: Readonly<Record<string, string>> = {}) => {
    const body = new URLSearchParams(fields)
    const address = `http://127.0.0.1:${port}/api/v2/${method}`
    const reply = await fetch(address, { method: 'POST', body })
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${method}: ${reply.status} ${text}`)
    return text
  }
  await until(() => call('app/version'), START_SECONDS, 'qBittorrent')
  return {
    call,
    stop: () => ended(child, 'SIGKILL'),
  }
}

/** No password from this machine, nothing but its loopback interface, no peers by other ways. */
function configuration(folder: string): string {
  return [
    '[LegalNotice]',
    'Accepted=true',
    '[Preferences]',
    'WebUI\\Address=127.0.0.1',
    'WebUI\\LocalHostAuth=false',
    'WebUI\\CSRFProtection=false',
    '[BitTorrent]',
    'Session\\Interface=lo',
    'Session\\InterfaceName=lo',
    'Session\\InterfaceAddress=127.0.0.1',
    'Session\\DHTEnabled=false',
    'Session\\LSDEnabled=false',
    'Session\\PeXEnabled=false',
    `Session\\DefaultSavePath=${folder}`,
    '[RSS]',
    'AutoDownloader\\EnableProcessing=true',
    'Session\\EnableProcessing=true',
    '',
  ].join('\n')
}
