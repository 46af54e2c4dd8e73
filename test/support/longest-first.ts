import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

/** Files that take minutes, however short they are. */
const LONG = /looks(-\w+)?\.test\.ts$|one-command\.test\.ts$|e2e.commands\.test\.ts$/

/**
 * Vitest starts with the largest files, or those that took longest the last time. On a machine
 * without a last time, a short file that takes minutes would come last and be waited for.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
