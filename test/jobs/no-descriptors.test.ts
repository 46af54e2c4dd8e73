import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { BUILD } from '../support/built.ts'

const built = (name: string) => JSON.stringify(pathToFileURL(path.join(BUILD, name)).href)

/** Opens all files that the process may open, then starts others. */
const CODE = `
import fs from 'node:fs'
const { runHook } = await import(${built('jobs/hub/hook.js')})
const { runOwnCommand } = await import(${built('jobs/running/own-command.js')})
const stopping = new AbortController().signal
const held = []
try {
  for (;;) held.push(fs.openSync('/dev/null', 'r'))
} catch {}
const hook = await runHook('/bin/true', 'text', {}, stopping)
const { error } = await runOwnCommand({ words: ['version'], env: {}, stopping })
for (const fd of held) fs.closeSync(fd)
console.log(JSON.stringify([hook, error]))
`

it('jobs without free file descriptors reports that it starts no process, and continues', () => {
  const limited = 'ulimit -n 200 && exec "$0" --input-type=module -e "$1"'
  const said = execFileSync('/bin/sh', ['-c', limited, process.execPath, CODE], {
    encoding: 'utf8',
  })
  const [hook, command] = JSON.parse(said) as string[]
  expect(hook).toBe('spawn /bin/true EMFILE')
  expect(command).toBe(`spawn ${process.execPath} EMFILE`)
})
