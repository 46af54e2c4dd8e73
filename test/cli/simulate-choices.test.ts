import { afterEach, describe, expect, it, vi } from 'vitest'
import { main } from '../../src/cli/babou.ts'

afterEach(() => vi.restoreAllMocks())

/** What the command prints, and its exit status; the swarms are small. */
async function simulate(...words: string[]) {
  const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const tell = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const swarm = ['--scenario', 'flash', '--leechers', '15', '--seeds', '2', '--seed', '5']
  const status = await main(['simulate', 'choices', ...swarm, ...words])
  const textOf = (spy: typeof print | typeof tell) => spy.mock.calls.map(([part]) => part).join('')
  return { status, out: textOf(print), errors: textOf(tell) }
}

describe('babou simulate choices', () => {
  it('prints a table against the present choice, and the rules of its choices', async () => {
    const { status, out, errors } = await simulate('--choice', 'first seeder')
    expect(status).toBe(0)
    expect(out).toMatch(/^flash crowd: .*\nChanges are against “present”, swarm by swarm\.$/m)
    expect(out).toMatch(/^present +\d+ +0\.0 % +0\.0 to 0\.0 /m)
    expect(out).toMatch(/^first seeder +\d+ +-?\d+\.\d % +-?\d+\.\d to -?\d+\.\d /m)
    expect(out).toMatch(/^first seeder: the only seeder is listed up to 12 connections, /m)
    expect(errors).toMatch(/^1 of 2 in flash: present, 0\.0 % \(0\.0 to 0\.0\)$/m)
    expect(errors).toMatch(/^2 of 2 in flash: first seeder, -?\d+\.\d % /m)
  })

  it('has the change of each swarm as JSON', async () => {
    const { out } = await simulate('--choice', 'oracle: all', '--json')
    const { seeds, results } = JSON.parse(out)
    expect(seeds).toEqual([5, 6])
    const [{ scenario, bound, reach, rows }] = results
    expect([scenario, reach.name]).toEqual(['flash', 'oracle: all'])
    expect(bound.changes).toHaveLength(2)
    expect(rows[1].change.changes).toHaveLength(2)
  })

  it('names the choices when one is unknown', async () => {
    const { status, errors } = await simulate('--choice', 'fastest')
    expect(status).toBe(2)
    expect(errors).toMatch(/no choice is named fastest; use one of: same region; room; /)
  })

  it('compares with the present choice also when only that is named', async () => {
    const { out } = await simulate('--choice', 'present')
    expect(out.match(/^present /gm)).toHaveLength(1)
  })
})
