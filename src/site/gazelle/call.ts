import type { Manner } from '../../domain/gazelle/words.ts'
import type { Call, Reply } from '../http/action.ts'
import { json, refuse } from '../http/action.ts'
import { idOf } from '../http/frame/path-ids.ts'
import type { RefusalCode } from '../http/refusals.ts'
import { BAD_HASH } from './dialect.ts'

/** A request from a tool whose key was accepted. */
export type GazelleCall = Call<string, 'catalog.read'> & { readonly manner: Manner }

/** Wraps every success in its envelope. */
export function success({ config }: Pick<GazelleCall, 'config'>, response: unknown): Reply {
  const source = new URL(config.BABOU_SITE_URL).host
  return json({ status: 'success', response, info: { source, version: 1 } })
}

/** Refuses an unknown ID or hash. */
export function unknown({ query }: Pick<GazelleCall, 'query'>, code: RefusalCode): Reply {
  const isByHash = idIn({ query }) === 0 && query.hash !== undefined
  return refuse(code, isByHash ? { detail: BAD_HASH } : {})
}

/** Reads an ID in the query; 0 for anything else. */
export function idIn({ query }: Pick<GazelleCall, 'query'>, name = 'id'): number {
  const value = query[name]
  return typeof value === 'string' ? idOf(value) : 0
}
