#!/usr/bin/env node
// Builds the program when dist/ is not that of src/, then runs it. Plain JavaScript, since
// Node 20 cannot load TypeScript.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from './build.js'

const folder = await build()
const { main } = await import(pathToFileURL(path.join(folder, 'cli', 'babou.js')).href)
process.exitCode = await main(process.argv.slice(2))
