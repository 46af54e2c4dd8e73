import fs from 'node:fs'
import { writeWhole } from '../shared/data-folder.ts'
import type { Secrets } from '../shared/secrets.ts'
import type { Infer, Shape } from '../shared/shape.ts'

/**
 * A value in a file, which is encrypted with the secret of the site and readable only by its owner.
 */
export interface SealedFile<T> {
  /**
   * Returns the value; null if there is none, or if it was written with another secret or by
   * another release.
   */
  readonly read: () => T | null
  readonly write: (value: T) => void
  readonly remove: () => void
}

export function sealedFile<S extends Shape>(
  file: string,
  shape: S,
  secrets: Pick<Secrets, 'seal' | 'unseal'>,
): SealedFile<Infer<S>> {
  return {
    read: () => (fs.existsSync(file) ? unsealed(shape, secrets, fs.readFileSync(file)) : null),
    write(value) {
      writeWhole(file, secrets.seal(JSON.stringify(value)).toString('base64'), 0o600)
    },
    remove: () => fs.rmSync(file, { force: true }),
  }
}

/** Decrypts base64 text that was sealed. Returns null if this node cannot read it. */
export function unsealed<S extends Shape>(
  shape: S,
  secrets: Pick<Secrets, 'unseal'>,
  base64: Buffer | string,
): Infer<S> | null {
  try {
    const sealed = Buffer.from(base64.toString(), 'base64')
    const read = shape.safeParse(JSON.parse(secrets.unseal(sealed)))
    return read.success ? (read.data as Infer<S>) : null
  } catch {
    return null // with another secret, or truncated: as if there were none
  }
}
