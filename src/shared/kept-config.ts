import { isDeepStrictEqual } from 'node:util'
import { settings, type Config } from './config.ts'

/** The changes of a reload, as names of settings. */
export interface Reloaded {
  /** Settings whose new values are used from now on. */
  readonly taken: readonly string[]
  /** Settings whose values differ from those at the start, and which only a restart applies. */
  readonly needRestart: readonly string[]
}

/** The settings of a process that runs for a long time. */
export interface KeptConfig {
  /**
   * The settings: those that a reload can change have their newest values, the others those of the
   * start.
   */
  readonly config: Config
  /**
   * Reads the settings again.
   * @throws ConfigError for a file that is not valid, in which case nothing changes
   */
  readonly reload: () => Reloaded
}

type Name = keyof typeof settings

/**
 * Keeps the settings of the start; at each reload, takes over those that `read` finds and a reload
 * can change.
 */
export function keepConfig(first: Config, read: () => Config): KeptConfig {
  let newest = first
  const names = Object.keys(settings) as Name[]
  const config = { ...first }
  for (const name of names) {
    if (!settings[name].isReloaded) continue
    Object.defineProperty(config, name, { get: () => newest[name], enumerable: true })
  }
  return {
    config,
    reload() {
      const found = read()
      const differ = (from: Config) => names.filter((name) => !isSame(from[name], found[name]))
      const taken = differ(newest).filter((name) => settings[name].isReloaded)
      const needRestart = differ(first).filter((name) => !settings[name].isReloaded)
      newest = found
      return { taken, needRestart }
    },
  }
}

const isSame = (one: unknown, other: unknown) => isDeepStrictEqual(one, other)
