import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

/** Files that take minutes, however short they are, and those the last project would end with. */
const FIRST =
  /(import-kills|looks(-\w+)?|main-job|nasty-values|one-command|processes|simulator)\.test\.ts$/

/**
 * Vitest starts with the largest files, or those that took longest the last time. On a machine
 * without a last time, a short file that takes minutes would come last and be waited for. Files of a
 * project follow each other: a worker is replaced when the project changes.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isFirst = ({ moduleId }: TestSpecification) => FIRST.test(moduleId)
    const projects = [...new Set(sorted.map(({ project }) => project))]
    return projects.flatMap((one) => {
      const own = sorted.filter(({ project }) => project === one)
      return [...own.filter(isFirst), ...own.filter((file) => !isFirst(file))]
    })
  }
}
