import type { Manner } from '../../domain/gazelle/words.ts'
import type { CallToken } from '../http/call.ts'
import type { Dialect, Refused } from '../http/dialect.ts'
import { jsonRefusal } from '../http/dialect.ts'

/** The words by which tools recognize a rate limit. */
const LIMIT_TEXT = 'Rate limit exceeded'
/** Gazelle's texts for an unknown ID or hash: programs compare the words. */
export const BAD_ID = 'bad id parameter'
export const BAD_HASH = 'bad hash parameter'

/** Gazelle: `Authorization: token KEY` or only the key; errors are JSON with an HTTP status. */
export const gazelle: Dialect = {
  authorization(header, query) {
    // A feed key in the address is enough, whatever else a program sends.
    if (query.torrent_pass !== undefined) return undefined
    const key = header?.trim().replace(/^(?:token|bearer) +/i, '') ?? ''
    return key === '' ? undefined : `Bearer ${key}`
  },
  refusal(refused) {
    const error = errorOf(refused)
    // Tools for Gazelle cannot read our error fields, but they can use the ID of a duplicate.
    const { duplicate } = refused.more as { duplicate?: { readonly id: number } }
    const more = duplicate === undefined ? {} : { torrentId: duplicate.id, duplicate }
    return jsonRefusal({ status: 'failure', error, ...more })
  },
}

/** The dialect at the addresses of Gazelle's pages, which browsers open too. */
export const gazellePages: Dialect = {
  ...gazelle,
  isFromBrowser: (header, query) => header === undefined && query.torrent_pass === undefined,
}

function errorOf(refused: Refused): string {
  const { status, code, text } = refused
  if (status === 429) return LIMIT_TEXT
  const isUnknown = /._NOT_FOUND$/.test(code)
  return isUnknown && text !== BAD_HASH ? BAD_ID : textOf(refused)
}

/** Adds the errors of the fields if a form was refused. */
function textOf({ text, more }: Refused): string {
  const { errors } = more as { errors?: Readonly<Record<string, readonly string[]>> }
  if (errors === undefined) return text
  const faults = Object.entries(errors).map(([name, texts]) => `${name} ${texts.join('; ')}`)
  return faults.length === 0 ? text : faults.join('. ')
}

/** Returns the dialect that a tool reads; the form of its key offers the choice. */
export function mannerOf(token: CallToken | null): Manner {
  return token?.scheme === '' ? 'redacted' : 'orpheus'
}
