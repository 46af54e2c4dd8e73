import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { V8_FLAGS } from '../../src/cli/processes/child-role.ts'

const roles = Object.entries(V8_FLAGS).map(([role, flags]) => ({ role, flags: flags.join(' ') }))
/** Flags that Node.js accepts from NODE_OPTIONS; it refuses the others. */
const IN_VARIABLE = /^--max-semi-space-size=/

describe('V8 flags of a role that is started separately', () => {
  it.each(roles)('are those that `up` gives it: $role, started by systemd', ({ role, flags }) => {
    const unit = fs.readFileSync(`deploy/systemd/babou-${role}.service`, 'utf8')
    expect(unit).toMatch(new RegExp(`^ExecStart=.* node ${flags} .*/babou\\.js ${role}$`, 'm'))
  })

  it('are those that `up` gives it: the containers of a large site', () => {
    const { services } = parse(fs.readFileSync('deploy/compose/two.yaml', 'utf8'), {
      merge: true,
    }) as Composed
    const told = Object.values(services).flatMap(({ command, environment }) => {
      const flags = V8_FLAGS[command?.[0] as keyof typeof V8_FLAGS] as readonly string[] | undefined
      const said = flags?.filter((flag) => IN_VARIABLE.test(flag)) ?? []
      return said.length === 0 ? [] : [[said.join(' '), environment?.NODE_OPTIONS]]
    })
    expect(told.length).toBeGreaterThan(3)
    for (const [wanted, given] of told) expect(given).toBe(wanted)
  })
})

interface Composed {
  readonly services: Record<
    string,
    { readonly command?: readonly string[]; readonly environment?: Record<string, string> }
  >
}
