import { describe, expect, it, vi } from 'vitest'
import { main } from '../../src/cli/babou.ts'
import { familyHelp, findCommand, overview, parseLine, usage } from '../../src/cli/command-line.ts'
import { commandLoaders, loadCommandGroups } from '../../src/cli/commands/index.ts'
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
    const both = new Map([greeting, greet].map((command) => [command.name, command]))
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

/** The words that more than one command begins with: `node`, `node cert`. */
function familiesOf(names: readonly string[]): string[] {
  const starts = names.flatMap((name) => {
    const words = name.split(' ')
    return words.slice(1).map((_, at) => words.slice(0, at + 1).join(' '))
  })
  return [...new Set(starts)].filter((start) => !names.includes(start))
}

describe('the commands', async () => {
  const commandGroups = await loadCommandGroups()
  const commands = commandGroups.flatMap((group) => group.commands)

  it.each(familiesOf(commands.map(({ name }) => name)))(
    'that begin with %s are listed by --help, with status 0',
    async (words) => {
      const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
      const status = await main([...words.split(' '), '--help'])
      const text = print.mock.calls.map(([line]) => String(line)).join('')
      print.mockRestore()
      expect(status).toBe(0)
      expect(text).toContain(`Usage: babou ${words} COMMAND`)
      const family = commands.filter(({ name }) => name.startsWith(`${words} `))
      for (const { name } of family) expect(text).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
      expect(text).toBe(`${familyHelp(words, family)}\n`)
    },
  )

  it('are loaded by their names', async () => {
    for (const [name, load] of commandLoaders) expect((await load()).name).toBe(name)
    expect(commands.map(({ name }) => name)).toEqual([...commandLoaders.keys()])
  })

  it('have one line each in the overview', () => {
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
