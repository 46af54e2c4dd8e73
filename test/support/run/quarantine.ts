import path from 'node:path'
import { afterEach, type RunnerTestCase } from 'vitest'
import entries from '../../quarantine.json' with { type: 'json' }
import type { Quarantined } from './quarantine-faults.ts'

const quarantined: readonly Quarantined[] = entries
const root = path.join(import.meta.dirname, '..', '..', '..')

function entryOf({ file, fullTestName }: RunnerTestCase): Quarantined | undefined {
  const name = path.relative(root, file.filepath)
  return quarantined.find((one) => one.file === name && one.test === fullTestName)
}

/**
 * Tests in test/quarantine.json run and count as skipped, whatever they find (docs/testing.md), also
 * those of the file that begins.
 */
export function skipQuarantined(): void {
  if (quarantined.length === 0) return
  afterEach(({ task, skip }) => {
    const entry = entryOf(task)
    if (entry !== undefined) skip(`in quarantine since ${entry.since}: ${entry.reason}`)
  })
}
