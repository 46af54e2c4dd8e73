import type { SourceFile, TransformerFactory } from 'typescript'

/** A number, or an object of numbers by their names. */
export type Constant = number | ReadonlyMap<string, number>

/** Reads constants of the sources below `src`: of a file, by name. */
export function createConstants(src: string): (file: string) => ReadonlyMap<string, Constant>

/** What puts the constants of a file in, for `ts.transpileModule`. */
export function putIn(
  constantsOf: (file: string) => ReadonlyMap<string, Constant>,
): TransformerFactory<SourceFile>
