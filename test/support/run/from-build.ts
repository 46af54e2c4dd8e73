import path from 'node:path'
import type { Plugin } from 'vitest/config'
import { build } from '../../../bin/build.js'

const src = path.join(import.meta.dirname, '..', '..', '..', 'src') + path.sep

/** What this resolves to: Node.js loads these files itself. */
export const BUILT = /[\\/]dist[\\/][0-9a-f]{16}[\\/]/

/**
 * Gives tests the built modules of `src`, which are what runs: each worker would otherwise spend
 * twenty seconds on compiling them, and run slower code.
 */
export async function fromBuild(): Promise<Plugin> {
  const built = await build()
  return {
    name: 'from-build',
    enforce: 'pre',
    resolveId(source, importer) {
      if (importer === undefined || !source.startsWith('.') || !source.endsWith('.ts')) return null
      const file = path.resolve(path.dirname(importer), source)
      if (!file.startsWith(src)) return null
      return path.join(built, file.slice(src.length).replace(/ts$/, 'js'))
    },
  }
}
