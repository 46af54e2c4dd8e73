// Builds src/ into dist/<content hash>/ and names that folder in dist/current.
// Each build has a separate folder, so a running program keeps its files while a newer one is
// built, and parallel builds do no harm. Types are not checked here (`npm run check` does).
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const src = path.join(root, 'src')
const dist = path.join(root, 'dist')
const BUILDS_KEPT = 3
/** The files that define how sources are compiled. */
const HOW = [
  ...['build', 'bundle', 'compile', 'constants'].map((name) => `bin/${name}.js`),
  'package-lock.json',
]
/** Holds the name of the folder of the newest build. */
const CURRENT = path.join(dist, 'current')
/** In a build's folder: the stamp of its sources. */
const STAMP = 'made-of'
/** In a build's folder: its modules joined into a few files, which are the ones that run. */
const PROGRAM = 'program'
/** In a build's folder: a file for each process that runs from it, named by its ID. */
const USERS = 'used-by'

/** The sources in a folder, as paths below src/; many times as fast as `recursive` of Node.js 20. */
function sourceFiles(below = '') {
  const entries = fs.readdirSync(src + below, { withFileTypes: true })
  return entries.flatMap((entry) => {
    const name = `${below}/${entry.name}`
    if (entry.isDirectory()) return sourceFiles(name)
    return name.endsWith('.ts') && !name.endsWith('.d.ts') ? [name.slice(1)] : []
  })
}

/** A hash of the sizes and times of change of all that a build is made of. */
function stampOf(names) {
  const hash = createHash('sha256')
  for (const name of [...HOW, ...names.map((source) => `src/${source}`)]) {
    const file = `${root}/${name}`
    const { size, mtimeMs } = fs.statSync(file)
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** The folder of the newest build if it is made of the files of this stamp; null: it is not. */
function unchanged(stamp) {
  try {
    const target = path.join(dist, fs.readFileSync(CURRENT, 'utf8'))
    return fs.readFileSync(path.join(target, STAMP), 'utf8') === stamp ? target : null
  } catch {
    return null
  }
}

/** The inputs of a build: the sources, and the files that define how they are compiled. */
function hashOf(sources) {
  const hash = createHash('sha256')
  for (const name of HOW) hash.update(fs.readFileSync(path.join(root, name)))
  for (const [name, text] of sources) hash.update(`\0${name}\0`).update(text)
  return hash.digest('hex').slice(0, 16)
}

/** Builds when needed; returns the folder of the compiled modules, which has the tree of src/. */
export async function build() {
  const names = sourceFiles().sort()
  // Taken before the sources are read: a source that changes in the meantime is built at the next
  // start.
  const stamp = stampOf(names)
  const kept = unchanged(stamp)
  if (kept !== null) return kept
  const sources = names.map((name) => [name, fs.readFileSync(path.join(src, name), 'utf8')])
  const hash = hashOf(sources)
  const target = path.join(dist, hash)
  if (!fs.existsSync(target)) await compile(sources, target)
  if (!fs.existsSync(CURRENT) || fs.readFileSync(CURRENT, 'utf8') !== hash) {
    replace(CURRENT, hash)
    removeOldBuilds(hash)
  }
  try {
    replace(path.join(target, STAMP), stamp)
  } catch {
    // A user who may not write here reads the sources at each start.
  }
  return target
}

function replace(file, text) {
  const beside = `${file}.${process.pid}`
  fs.writeFileSync(beside, text)
  fs.renameSync(beside, file)
}

async function compile(sources, target) {
  // Imported only here: a start that finds its build loads no compiler.
  const { compiled } = await import('./compile.js')
  const { bundle } = await import('./bundle.js')
  const beside = `${target}.${process.pid}`
  const toJavaScript = compiled(src)
  for (const [name, text] of sources) {
    const out = path.join(beside, name.replace(/\.ts$/, '.js'))
    fs.mkdirSync(path.dirname(out), { recursive: true })
    fs.writeFileSync(out, toJavaScript(name, text))
  }
  await bundle(sources, beside, path.join(beside, PROGRAM))
  try {
    fs.renameSync(beside, target)
  } catch (error) {
    // Another process built the same sources in the meantime: its result is as good.
    fs.rmSync(beside, { recursive: true, force: true })
    if (!fs.existsSync(target)) throw error
  }
}

/** The file of the program with this name, in the folder of a build. */
export function programFile(folder, name) {
  return path.join(folder, PROGRAM, `${name}.js`)
}

/** Keeps a build while this process lives: a role that starts again is loaded from its folder. */
export function use(folder) {
  const mark = path.join(folder, USERS, String(process.pid))
  try {
    fs.mkdirSync(path.dirname(mark), { recursive: true })
    fs.writeFileSync(mark, '')
  } catch {
    // A user who may not write here builds nothing either, and so removes nothing.
    return
  }
  process.once('exit', () => fs.rmSync(mark, { force: true }))
}

function isUsed(folder) {
  try {
    return fs.readdirSync(path.join(folder, USERS)).some((pid) => isAlive(Number(pid)))
  } catch {
    return false
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // It belongs to another user, but exists.
    return error.code === 'EPERM'
  }
}

function removeOldBuilds(hash) {
  const builds = fs
    .readdirSync(dist)
    .filter((name) => /^[0-9a-f]{16}$/.test(name) && name !== hash)
    .map((name) => ({ name, at: fs.statSync(path.join(dist, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at)
  for (const { name } of builds.slice(BUILDS_KEPT - 1)) {
    const folder = path.join(dist, name)
    if (!isUsed(folder)) fs.rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build()
