import { expect, it } from 'vitest'
import { withinLength } from '../../../src/site/feeds/parts/feed-length.ts'

const item = (text: string) => ({
  ...{ id: 'https://site.example/posts/1', title: 'One', text, link: '/posts/1', page: null },
  ...{ at: new Date(0), categories: [], author: 'ann', file: null },
})

it('a feed has its newest texts whole, and the beginnings of others once there is much', () => {
  const whole = item('a'.repeat(100_000))
  const short = item('short')
  const items = [short, ...Array.from({ length: 29 }, () => whole), short]
  const lengths = withinLength(items).map(({ text }) => text.length)
  expect(lengths.slice(0, 3)).toEqual([5, 100_000, 100_000])
  expect(new Set(lengths.slice(3, -1))).toEqual(new Set([2_002]))
  expect(lengths.at(-1)).toBe(5)
  const emoji = withinLength(
    Array.from({ length: 4 }, () => item(`a${'\u{1f600}'.repeat(50_000)}`)),
  )
  expect(emoji.at(-1)?.text).toHaveLength(2_001)
  expect(emoji.at(-1)?.text).not.toMatch(/\p{Cs}/u)
})
