// Fails when a run of the tests took half as much again as test/budget.json allows.
// test/support/cost/reporter.ts records the time of the run, in seconds of the machine that the
// budget was measured on. docs/testing.md says how to raise it.
//
// node .ci/budget.js COST_FILE [BUDGET_FILE]
import fs from 'node:fs'
import path from 'node:path'

const TOLERANCE = 1.5

const [costFile, budgetFile = path.join(import.meta.dirname, '..', 'test', 'budget.json')] =
  process.argv.slice(2)

if (!fs.existsSync(costFile)) {
  console.log('budget: the run wrote down no processor time')
  process.exit(1)
}
const cost = JSON.parse(fs.readFileSync(costFile, 'utf8'))
const budget = JSON.parse(fs.readFileSync(budgetFile, 'utf8'))
const said = `${cost.total.toFixed(0)} s of processor time, ${budget.total} s are allowed`
console.log(`budget: ${said}`)
if (cost.total > budget.total * TOLERANCE) {
  for (const [folder, seconds] of Object.entries(cost.folders)) {
    const allowed = budget.folders[folder] ?? 0
    if (seconds > allowed * TOLERANCE) {
      console.log(`  ${folder}: ${seconds.toFixed(0)} s instead of ${allowed} s`)
    }
  }
  console.log('Make the tests cheaper, or raise test/budget.json and say why in docs/testing.md.')
  process.exitCode = 1
}
