import { isDeepStrictEqual } from 'node:util'
import { settings, type Config } from './config.ts'

/** The changes of a reload: names of settings. */
export interface Reloaded {
  /** From now on they have their new values. */
  readonly taken: readonly string[]
  /** They have other values than this process started with, and a restart takes them. */
  readonly needRestart: readonly string[]
}

/** Settings of a process that runs for long. */
export interface KeptConfig {
  /** Settings that a reload changes have the newest values, the others those of the start. */
  readonly config: Config
  /** @throws ConfigError for a bad file, which changes nothing */
  readonly reload: () => Reloaded
}

type Name = keyof typeof settings

/**
 * Keeps the settings of the start, and takes over some of those that `read` finds at each reload.
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
