import { Readable } from 'node:stream'
import { vi } from 'vitest'
import { main } from '../../src/cli/babou.ts'
import type { Ran } from './processes/processes.ts'

/**
 * Runs a command of babou in this process: `runBabou`, with a separate one, takes half a second of
 * processor time more. One at a time: until it ends, what this process reads and prints is the
 * command's.
 */
export async function runHere(
  words: readonly string[],
  { env: commandEnv, stdin = '' }: { env: Readonly<Record<string, string>>; stdin?: string },
): Promise<Ran> {
  const [env, folder] = [process.env, process.cwd()]
  const input = Object.getOwnPropertyDescriptor(process, 'stdin') as PropertyDescriptor
  const given = Readable.from([Buffer.from(stdin)])
  const [out, faults] = [caught(process.stdout), caught(process.stderr)]
  process.env = { ...commandEnv }
  Object.defineProperty(process, 'stdin', { value: given, configurable: true })
  process.chdir('/')
  try {
    return { status: await main(words), stdout: out.text(), stderr: faults.text() }
  } finally {
    process.chdir(folder)
    Object.defineProperty(process, 'stdin', input)
    process.env = env
    out.end()
    faults.end()
  }
}

/** What is written to a stream, until `end`. */
function caught(stream: NodeJS.WriteStream) {
  let text = ''
  const write = vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    text += String(chunk)
    return true
  })
  return { text: () => text, end: () => write.mockRestore() }
}
