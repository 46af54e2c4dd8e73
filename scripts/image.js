// npm run image [-- FILE]: writes a container image to FILE (babou-image.tar when absent), for
// `docker load` and everything that reads OCI archives, without a registry and without Docker.
// In it: this machine's Node.js, the C library and a shell, the program as it is committed in
// /app, and its packages. Linux with GNU tar only.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeArchive } from './image/archive.js'
import { imageConfig } from './image/config.js'
import { fillProgram } from './image/program.js'
import { fillSystem } from './image/system.js'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const file = path.resolve(process.argv[2] ?? 'babou-image.tar')
if (process.platform !== 'linux') fail('an image can only be made on Linux: use the Dockerfile')

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-image-'))
try {
  const [system, program] = ['system', 'program'].map((name) => path.join(work, name))
  fillProgram(root, program)
  fillSystem(system, program)
  const git = (...words) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim()
  const commit = { id: git('rev-parse', 'HEAD'), at: Number(git('log', '-1', '--format=%ct')) }
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  const written = await writeArchive({
    file,
    work,
    layers: [system, program],
    config: imageConfig({ version, commit }),
    at: commit.at,
    name: `babou:${version}`,
  })
  console.log(`${file}: babou:${version}, ${Math.ceil(written / 1e6)} MB`)
} catch (error) {
  fs.rmSync(file, { force: true })
  fail(error.message)
} finally {
  fs.rmSync(work, { recursive: true, force: true })
}

function fail(why) {
  console.error(`image: ${why}`)
  process.exit(1)
}
