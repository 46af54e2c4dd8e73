import fs from 'node:fs'
import path from 'node:path'

// The stored state has generations: `00000007.base` is everything as of a position, and
// `00000007.changes` every event after it. A newer generation starts with its changes, while those
// of the older one are still written. It becomes valid once its base has been renamed to its final
// name.

const NAME = /^(\d{8})\.(base|changes)$/

export function baseFile(folder: string, generation: number): string {
  return path.join(folder, `${named(generation)}.base`)
}

export function changesFile(folder: string, generation: number): string {
  return path.join(folder, `${named(generation)}.changes`)
}

function named(generation: number): string {
  return String(generation).padStart(8, '0')
}

/** Returns the numbers of the generations that have any file, newest first. */
export function findGenerations(folder: string): number[] {
  const numbers = fs.readdirSync(folder).flatMap((name) => {
    const found = NAME.exec(name)
    return found === null ? [] : [Number(found[1])]
  })
  return [...new Set(numbers)].sort((one, other) => other - one)
}

/** Removes all files except those of this generation and damaged ones that were renamed. */
export function removeOthers(folder: string, generation: number): void {
  for (const name of fs.readdirSync(folder)) {
    const isOther = NAME.test(name) && !name.startsWith(named(generation))
    if (isOther || name.endsWith('.new')) fs.rmSync(path.join(folder, name), { force: true })
  }
}

export function removeGeneration(folder: string, generation: number): void {
  for (const file of [baseFile(folder, generation), changesFile(folder, generation)]) {
    fs.rmSync(file, { force: true })
  }
}
