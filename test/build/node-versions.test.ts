import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import { program } from '../../src/cli/doctor/checks/program.ts'
import type { Examined } from '../../src/cli/doctor/finding.ts'

// .ci/nodes has the versions that are tried. Every place that says which are supported says the same.

const read = (name: string) => fs.readFileSync(inProject(name), 'utf8')
const tried = [...read('.ci/nodes').matchAll(/^(\d+)\.\d+\.\d+ \d+\.\d+\.\d+$/gm)]
const lines = tried.map(([, line]) => line)
const newestFirst = lines.toReversed()
const [newest, ...others] = newestFirst
const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } }
/** The oldest version of each line. */
const oldest = new Map(
  engines.node.split(' || ').map((range) => {
    const [, line, minor] = /^\^(\d+)\.(\d+)\.0$/.exec(range) ?? []
    return [line, `${line}.${minor}`]
  }),
)

describe('the supported versions of Node.js', () => {
  it('are in .ci/nodes, each with an npm', () => {
    expect(lines.length).toBeGreaterThan(1)
    expect(
      read('.ci/nodes')
        .split('\n')
        .filter((line) => /^[^#]/.test(line)),
    ).toHaveLength(lines.length)
  })

  it('are those of package.json and its lock', () => {
    expect([...oldest.keys()]).toEqual(lines)
    const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, unknown> }
    expect(lock.packages['']).toMatchObject({ engines })
  })

  it('are those that the doctor accepts', () => {
    const said = (nodeVersion: string) => {
      const machine = { nodeVersion, platform: 'linux', isMusl: false, binariesFault: null }
      const found = program.look({ machine, config: {} } as unknown as Examined)
      return found.map((one) => `${one.severity} ${one.found}`).join('\n')
    }
    for (const [line, least] of oldest) {
      expect(said(`${least}.0`)).not.toMatch(/fatal|not tested/)
      const minor = Number(least.split('.')[1])
      if (minor > 0) expect(said(`${line}.${minor - 1}.0`)).toContain(`older than ${least}`)
    }
    expect(said('23.5.0')).toContain('not tested')
  })

  it('end with the one in the container image', () => {
    expect(read('Dockerfile')).toContain(`ARG NODE=node:${newest}-`)
    expect(read('docs/operators/containers.md')).toContain(`It has Node.js ${newest};`)
  })

  it.each(['README.md', 'docs/getting-started.md', 'docs/operators/public-server.md'])(
    'are in %s',
    (name) => {
      const said = `Node.js ${newest} (recommended), ${others.join(' or ')}`
      expect(read(name)).toContain(said)
    },
  )

  it('are a table in docs/operators/upgrade.md', () => {
    const table = /^## Node\.js\n([\s\S]*?)(?=^## )/m.exec(read('docs/operators/upgrade.md'))?.[1]
    const rows = [...(table ?? '').matchAll(/^\| (\d+) \| ([\d.]+) \|/gm)]
    expect(rows.map(([, line, least]) => [line, least])).toEqual([...oldest].toReversed())
  })
})
