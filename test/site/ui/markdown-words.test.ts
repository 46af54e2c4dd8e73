import { expect, it } from 'vitest'
import { wordsOf } from '../../../src/site/ui/markdown-words.ts'

it('shows a text in one line, without its marks', () => {
  expect(wordsOf('You use `--preset slow`.\n\n- **Which** [page](/wiki/a)?\n')).toBe(
    'You use --preset slow. Which page?',
  )
})

it('leaves out quotes, unless nothing else is said', () => {
  expect(wordsOf('Not before tomorrow.\n\n> Could you come?\n\nFrom eight on.')).toBe(
    'Not before tomorrow. From eight on.',
  )
  expect(wordsOf('> Could you come?')).toBe('Could you come?')
})

it('takes a text of marks as it is, and of a long one the beginning', () => {
  const marks = '['.repeat(60_000)
  expect(wordsOf(marks)).toBe('['.repeat(1_000))
})
