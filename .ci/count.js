// Prints "passed failed skipped" of a vitest JSON report. A test that did not come to an end, a file
// that could not be loaded, and a run that failed without a failed test count as failures.
import fs from 'node:fs'

const [file, status] = process.argv.slice(2)
let [passed, failed, skipped] = [0, 0, 0]
if (fs.existsSync(file)) {
  const report = JSON.parse(fs.readFileSync(file, 'utf8'))
  passed = report.numPassedTests
  failed = report.numFailedTests
  skipped = report.numPendingTests + report.numTodoTests
  const broken = report.testResults.filter((result) => {
    const isNamed = result.assertionResults.some((test) => test.status === 'failed')
    return result.status === 'failed' && !isNamed
  })
  const unfinished = report.numTotalTests - passed - failed - skipped
  failed += broken.length + Math.max(0, unfinished)
}
if (status !== '0' && failed === 0) failed = 1
if (passed + failed === 0) failed = 1 // nothing ran: that is no success
console.log(passed, failed, skipped)
