import fs from 'node:fs'
import path from 'node:path'
import type { Reporter } from 'vitest/node'
import budget from '../../budget.json' with { type: 'json' }
import { costFile, type FileCost } from './cost-file.ts'

// Prints where the processor time of a complete run was spent, and the budget of docs/testing.md.
// With CI_COST_FILE it writes the figures for .ci/budget.js.

const TESTS = path.join(import.meta.dirname, '..', '..')
const TICKS_A_SECOND = 100
const SLOWEST = 10
/** With fewer files it is not a complete run. */
const WHOLE_RUN = 100
/** The build, transforms and the database server, which belong to no file. */
const SHARED = '(shared)'

export default class CostReporter implements Reporter {
  onInit(): void {
    fs.rmSync(costFile(process.pid), { force: true })
    // Only then have workers, database and browser ended, so that their time is known.
    process.once('exit', print)
  }
}

function print(): void {
  const file = costFile(process.pid)
  if (!fs.existsSync(file)) return
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n')
  fs.rmSync(file)
  const files = lines.map((line) => JSON.parse(line) as FileCost)
  if (files.length < WHOLE_RUN) return
  const calibrationMs = median(files.map((one) => one.calibrationMs))
  const scale = budget.calibrationMs / calibrationMs
  const folders = foldersOf(files, scale)
  const total = [...folders.values()].reduce((sum, seconds) => sum + seconds, 0)
  const cost = { total, calibrationMs, folders: Object.fromEntries(folders) }
  if (process.env.CI_COST_FILE) fs.writeFileSync(process.env.CI_COST_FILE, JSON.stringify(cost))
  if (process.env.BABOU_TEST_BUDGET === 'write') writeBudget(calibrationMs, folders, scale)
  process.stdout.write(table(folders, total, scale) + slowest(files, scale))
}

/** Seconds of the machine that the budget was measured on, by folder below test/. */
function foldersOf(files: readonly FileCost[], scale: number): Map<string, number> {
  const folders = new Map<string, number>()
  for (const { file, seconds } of files) {
    const [first, ...more] = inTests(file).split(path.sep)
    const folder = more.length > 0 ? first : '.'
    folders.set(folder, (folders.get(folder) ?? 0) + seconds * scale)
  }
  const known = [...folders.values()].reduce((sum, seconds) => sum + seconds, 0)
  return folders.set(SHARED, Math.max(0, spent() * scale - known))
}

/** Of this process and all processes that it waited for, recursively. */
function spent(): number {
  const fields = fs.readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_A_SECOND
}

/** Makes the figures of this run the budget, in seconds of this machine. */
function writeBudget(
  calibrationMs: number,
  scaled: ReadonlyMap<string, number>,
  scale: number,
): void {
  const seconds = [...scaled].map(([name, one]) => [name, Math.ceil(one / scale)] as const)
  const folders = Object.fromEntries(seconds.sort(([one], [other]) => (one < other ? -1 : 1)))
  const total = seconds.reduce((sum, [, one]) => sum + one, 0)
  const text = JSON.stringify({ calibrationMs, total, folders }, null, 2)
  fs.writeFileSync(path.join(TESTS, 'budget.json'), `${text}\n`)
}

function table(folders: ReadonlyMap<string, number>, total: number, scale: number): string {
  const allowed: Readonly<Record<string, number>> = budget.folders
  const rows = [...folders].sort((one, other) => other[1] - one[1])
  const row = (name: string, seconds: number, most: number | undefined) =>
    `${name.padEnd(12)}${seconds.toFixed(0).padStart(6)} s of ${String(most ?? 0).padStart(4)} s` +
    `${seconds > (most ?? 0) * 1.1 ? '  over' : ''}\n`
  return (
    `\nprocessor time (this machine's seconds × ${scale.toFixed(2)}, docs/testing.md)\n` +
    rows.map(([name, seconds]) => row(name, seconds, allowed[name])).join('') +
    row('all', total, budget.total)
  )
}

function slowest(files: readonly FileCost[], scale: number): string {
  const rows = [...files].sort((one, other) => other.seconds - one.seconds).slice(0, SLOWEST)
  const row = ({ file, seconds }: FileCost) =>
    `${(seconds * scale).toFixed(1).padStart(7)} s  ${inTests(file)}\n`
  return `\nthe slowest files\n${rows.map(row).join('')}`
}

function inTests(file: string): string {
  return path.relative(TESTS, file)
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)]
}
