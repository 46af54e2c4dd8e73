import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

// A screen reader lists the buttons of a page by their names, without what is around them.

describe('buttons that copy one of several texts', () => {
  it('name what they copy', () => {
    const buttons = fs
      .readdirSync('views', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.mustache'))
      .flatMap((name) => {
        const text = fs.readFileSync(path.join('views', name), 'utf8')
        return [...text.matchAll(/<button[^>]* data-copy="[^"]*\{\{[^>]*>(.*?)<\/button>/g)].map(
          ([, label]) => ({ name, label }),
        )
      })
    expect(buttons.length).toBeGreaterThan(3)
    const named = /^Copy<span class="visually-hidden"> .*\{\{.*\}\}.*<\/span>$/
    expect(buttons.filter(({ label }) => !named.test(label!))).toEqual([])
  })
})
