import { spellingOf } from './read-name.ts'
import type { AttributeOption } from './types.ts'

// Options as staff write them, one per line, in the order of the menu:
//
//   web-dl | WEB-DL | webdl, web
//
// The label is optional (default: the value), and so are the spellings (default: only the value; a
// dash means that there are none).

export const MAX_OPTIONS = 300
const MAX_VALUE = 40
const MAX_LABEL = 60
const MAX_SPELLINGS = 40

export type ReadOptions =
  | { readonly ok: true; readonly options: readonly AttributeOption[] }
  | { readonly ok: false; readonly text: string }

/** Reads the lines of a form; an error names the line that is not valid. */
export function readOptionLines(text: string): ReadOptions {
  const options = new Map<string, AttributeOption>()
  for (const [at, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() === '') continue
    const read = readLine(line)
    if (typeof read === 'string') return wrong(at, read)
    if (options.has(read.value)) return wrong(at, `“${read.value}” already exists`)
    options.set(read.value, read)
  }
  if (options.size > MAX_OPTIONS) return { ok: false, text: `can be at most ${MAX_OPTIONS}` }
  return { ok: true, options: [...options.values()] }
}

function readLine(line: string): AttributeOption | string {
  const [value, label = '', spelled = '', ...more] = line.split('|').map((part) => part.trim())
  if (more.length > 0) return 'has more than value, label and spellings'
  const fault = optionFault(value, label === '' ? value : label)
  if (fault !== null) return fault
  const words = spelled === '' ? [value] : spelled.split(',')
  const spellings = [...new Set(words.map(spellingOf))].filter((word) => word !== '')
  if (spellings.length > MAX_SPELLINGS) return `has more than ${MAX_SPELLINGS} spellings`
  return { value, label: label === '' ? value : label, spellings, isRetired: false }
}

/** Returns what is wrong with an option; null when it is valid. */
export function optionFault(value: string, label: string): string | null {
  if (!/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(value) || value.length > MAX_VALUE) {
    return `“${value.slice(0, MAX_VALUE)}” is not a value: lowercase letters, digits, “-” and “.”`
  }
  const isLabel = label.length <= MAX_LABEL && !/[\u0000-\u001f]/.test(label)
  return isLabel ? null : `has a label of more than ${MAX_LABEL} characters`
}

/** Returns the options that are not retired, as lines for a form. */
export function optionLines(options: readonly AttributeOption[]): string {
  return options
    .filter(({ isRetired }) => !isRetired)
    .map(({ value, label, spellings }) => {
      const isOnlyValue = spellings.length === 1 && spellings[0] === spellingOf(value)
      const parts = [value, label, spellings.length === 0 ? '-' : spellings.join(', ')]
      return (isOnlyValue ? parts.slice(0, label === value ? 1 : 2) : parts).join(' | ')
    })
    .join('\n')
}

function wrong(at: number, text: string): ReadOptions {
  return { ok: false, text: `have an error in line ${at + 1}: ${text}` }
}
