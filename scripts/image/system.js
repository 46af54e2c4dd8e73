import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { USER } from './config.js'

const ELF = Buffer.from('\x7fELF', 'latin1')
const LOCALE = '/usr/lib/locale/C.utf8'

/**
 * Fills `folder` with as much of a system as the program needs: Node.js, the libraries of every
 * binary in `program`, and a shell, with which PostgreSQL starts its server.
 */
export function fillSystem(folder, program) {
  const at = (...parts) => path.join(folder, ...parts)
  for (const name of ['bin', 'usr/local/bin', 'etc', 'tmp', 'data', 'proc', 'dev', 'sys']) {
    fs.mkdirSync(at(name), { recursive: true })
  }
  fs.chmodSync(at('tmp'), 0o1777)
  const node = fs.realpathSync(process.execPath)
  const shell = fs.realpathSync('/bin/sh')
  install(node, at('usr/local/bin/node'))
  install(shell, at('bin/sh'))
  for (const library of librariesOf([node, shell, ...binariesIn(program)], program)) {
    install(library, at(library))
  }
  fs.writeFileSync(
    at('etc/passwd'),
    `root:x:0:0:root:/:/bin/sh\nbabou:x:${USER}:${USER}:babou:/data:/bin/sh\n`,
  )
  fs.writeFileSync(at('etc/group'), `root:x:0:\nbabou:x:${USER}:\n`)
  fs.writeFileSync(at('etc/nsswitch.conf'), 'hosts: files dns\n')
  if (fs.existsSync(LOCALE)) fs.cpSync(LOCALE, at(LOCALE), { recursive: true })
}

function install(from, to) {
  fs.mkdirSync(path.dirname(to), { recursive: true })
  fs.copyFileSync(from, to)
  fs.chmodSync(to, 0o755)
}

/** Every file below `folder` that the system's loader reads. */
function binariesIn(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter(isElf)
}

function isElf(file) {
  const start = Buffer.alloc(ELF.length)
  const fd = fs.openSync(file)
  try {
    fs.readSync(fd, start)
  } finally {
    fs.closeSync(fd)
  }
  return start.equals(ELF)
}

/** The libraries outside of `program` that these binaries are linked with, by their path. */
function librariesOf(binaries, program) {
  const found = new Set()
  for (const binary of binaries) {
    // Those for another C library or processor have none here, and are not loaded either.
    const { stdout } = spawnSync('ldd', [binary], { encoding: 'utf8' })
    for (const [, library] of stdout.matchAll(/(?:=> |^\t)(\/\S+) \(0x/gm)) {
      if (!library.startsWith(program)) found.add(library)
    }
  }
  return found
}
