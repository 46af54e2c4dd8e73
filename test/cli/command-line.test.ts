import { describe, expect, it } from 'vitest'
import { findCommand, overview, parseLine, usage } from '../../src/cli/command-line.ts'
import { commands } from '../../src/cli/commands/index.ts'
import { defineCommand, UsageError } from '../../src/cli/define-command.ts'

const greet = defineCommand({
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
  it('is read by the longest name that fits', () => {
    const greeting = defineCommand({ name: 'greet', summary: 'greets', run: async () => 0 })
    const both = [greeting, greet]
    expect(findCommand(both, ['greet', 'now', 'Ann'])).toEqual({ command: greet, rest: ['Ann'] })
    expect(findCommand(both, ['greet', 'Ann'])).toEqual({ command: greeting, rest: ['Ann'] })
    expect(findCommand(both, ['wave'])).toBeNull()
  })

  it('gives operands and options, those that were left out with it', () => {
    expect(parseLine(greet, ['Ann', '--tone', 'warm', '--json'])).toEqual({
      operands: ['Ann'],
      options: { tone: 'warm', loudly: false },
      isJson: true,
      wantsHelp: false,
    })
  })

  it.each([
    [[], 'NAME is missing'],
    [['Ann'], '--tone is missing'],
    [['Ann', '--tone'], "Option '--tone <T>' argument missing".replace('T', 'value')],
    [['Ann', 'home', 'again', '--tone', 'x'], '"again" is one word too many'],
    [['Ann', '--tone', 'x', '--tune', 'y'], "Unknown option '--tune'"],
  ])('%j is refused with what is wrong', (words, text) => {
    expect(() => parseLine(greet, words)).toThrow(new UsageError(text))
  })

  it('asks for nothing when it wants help', () => {
    expect(parseLine(greet, ['--help']).wantsHelp).toBe(true)
    expect(usage(greet)).toContain('Usage: babou greet now NAME [PLACE] --tone T [--loudly]')
    expect(usage(greet)).toContain('  --tone T  how')
  })
})

describe('the commands', () => {
  it('each have a name of their own and a line in the overview', () => {
    const names = commands.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    const text = overview(commands)
    for (const { name, summary } of commands) {
      expect(text).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
      expect(text).toContain(summary)
    }
  })
})
