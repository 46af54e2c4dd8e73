// Builds src/ into dist/<content hash>/ and names that folder in dist/current.
// Each build has a separate folder, so a running program keeps its files while a newer one is
// built, and parallel builds do no harm. Types are not checked here (`npm run check` does).
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker, workerData } from 'node:worker_threads'
import { isHot } from './hot-sources.js'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const src = path.join(root, 'src')
const dist = path.join(root, 'dist')
const BUILDS_KEPT = 3
/** Each reads the compiler for itself: more would wait for that. */
const MOST_THREADS = 4
/** What says how sources are compiled. */
const HOW = [
  ...['build', 'constants', 'hot-sources'].map((name) => `bin/${name}.js`),
  'tsconfig.json',
  'package-lock.json',
]
/** Names what each output of a build was made of. */
const SOURCES = 'sources.json'
/** In a build's folder: a file for each process that runs from it, named by its ID. */
const USERS = 'used-by'

function sourceFiles() {
  return fs
    .readdirSync(src, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .sort()
}

function digest(...parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/** What the output of each source is made of: the source itself, and how it is compiled. */
function digestsOf(files) {
  const how = HOW.map((name) => fs.readFileSync(path.join(root, name)))
  const base = digest(...how)
  const sources = new Map(files.map((name) => [name, fs.readFileSync(path.join(src, name))]))
  // Constants of one hot source are put into others.
  const hot = digest(base, ...files.filter(isHot).map((name) => sources.get(name)))
  return Object.fromEntries(
    files.map((name) => [name, digest(isHot(name) ? hot : base, sources.get(name))]),
  )
}

/** Builds when needed; returns the folder that holds the program. */
export async function build() {
  const digests = digestsOf(sourceFiles())
  const hash = digest(JSON.stringify(digests)).slice(0, 16)
  const target = path.join(dist, hash)
  if (!fs.existsSync(target)) await compile(digests, target)
  const current = path.join(dist, 'current')
  if (!fs.existsSync(current) || fs.readFileSync(current, 'utf8') !== hash) {
    const beside = `${current}.${process.pid}`
    fs.writeFileSync(beside, hash)
    fs.renameSync(beside, current)
    removeOldBuilds(hash)
  }
  return target
}

/** Compiles what the build before did not, on every core: half of a first start is this. */
async function compile(digests, target) {
  const beside = `${target}.${process.pid}`
  const left = takeOver(digests, beside)
  const threads = Math.min(os.availableParallelism(), MOST_THREADS, Math.ceil(left.length / 50))
  const shares = Array.from({ length: threads }, (_, thread) =>
    left.filter((_name, index) => index % threads === thread),
  )
  await Promise.all(shares.map((share) => inThread({ share, beside })))
  fs.writeFileSync(path.join(beside, SOURCES), JSON.stringify(digests))
  try {
    fs.renameSync(beside, target)
  } catch (error) {
    // Another process built the same sources in the meantime: its result is as good.
    fs.rmSync(beside, { recursive: true, force: true })
    if (!fs.existsSync(target)) throw error
  }
}

/** Copies what is the same in the build before; returns the names of the others. */
function takeOver(digests, beside) {
  const before = buildBefore()
  fs.mkdirSync(beside, { recursive: true })
  return Object.keys(digests).filter((name) => {
    if (before?.digests[name] !== digests[name]) return true
    const out = outputOf(beside, name)
    fs.mkdirSync(path.dirname(out), { recursive: true })
    try {
      fs.copyFileSync(outputOf(before.folder, name), out)
      return false
    } catch {
      // Another process took that build away: then it is compiled.
      return true
    }
  })
}

function buildBefore() {
  try {
    const folder = path.join(dist, fs.readFileSync(path.join(dist, 'current'), 'utf8'))
    return { folder, digests: JSON.parse(fs.readFileSync(path.join(folder, SOURCES), 'utf8')) }
  } catch {
    return null
  }
}

function outputOf(folder, name) {
  return path.join(folder, name.replace(/\.ts$/, '.js'))
}

function inThread(work) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { build: work } })
    worker.once('error', reject)
    worker.once('exit', resolve)
  })
}

async function transpile({ share, beside }) {
  const { default: ts } = await import('typescript')
  const { createConstants, putIn } = await import('./constants.js')
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile).config
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  // One file at a time, tsc cannot see package.json: under NodeNext it would write CommonJS.
  const esm = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }
  const compilerOptions = { ...options, ...esm, noEmit: false, inlineSourceMap: true }
  const transformers = { before: [putIn(createConstants(src))] }
  for (const name of share) {
    const fileName = path.join(src, name)
    const { outputText, diagnostics } = ts.transpileModule(fs.readFileSync(fileName, 'utf8'), {
      fileName,
      compilerOptions,
      reportDiagnostics: true,
      ...(isHot(name) ? { transformers } : {}),
    })
    const broken = diagnostics.find((found) => found.category === ts.DiagnosticCategory.Error)
    if (broken)
      throw new Error(`${name}: ${ts.flattenDiagnosticMessageText(broken.messageText, ' ')}`)
    const out = outputOf(beside, name)
    fs.mkdirSync(path.dirname(out), { recursive: true })
    fs.writeFileSync(out, outputText)
  }
}

/** Keeps a build while this process lives: a role that starts again is loaded from its folder. */
export function use(folder) {
  const mark = path.join(folder, USERS, String(process.pid))
  try {
    fs.mkdirSync(path.dirname(mark), { recursive: true })
    fs.writeFileSync(mark, '')
  } catch {
    // Who may not write here builds nothing either, and so removes nothing.
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
    // Of another user, but there.
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

if (workerData?.build !== undefined) await transpile(workerData.build)
else if (process.argv[1] === fileURLToPath(import.meta.url)) await build()
