import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'

// A project of two files, built by the real bin/: each change of the file is another build.
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'babou builds '))
const dist = path.join(root, 'dist')

beforeAll(() => {
  fs.cpSync(inProject('bin'), path.join(root, 'bin'), { recursive: true })
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json']) {
    fs.copyFileSync(inProject(name), path.join(root, name))
  }
  fs.symlinkSync(inProject('node_modules'), path.join(root, 'node_modules'))
  fs.mkdirSync(path.join(root, 'src', 'cli'), { recursive: true })
  fs.writeFileSync(path.join(root, 'src', 'cli', 'role-process.ts'), 'export {}\n')
})
afterAll(() => fs.rmSync(root, { recursive: true }))

/** Starts the program of this version; it says its folder and lives until stdin ends. */
async function start(version: number) {
  fs.writeFileSync(
    path.join(root, 'src', 'cli', 'babou.ts'),
    `export async function main() {
      console.log(import.meta.dirname, ${version})
      for await (const _ of process.stdin) { /* lives on */ }
      return 0
    }`,
  )
  const child = spawn(process.execPath, [path.join(root, 'bin', 'babou.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  // The random end of the folder's name can begin with the version.
  const folder = path.dirname(String(said).trim().replace(/ \d+$/, ''))
  return {
    folder,
    async end() {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}

it('keeps the build of a process that runs, however many newer ones there are', async () => {
  const first = await start(1)
  for (const version of [2, 3, 4]) await (await start(version)).end()
  expect(fs.existsSync(path.join(first.folder, 'cli', 'babou.js'))).toBe(true)
  await first.end()
  await (await start(5)).end()
  expect(fs.existsSync(first.folder)).toBe(false)
  expect(fs.readdirSync(dist).filter((name) => name !== 'current')).toHaveLength(3)
})
