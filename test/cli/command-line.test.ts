import { describe, expect, it } from 'vitest'
import { findCommand, overview, parseLine, usage } from '../../src/cli/command-line.ts'
import { commandGroups, commands } from '../../src/cli/commands/index.ts'
import { defineCommand, UsageError } from '../../src/cli/define-command.ts'

const open = { permission: null, why: 'it greets' } as const
const greet = defineCommand({
  ...open,
  name: 'greet now',
  summary: 'says hello',
  operands: ['NAME', '[PLACE]'],
  options: {
    tone: { type: 'string', value: 'T', required: true, doc: 'how' },
    loudly: { type: 'boolean', doc: 'for all to hear' },
  },
  run: async () => 0,
})

describe('a command line', () => {
  it('is read by the longest matching name', () => {
    const run = async () => 0
    const greeting = defineCommand({ ...open, name: 'greet', summary: 'greets', run })
    const both = [greeting, greet]
    expect(findCommand(both, ['greet', 'now', 'Ann'])).toEqual({ command: greet, rest: ['Ann'] })
    expect(findCommand(both, ['greet', 'Ann'])).toEqual({ command: greeting, rest: ['Ann'] })
    expect(findCommand(both, ['wave'])).toBeNull()
  })

  it('returns operands and options, including those left out', () => {
    expect(parseLine(greet, ['Ann', '--tone', 'warm', '--json'])).toEqual({
      operands: ['Ann'],
      options: { tone: 'warm', loudly: false },
      isJson: true,
      wantsHelp: false,
      actsAs: null,
    })
  })

  it.each([
    [[], 'NAME is missing'],
    [['Ann'], '--tone is missing'],
    [['Ann', '--tone'], "Option '--tone <T>' argument missing".replace('T', 'value')],
    [['Ann', 'home', 'again', '--tone', 'x'], 'unexpected argument "again"'],
    [['Ann', '--tone', 'x', '--tune', 'y'], "Unknown option '--tune'"],
  ])('%j is refused with the fault', (words, text) => {
    expect(() => parseLine(greet, words)).toThrow(new UsageError(text))
  })

  it('requires nothing when help is requested', () => {
    expect(parseLine(greet, ['--help']).wantsHelp).toBe(true)
    expect(usage(greet)).toContain('Usage: babou greet now NAME [PLACE] --tone T [--loudly]')
    expect(usage(greet)).toContain('  --tone T  how')
  })
})

describe('--as', () => {
  const ban = defineCommand({
    name: 'ban',
    summary: 'bans',
    permission: 'members.ban',
    run: async () => 0,
  })
  const upload = defineCommand({
    name: 'upload',
    summary: 'uploads',
    permission: 'torrents.upload',
    mustActAs: true,
    run: async () => 0,
  })

  it('names a member where a permission is required, and is unknown elsewhere', () => {
    expect(parseLine(ban, ['--as', 'ann'])).toMatchObject({ actsAs: 'ann', options: {} })
    expect(parseLine(ban, []).actsAs).toBeNull()
    expect(() => parseLine(upload, [])).toThrow(new UsageError('--as is missing'))
    expect(() => parseLine(greet, ['Ann', '--tone', 'x', '--as', 'ann'])).toThrow(
      new UsageError("Unknown option '--as'"),
    )
    expect(usage(ban)).toMatch(/^ {2}--as NAME {2}acting member, who needs members.ban;/m)
    expect(usage(upload)).toContain('Usage: babou upload --as NAME')
    expect(usage(greet)).not.toContain('--as')
  })
})

describe('the commands', () => {
  it('have different names and one line each in the overview', () => {
    const names = commands.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    const text = overview(commandGroups)
    for (const { name, summary } of commands) {
      expect(text).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
      expect(text.replace(/\s+/g, ' ')).toContain(summary)
    }
    for (const { title } of commandGroups) expect(text).toMatch(new RegExp(`^${title}:$`, 'm'))
  })

  it('have help texts of at most 100 columns', () => {
    for (const text of [overview(commandGroups), ...commands.map(usage)]) {
      expect(text.split('\n').filter((line) => line.length > 100)).toEqual([])
    }
  })
})
