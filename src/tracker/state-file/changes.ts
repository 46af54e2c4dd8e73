import fs from 'node:fs'
import { promisify } from 'node:util'
import { MIB } from '../../domain/units.ts'

const write = promisify(fs.write)
const datasync = promisify(fs.fdatasync)

/** Changes within this many milliseconds are written together. */
const EVERY_MS = 50
/** The most bytes that wait for the disk; with more, the next generation starts with a base. */
const MOST_WAITING_BYTES = 8 * MIB

/** A file to which changes are appended in the background. */
export interface Changes {
  readonly append: (record: Buffer) => void
  /** The bytes in the file, including those that wait to be written. */
  readonly bytes: () => number
  /**
   * Resolves when everything appended so far is durable.
   * @throws the error of the disk
   */
  readonly sync: () => Promise<void>
  /**
   * Writes the waiting records and closes the file; never rejects. Afterwards, nothing can be
   * appended.
   */
  readonly close: () => Promise<void>
}

/**
 * Opens the file (mode 0600), truncated to `keepBytes`. After a failure nothing more is appended,
 * so that the content up to then stays intact.
 */
export function openChanges(
  file: string,
  keepBytes: number,
  onFailure: (error: unknown) => void,
): Changes {
  const fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600)
  fs.ftruncateSync(fd, keepBytes)
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let at = keepBytes
  let hasFailed = false
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  async function put(): Promise<void> {
    if (hasFailed || waiting.length === 0) return
    const bytes = Buffer.concat(waiting)
    waiting = []
    await writeAll(fd, bytes, at)
    at += bytes.length
    waitingBytes -= bytes.length
    await datasync(fd)
  }

  function fail(error: unknown): void {
    if (hasFailed) return
    hasFailed = true
    waiting = []
    onFailure(error)
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(put).catch(fail)
    return writing
  }

  // The file is closed once, and nothing is written later, because the number may then belong to an
  // unrelated file or socket.
  let closing: Promise<void> | undefined
  const close = () => flush().then(() => new Promise<void>((done) => fs.close(fd, () => done())))

  return {
    append(record) {
      if (hasFailed || closing !== undefined) return
      waiting.push(record)
      waitingBytes += record.length
      if (waitingBytes > MOST_WAITING_BYTES) return fail(new Error('the disk is too slow'))
      timer ??= setTimeout(() => void flush(), EVERY_MS)
    },
    bytes: () => at + waitingBytes,
    async sync() {
      await flush()
      if (hasFailed) throw new Error('changes could not be written')
    },
    close: () => (closing ??= close()),
  }
}

async function writeAll(fd: number, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await write(fd, bytes, done, bytes.length - done, at + done)
    done += bytesWritten
  }
}
