import type { IncomingMessage } from 'node:http'
import busboy from 'busboy'
import { MAX_BODY_BYTES } from './body.ts'
import type { UploadedFile } from '../call.ts'
import type { Fields } from '../frame/forms.ts'
import type { RefusalCode } from '../refusals.ts'
import { toFields } from '../target.ts'

/** The largest .torrent that is accepted (contract §4). */
const MAX_FILE_BYTES = 16 * 1024 * 1024
/**
 * The most files: a torrent, its NFO, 20 images and 30 rip logs, 16 MiB together; and an input for
 * the cover that was left empty, which also counts.
 */
const MAX_FILES = 53
/** The most fields: an album with 200 credits has two for each of them. */
const MAX_FIELDS = 1_000
/** More than the part of a request that the parser holds back. */
const HELD_BACK_BYTES = 128 * 1024
/** One file of full size, the other fields, and the boundaries between the parts. */
const MAX_TOTAL_BYTES = MAX_FILE_BYTES + MAX_BODY_BYTES + 64 * 1024

interface Allowed {
  readonly takesFiles: boolean
  /** Whether the sender is signed in: for a guest, the limit of all other bodies applies. */
  readonly isMember: boolean
  /** The field that may authenticate a guest while the form arrives. */
  readonly token: { readonly field: string; readonly signIn: SignIn } | null
}

type SignIn = (value: string) => Promise<boolean>

export type UploadResult =
  | { readonly ok: true; readonly body: Fields; readonly files: readonly UploadedFile[] }
  | { readonly ok: false; readonly code: RefusalCode }

/**
 * Reads a multipart form into memory, within limits; a body that is too large is refused while it
 * arrives.
 */
export async function readUpload(
  req: IncomingMessage,
  { takesFiles, isMember, token }: Allowed,
): Promise<UploadResult> {
  let limit = takesFiles && isMember ? MAX_TOTAL_BYTES : MAX_BODY_BYTES
  const length = Number(req.headers['content-length'] ?? 0)
  if (length > (token === null ? limit : MAX_TOTAL_BYTES)) {
    req.resume()
    return { ok: false, code: 'TOO_LARGE' }
  }
  const parser = createParser(req, takesFiles)
  if (parser === null) return { ok: false, code: 'BAD_REQUEST' }
  return new Promise((resolve) => {
    const refuse = (code: RefusalCode) => {
      req.unpipe(parser)
      req.resume()
      resolve({ ok: false, code })
    }
    const pairs: [string, string][] = []
    const files: UploadedFile[] = []
    let total = 0
    const entry = createEntry(token, () => refuse('BAD_TOKEN'))
    req.on('data', (chunk: Buffer) => {
      total += chunk.length
      if (total > limit) refuse('TOO_LARGE')
    })
    req.on('aborted', () => refuse('BAD_REQUEST'))
    parser.on('field', (name, value, info) => {
      if (info.valueTruncated || info.nameTruncated) refuse('TOO_LARGE')
      else if (value.includes('\0') || name.includes('\0')) refuse('BAD_ENCODING')
      else if (entry.takes(name, value)) limit = takesFiles ? MAX_TOTAL_BYTES : limit
      else pairs.push([name, value])
    })
    parser.on('file', (field, stream, { filename }) => {
      const content = createContent(() => length - total)
      stream.on('data', (chunk: Buffer) => content.add(chunk))
      stream.on('limit', () => refuse('TOO_LARGE'))
      // For a part that breaks off: the parser's 'error' event deals with it.
      stream.on('error', () => {})
      stream.on('end', () => {
        const bytes = content.bytes()
        // An empty file input arrives as a part without a file name.
        const isEmpty = bytes.length === 0 && (filename ?? '') === ''
        if (!isEmpty) files.push({ field, fileName: cleanName(filename), bytes })
      })
    })
    parser.on('filesLimit', () => refuse(takesFiles ? 'TOO_LARGE' : 'UNSUPPORTED_BODY'))
    parser.on('fieldsLimit', () => refuse('TOO_LARGE'))
    parser.on('partsLimit', () => refuse('TOO_LARGE'))
    parser.on('error', () => refuse('BAD_REQUEST'))
    parser.on('close', () => {
      entry.whenOpen(() => resolve({ ok: true, body: toFields(pairs), files }))
    })
    req.pipe(parser)
  })
}

/**
 * Authenticates a guest by a field of the form. The form is read while the token is looked up; a
 * wrong token ends it.
 */
function createEntry(token: Allowed['token'], refuse: () => void) {
  let signedIn: Promise<boolean> | null = null
  return {
    /** Returns whether this field is the token. */
    takes(name: string, value: string): boolean {
      if (name !== token?.field || signedIn !== null) return false
      signedIn = token.signIn(value).catch(() => false)
      void signedIn.then((isIn) => (isIn ? undefined : refuse()))
      return true
    },
    /** Calls `done` at the end of the form: now, or once the token was found to be right. */
    whenOpen(done: () => void): void {
      if (signedIn === null) done()
      else void signedIn.then((isIn) => (isIn ? done() : undefined))
    },
  }
}

/**
 * The bytes of one file. Each chunk is copied as it arrives: joining 16 MiB at the end would block
 * the process for 30 ms, and keep every chunk until then.
 *
 * @param rest the bytes of the request that have not arrived, if its length is known
 */
function createContent(rest: () => number) {
  let room = Buffer.alloc(0)
  let length = 0
  return {
    add(chunk: Buffer): void {
      const needed = length + chunk.length
      if (needed > room.length) {
        // A file of one chunk gets the room it needs; a longer one gets room for the rest of the
        // request.
        const wanted = length === 0 ? 0 : needed + rest() + HELD_BACK_BYTES
        const larger = Buffer.allocUnsafeSlow(Math.max(needed, wanted, 2 * room.length))
        room.copy(larger, 0, 0, length)
        room = larger
      }
      length += chunk.copy(room, length)
    },
    bytes: () => room.subarray(0, length),
  }
}

function createParser(req: IncomingMessage, takesFiles: boolean): busboy.Busboy | null {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: 'utf8',
      limits: {
        fileSize: MAX_FILE_BYTES,
        files: takesFiles ? MAX_FILES : 0,
        fields: MAX_FIELDS,
        fieldSize: MAX_BODY_BYTES,
        parts: MAX_FILES + MAX_FIELDS,
      },
    })
  } catch {
    return null
  }
}

function cleanName(name: string | undefined): string {
  // Names are shown on pages and sent in headers.
  return (name ?? '').replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 255)
}
