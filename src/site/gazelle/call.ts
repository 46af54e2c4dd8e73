import type { Manner } from '../../domain/gazelle/words.ts'
import type { Call, Reply } from '../http/action.ts'
import { json, refuse } from '../http/action.ts'
import type { RefusalCode } from '../http/refusals.ts'

/** A request of a tool whose key was accepted. */
export type GazelleCall = Call<string, 'catalog.read'> & { readonly manner: Manner }

/** The envelope of every success. */
export function success({ config }: Pick<GazelleCall, 'config'>, response: unknown): Reply {
  const source = new URL(config.BABOU_SITE_URL).host
  return json({ status: 'success', response, info: { source, version: 1 } })
}

/** What Gazelle says where there is nothing with this ID or hash: programs compare the words. */
export function unknown({ query }: Pick<GazelleCall, 'query'>, code: RefusalCode): Reply {
  const isByHash = idIn({ query }) === 0 && query.hash !== undefined
  return refuse(code, { detail: isByHash ? 'bad hash parameter' : 'bad id parameter' })
}

/** An ID in the query; 0 for anything else. */
export function idIn({ query }: Pick<GazelleCall, 'query'>, name = 'id'): number {
  const value = query[name]
  return typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : 0
}
