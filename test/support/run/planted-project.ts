import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inProject } from '../../../src/shared/paths.ts'

/** A project with separate tests and commits, which the steps of .ci/run test as they test this one. */
export function plantedProject() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-planted-'))
  fs.mkdirSync(path.join(folder, 'test'))
  fs.symlinkSync(inProject('node_modules'), path.join(folder, 'node_modules'))
  spawnSync('git', ['init', '--quiet'], { cwd: folder })

  return {
    folder,
    /** Writes a file of tests. */
    write(name: string, text: string): void {
      const start = `import { expect, it } from 'vitest'\n`
      fs.writeFileSync(path.join(folder, 'test', name), start + text)
    },
    commit(...more: readonly string[]): void {
      const who = ['-c', 'user.name=someone', '-c', 'user.email=someone@babou.test']
      const git = (...given: string[]) => spawnSync('git', [...who, ...given], { cwd: folder })
      git('add', 'test')
      const { status, stderr } = git('commit', '--quiet', '--message=something', ...more)
      if (status !== 0) throw new Error(stderr.toString())
    },
    /** Runs these lines after the steps were read, and `finish`; removes the logs that they keep. */
    run(lines: readonly string[]) {
      const logs = path.join(folder, 'logs')
      const setUp = ['. "$STEPS"', 'rm -r "$work"', `mkdir -p ${logs}`, `work=${logs}`]
      const env: NodeJS.ProcessEnv = {
        ...process.env,
        CI: 'true',
        STEPS: inProject('.ci', 'steps'),
      }
      for (const name of Object.keys(env)) if (/^VITEST|^NODE_ENV/.test(name)) delete env[name]
      fs.rmSync(logs, { recursive: true, force: true })
      const script = [...setUp, ...lines, 'finish'].join('\n')
      const { stdout, status } = spawnSync('bash', ['-c', script], { cwd: folder, env })
      const said = stdout.toString()
      const all = said.trim().split('\n')
      return { status, said, last: all.at(-1), lastLines: all.slice(-60).join('\n'), logs }
    },
    remove: () => fs.rmSync(folder, { recursive: true }),
  }
}
