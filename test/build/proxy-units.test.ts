import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'

const deployed = inProject('deploy', 'haproxy')
const units = fs.readdirSync(deployed).filter((name) => /\.(service|timer|path)$/.test(name))
const analyze = (...words: string[]) => spawnSync('systemd-analyze', words, { encoding: 'utf8' })
const isThere = analyze('--version').status === 0

describe('the units of a proxy', () => {
  it('are one pair that writes its configuration, and one that reloads it', () => {
    expect(units.sort()).toEqual([
      'babou-haproxy-reload.path',
      'babou-haproxy-reload.service',
      'babou-haproxy.service',
      'babou-haproxy.timer',
    ])
  })

  it('watch the file that is written', () => {
    const read = (name: string) => fs.readFileSync(path.join(deployed, name), 'utf8')
    const [, watched] = /^PathChanged=(.*)$/m.exec(read('babou-haproxy-reload.path')) ?? []
    expect(read('babou-haproxy.service')).toContain(`write-config ${watched} $HAPROXY_OPTIONS`)
  })

  it.skipIf(!isThere)('are accepted by systemd', () => {
    const { status, stdout, stderr } = analyze(
      'verify',
      ...units.map((unit) => path.join(deployed, unit)),
    )
    expect([status, stdout + stderr]).toEqual([0, ''])
  })
})

describe('the configuration of a proxy', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'proxy units '))
    file = path.join(folder, 'haproxy.cfg')
  })
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

  /** Runs the script, with a `babou` that writes this, and a HAProxy that refuses `bad`. */
  function write(text: string, ...options: string[]) {
    program('babou', `printf '%s\\n' "$*" >"${folder}/asked"; printf '${text}\\n'`)
    program('haproxy', '! grep -q bad "$4"')
    const words = [path.join(deployed, 'write-config'), file, ...options]
    const env = { PATH: `${folder}:/usr/bin:/bin` }
    return spawnSync('/bin/sh', words, { env, encoding: 'utf8' }).status
  }

  function program(name: string, line: string): void {
    fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 })
  }

  const inode = () => fs.statSync(file).ino

  it('is replaced when the map has changed, and only then', () => {
    expect(write('map 1', '--cert', 'x.pem')).toBe(0)
    expect(fs.readFileSync(path.join(folder, 'asked'), 'utf8')).toBe('haproxy --cert x.pem\n')
    const before = inode()
    expect([write('map 1'), inode()]).toEqual([0, before])
    expect(write('map 2')).toBe(0)
    expect([fs.readFileSync(file, 'utf8'), inode() === before]).toEqual(['map 2\n', false])
  })

  it('stays when HAProxy refuses the new one, or there is none', () => {
    expect(write('map 1')).toBe(0)
    expect(write('bad')).not.toBe(0)
    program('babou', 'echo half; exit 1')
    const words = [path.join(deployed, 'write-config'), file]
    const env = { PATH: `${folder}:/usr/bin:/bin` }
    expect(spawnSync('/bin/sh', words, { env }).status).not.toBe(0)
    expect(fs.readFileSync(file, 'utf8')).toBe('map 1\n')
    expect(fs.readdirSync(folder).filter((name) => name.startsWith('haproxy.cfg'))).toHaveLength(1)
  })
})
