import type { Dialect } from '../http/dialect.ts'
import { jsonRefusal } from '../http/dialect.ts'

/** The field in which a program puts its token if it sends no header. */
const TOKEN = 'api_token'

/** UNIT3D: a token as header, query or field; errors are JSON with `success: false`. */
export const unit3d: Dialect = {
  authorization(header, query, body) {
    const given = [query[TOKEN], body[TOKEN]].find((one) => typeof one === 'string' && one !== '')
    return header ?? (given === undefined ? undefined : `Bearer ${String(given)}`)
  },
  tokenField: TOKEN,
  refusal({ code, text, more }) {
    const isForm = code === 'INVALID' && typeof more.errors === 'object'
    const said = isForm
      ? { success: false, message: 'Validation Error.', data: more.errors, ...duplicateIn(more) }
      : { success: false, message: text, code }
    return jsonRefusal(said)
  },
}

/** Returns the torrent that an upload duplicates, if the uploader may see it. */
function duplicateIn({ duplicate }: Readonly<Record<string, unknown>>) {
  return duplicate === undefined ? {} : { duplicate }
}
