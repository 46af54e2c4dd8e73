import fs from 'node:fs'
import path from 'node:path'

/**
 * A setting is wrong or unknown; the message has its name, its value and the allowed values, in one
 * line.
 */
export class ConfigError extends Error {}

/** Returns the file of settings that `readConfig` reads; null when there is none. */
export function envFile(env: NodeJS.ProcessEnv, folder = process.cwd()): string | null {
  const file = path.resolve(folder, env.BABOU_ENV_FILE ?? 'babou.env')
  return fs.existsSync(file) ? file : null
}

/**
 * Returns the settings in the file `babou.env` (or `BABOU_ENV_FILE`); none without a file.
 * @throws ConfigError for an invalid line, and for a file that cannot be read, or that is named but
 * missing
 */
export function readEnvFile(env: NodeJS.ProcessEnv, folder: string): Record<string, string> {
  const named = env.BABOU_ENV_FILE
  const file = path.resolve(folder, named ?? 'babou.env')
  if (!fs.existsSync(file)) {
    if (named !== undefined) throw new ConfigError(`BABOU_ENV_FILE=${named}: there is no such file`)
    return {}
  }
  if (!fs.statSync(file).isFile()) {
    throw new ConfigError(`BABOU_ENV_FILE=${named}: it is not a file`)
  }
  const found: Record<string, string> = {}
  contentOf(file)
    .split('\n')
    .forEach((line, index) => {
      const match = /^\s*(?:export\s+)?([A-Z_][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line)
      if (match !== null) found[match[1]] = match[2].replace(/^(["'])(.*)\1$/, '$2')
      else if (!/^\s*(#.*)?$/.test(line)) {
        throw new ConfigError(`${file}:${index + 1}: expected NAME=value or a # comment`)
      }
    })
  return found
}

function contentOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(`the settings cannot be read: ${(error as Error).message}`)
  }
}
