import type { Dialect } from '../http/dialect.ts'
import { jsonRefusal } from '../http/dialect.ts'

/**
 * NexusPHP: the API token is `passkey`, in the body or the address; errors are JSON whose `ret` is
 * not 0.
 */
export const nexusphp: Dialect = {
  authorization(header, query, body) {
    const passkey = body.passkey ?? query.passkey
    return typeof passkey === 'string' && passkey !== '' ? `Bearer ${passkey}` : header
  },
  refusal({ text, status }) {
    const said = { ret: status, msg: text, data: {} }
    return jsonRefusal(said)
  },
}
