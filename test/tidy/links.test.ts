import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'

// Links between documents: to a file that is there, and to a heading that it has.

const OUTSIDE = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']
const documents = [
  ...OUTSIDE,
  ...fs
    .readdirSync(inProject('docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
]

/** Without what is in code marks. */
function prose(name: string): string {
  const text = fs.readFileSync(inProject(name), 'utf8')
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, (code) => code.slice(1, -1))
}

/** The name that GitHub and GitLab give a heading. */
const slugOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

function headingsOf(name: string): Set<string> {
  const found = prose(name).matchAll(/^#+ (.*?)\s*$/gm)
  return new Set(Array.from(found, ([, heading]) => slugOf(heading)))
}

function broken(name: string): string[] {
  const text = prose(name)
  const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => link)
  return links
    .filter((link) => !/^(https?|mailto):/.test(link))
    .filter((link) => {
      const [file, heading] = link.split('#')
      const target = file === '' ? name : path.join(path.dirname(name), file)
      if (!fs.existsSync(inProject(target))) return true
      return heading !== undefined && !headingsOf(target).has(heading)
    })
}

describe('links between documents', () => {
  it('lead to files and headings that are there', () => {
    const places = documents.flatMap((name) => broken(name).map((link) => `${name} → ${link}`))
    expect(places).toEqual([])
  })

  it('are found', () => {
    expect(broken('README.md')).toEqual([])
    expect(headingsOf('docs/operators/upgrade.md')).toContain('nodejs')
    expect(slugOf('What `babou` is, and why')).toBe('what-babou-is-and-why')
  })
})
