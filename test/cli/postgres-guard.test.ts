import { once } from 'node:events'
import { expect, it } from 'vitest'
import { spawnGuard } from '../../src/cli/postgres/guard.ts'

// A stand-in for PostgreSQL: SIGINT, which the guard ignores, is a reason to end once it handles it.
const SERVER = `
  process.on('SIGINT', () => process.exit(7))
  setInterval(() => undefined, 60_000)
  process.stderr.write('up')
`

it('stops its server when the pipe closes, not before, and ends with its status', async () => {
  const guard = spawnGuard([process.execPath, '-e', SERVER], { gone: '' })
  const exited = once(guard, 'exit')
  expect(String((await once(guard.stderr!, 'data'))[0])).toBe('up')
  expect(guard.exitCode).toBeNull()
  guard.stdin!.destroy()
  expect((await exited)[0]).toBe(7)
})
