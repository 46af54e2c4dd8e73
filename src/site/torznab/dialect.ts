import type { Dialect, Refused } from '../http/dialect.ts'
import { element, xmlDocument } from '../ui/xml.ts'

/** The numbers of Torznab errors (integrations.md §1); others follow from the status. */
const BY_CODE: Readonly<Record<string, number>> = {
  BAD_TOKEN: 100,
  NOT_SIGNED_IN: 100,
  NETWORK_BANNED: 101,
}
const BY_STATUS: Readonly<Record<number, number>> = {
  400: 201,
  401: 100,
  403: 102,
  404: 300,
  410: 410,
  429: 429,
  503: 503,
}
const UNKNOWN = 900
/** The words by which Sonarr recognizes a rate limit. */
const LIMIT_TEXT = 'Request limit reached'

/** Torznab: the token is in `apikey`, and errors are an XML element with a number. */
export const torznab: Dialect = {
  authorization(header, { apikey }) {
    return typeof apikey === 'string' && apikey !== '' ? `Bearer ${apikey}` : header
  },
  refusal(refused) {
    const code = numberOf(refused)
    const description = refused.status === 429 ? LIMIT_TEXT : refused.text
    return {
      type: 'application/xml; charset=utf-8',
      text: xmlDocument(element('error', { code, description })),
    }
  },
}

function numberOf({ code, status, more }: Refused): number {
  if (typeof more.torznab === 'number') return more.torznab
  return BY_CODE[code] ?? BY_STATUS[status] ?? UNKNOWN
}
