// Announce URLs as people paste them, and as a client would send them.

const PASSKEY = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/
/** Parameters that do not matter here: the member, and addresses, which the tracker ignores. */
const UNASKED = /(^|&)(?:passkey|ip|ipv4|ipv6)=[^&]*/g

/**
 * Returns the query of an announce URL without its passkey, and the passkey; null if the text is
 * not such a URL.
 */
export function readUrl(url: string): { query: string; passkey: string | null } | null {
  const at = url.indexOf('?')
  if (at < 0 || !/announce/.test(url.slice(0, at))) return null
  const behind = url.slice(at + 1)
  const passkey =
    PASSKEY.exec(url.slice(0, at)) ?? /(?:^|&)passkey=([0-9a-f]{32})(?:&|$)/.exec(behind)
  return {
    query: behind.replace(UNASKED, '').replace(/^&/, ''),
    passkey: passkey === null ? null : (passkey[1] ?? passkey[0]),
  }
}

export interface AskedFor {
  readonly infoHash: string
  readonly event?: string
  readonly left?: string
  readonly uploaded?: string
  readonly downloaded?: string
  readonly port?: string
  readonly client?: string
}

/** Returns the query of an announce as a client would send it. */
export function queryOf(asked: AskedFor): string {
  const given = (text: string | undefined, otherwise: string) => text || otherwise
  const peerId = hexOf(given(asked.client, '-qB4650-').padEnd(20, 'x'))
  return [
    `info_hash=${escaped(asked.infoHash)}`,
    `peer_id=${escaped(peerId)}`,
    `port=${given(asked.port, '6881')}`,
    `uploaded=${given(asked.uploaded, '0')}`,
    `downloaded=${given(asked.downloaded, '0')}`,
    `left=${given(asked.left, '0')}`,
    ...(asked.event ? [`event=${asked.event}`] : []),
    'compact=1',
  ].join('&')
}

function escaped(hex: string): string {
  return hex.replace(/../g, '%$&')
}

function hexOf(text: string): string {
  return [...text].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}
