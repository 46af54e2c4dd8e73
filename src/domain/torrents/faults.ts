/** The codes for why a file is not accepted as a torrent. */
export type FileFaultCode =
  | 'FILE_TOO_LARGE'
  | 'NOT_BENCODED'
  | 'NOT_A_TORRENT'
  | 'BAD_NAME'
  | 'BAD_PATH'
  | 'BAD_SIZE'
  | 'BAD_PIECES'
  | 'NO_FILES'
  | 'TOO_MANY_FILES'
  | 'DUPLICATE_PATH'
  | 'HYBRID_MISMATCH'
  | 'TOO_HARD'

/** Why a file is refused: a code for tools, and a sentence for the uploader. */
export interface FileFault {
  readonly isFault: true
  readonly code: FileFaultCode
  readonly text: string
}

/** Either the value, or the reason why there is none. */
export type Judged<T> = T | FileFault

export function fault(code: FileFaultCode, text: string): FileFault {
  return { isFault: true, code, text }
}

export function isFault(judged: unknown): judged is FileFault {
  return typeof judged === 'object' && judged !== null && 'isFault' in judged
}

const SHOWN = 80

/** Returns a name from a file that is not trusted, shortened and in quotes. */
export function quoted(name: string): string {
  const short = name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name
  return JSON.stringify(short)
}
