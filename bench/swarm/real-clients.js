// aria2 and Transmission as clients of one torrent, with limited uploads.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'

const KIB = 1024

export const PROGRAMS = {
  aria2: { command: 'aria2c', wordsOf: aria2Words },
  transmission: { command: 'transmission-daemon', wordsOf: transmissionWords },
}

export const isInstalled = (program) => spawnSync('which', [program]).status === 0

/**
 * Starts a client: `task` has its folder (with the payload if it is a seeder), torrent, address,
 * port, up (bytes per second) and peers (the most connections).
 * @returns `doneAt` (a time of `performance.now()`, or null: not yet) and `stop`
 */
export function startClient(program, task, within) {
  const { folder, torrent } = task
  const done = path.join(folder, 'done')
  const hook = path.join(folder, 'hook.sh')
  fs.writeFileSync(hook, `#!/bin/sh\n: > '${done}'\n`, { mode: 0o755 })
  fs.writeFileSync(path.join(folder, 'task.torrent'), torrent)
  const { command, wordsOf } = PROGRAMS[program]
  const [first, ...words] = within([command, ...wordsOf(task, hook)])
  const child = spawn(first, words, { stdio: 'ignore', cwd: folder })
  const exited = once(child, 'exit')
  return {
    isDone: () => fs.existsSync(done),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async stop() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

function aria2Words({ folder, address, port, up, peers }, hook) {
  return [
    ...['--no-conf', '--disable-ipv6', '--enable-dht=false', '--enable-dht6=false'],
    ...['--bt-enable-lpd=false', '--enable-peer-exchange=false', '--follow-torrent=mem'],
    ...['--file-allocation=none', '--allow-overwrite=true', '--check-integrity=true'],
    ...['--summary-interval=0', '--seed-ratio=0', '--bt-max-open-files=4', '--async-dns=false'],
    ...[`--interface=${address}`, `--listen-port=${port}`, `--max-upload-limit=${up}`],
    ...[`--bt-max-peers=${peers}`, '--bt-request-peer-speed-limit=0', `--dir=${folder}`],
    ...[`--on-bt-download-complete=${hook}`, path.join(folder, 'task.torrent')],
  ]
}

function transmissionWords({ folder, address, port, up, peers }, hook) {
  const settings = path.join(folder, 'settings')
  const watched = path.join(folder, 'watched')
  for (const one of [settings, watched]) fs.mkdirSync(one)
  fs.copyFileSync(path.join(folder, 'task.torrent'), path.join(watched, 'task.torrent'))
  const said = {
    ...{ 'dht-enabled': false, 'pex-enabled': false, 'lpd-enabled': false, 'utp-enabled': false },
    ...{ 'port-forwarding-enabled': false, 'rpc-enabled': false, 'peer-port': port },
    ...{ 'bind-address-ipv4': address, 'download-dir': folder, 'peer-limit-per-torrent': peers },
    ...{ 'speed-limit-up-enabled': true, 'speed-limit-up': Math.round(up / KIB) },
    ...{ 'watch-dir-enabled': true, 'watch-dir': watched, 'ratio-limit-enabled': false },
    ...{ 'script-torrent-done-enabled': true, 'script-torrent-done-filename': hook },
  }
  fs.writeFileSync(path.join(settings, 'settings.json'), JSON.stringify(said))
  return ['-f', '-g', settings]
}
