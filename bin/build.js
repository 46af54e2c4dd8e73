// Builds src/ into dist/<content hash>/ and names that folder in dist/current.
//
// Each build has a folder of its own, so a running program keeps its files while a newer one is
// built, and two builds at once do no harm. Types are not checked here (`npm run check` does).
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const src = path.join(root, 'src')
const dist = path.join(root, 'dist')
const BUILDS_KEPT = 3

function sourceFiles() {
  return fs
    .readdirSync(src, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .sort()
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const name of ['bin/build.js', 'tsconfig.json', 'package-lock.json']) {
    hash.update(fs.readFileSync(path.join(root, name)))
  }
  for (const name of files) {
    hash.update(`\0${name}\0`).update(fs.readFileSync(path.join(src, name)))
  }
  return hash.digest('hex').slice(0, 16)
}

/** Builds when needed; returns the folder that holds the program. */
export async function build() {
  const files = sourceFiles()
  const hash = hashOf(files)
  const target = path.join(dist, hash)
  if (!fs.existsSync(target)) await compile(files, target)
  const current = path.join(dist, 'current')
  if (!fs.existsSync(current) || fs.readFileSync(current, 'utf8') !== hash) {
    const beside = `${current}.${process.pid}`
    fs.writeFileSync(beside, hash)
    fs.renameSync(beside, current)
    removeOldBuilds(hash)
  }
  return target
}

async function compile(files, target) {
  const { default: ts } = await import('typescript')
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile).config
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  // One file at a time, tsc cannot see package.json: under NodeNext it would write CommonJS.
  const esm = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }
  const compilerOptions = { ...options, ...esm, noEmit: false, inlineSourceMap: true }
  const beside = `${target}.${process.pid}`
  for (const name of files) {
    const fileName = path.join(src, name)
    const { outputText, diagnostics } = ts.transpileModule(fs.readFileSync(fileName, 'utf8'), {
      fileName,
      compilerOptions,
      reportDiagnostics: true,
    })
    const broken = diagnostics.find((found) => found.category === ts.DiagnosticCategory.Error)
    if (broken)
      throw new Error(`${name}: ${ts.flattenDiagnosticMessageText(broken.messageText, ' ')}`)
    const out = path.join(beside, name.replace(/\.ts$/, '.js'))
    fs.mkdirSync(path.dirname(out), { recursive: true })
    fs.writeFileSync(out, outputText)
  }
  try {
    fs.renameSync(beside, target)
  } catch (error) {
    // Another process built the same sources in the meantime: its result is as good.
    fs.rmSync(beside, { recursive: true, force: true })
    if (!fs.existsSync(target)) throw error
  }
}

function removeOldBuilds(hash) {
  const builds = fs
    .readdirSync(dist)
    .filter((name) => /^[0-9a-f]{16}$/.test(name) && name !== hash)
    .map((name) => ({ name, at: fs.statSync(path.join(dist, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at)
  for (const { name } of builds.slice(BUILDS_KEPT - 1)) {
    fs.rmSync(path.join(dist, name), { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build()
