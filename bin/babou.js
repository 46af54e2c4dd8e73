#!/usr/bin/env node
// Builds the program when dist/ is not that of src/, then runs it. Plain JavaScript, since
// Node 20 cannot load TypeScript.
import { pathToFileURL } from 'node:url'

const LEAST_NODE = [20, 19]
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])) {
  const least = LEAST_NODE.join('.')
  console.error(`babou: Node.js ${process.versions.node} is too old; install ${least} or newer`)
  process.exit(1)
}

const { build, programFile, use } = await import('./build.js')
const { endSoon } = await import('./end-soon.js')
const folder = await build()
use(folder)
const { main } = await import(pathToFileURL(programFile(folder, 'cli/babou')).href)
const words = process.argv.slice(2)
process.exitCode = await main(words)
endSoon(words, process.exitCode)
