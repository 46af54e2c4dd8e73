import fs from 'node:fs'
import path from 'node:path'
import { inProject } from '../../../shared/paths.ts'
import type { Theme } from './theme.ts'
import { themeShape } from './theme.ts'

/** Themes by name, sorted by name. */
export type Themes = ReadonlyMap<string, Theme>

/**
 * Reads the themes of a folder: every `<name>.json`. Throws an error with the file and the invalid
 * field.
 */
export function readThemes(folder: string): Themes {
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.json'))
  return new Map(
    files.toSorted().map((file) => {
      const read = themeShape.safeParse(
        JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')),
      )
      if (read.success) return [path.basename(file, '.json'), read.data]
      const faults = read.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`)
      throw new Error(`themes/${file} is not a theme: ${faults.join('; ')}`)
    }),
  )
}

/** The themes of this build, read once: forms and replies declare their names. */
export const themes = readThemes(inProject('public/themes'))
