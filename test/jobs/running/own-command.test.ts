import { expect, it } from 'vitest'
import { runOwnCommand } from '../../../src/jobs/running/own-command.ts'

it('a command that the system refuses to start has failed, with the reason', async () => {
  const stopping = new AbortController().signal
  // Longer than arguments may be, which Node.js throws as it does a lack of memory.
  const words = ['x'.repeat(4 * 1024 ** 2)]
  const ended = await runOwnCommand({ words, env: {}, stopping })
  expect(ended).toEqual({ isDone: false, json: null, error: 'spawn E2BIG' })
})
