import { afterAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { ReaderPool } from '../../../src/site/http/reader/pool.ts'
import { createReaderPool } from '../../../src/site/http/reader/pool.ts'
import { createTextRenderer } from '../../../src/site/http/reader/texts.ts'
import { renderMarkdown } from '../../../src/site/ui/render-markdown.ts'

/** The clock ends nothing here, however slow the machine is. */
const enough = { workMs: 60_000, waitMs: 3_600_000 }
const log = silentLog()
const pool = createReaderPool(log, 256)
afterAll(() => pool.stop())

/** The same threads, and how many texts they were given. */
function counted() {
  const given: string[] = []
  const counting: ReaderPool = {
    ...pool,
    render(task, run) {
      given.push(task.text)
      return pool.render(task, run)
    },
  }
  return { given, counting }
}

const asked = (text: string, firstHeading: 2 | 3 = 3) => ({ text, firstHeading })
const long = `# A heading\n\n${'some *words* and [more](/a)\n\n'.repeat(500)}`

describe('the texts of a reply', () => {
  it('become the same HTML here and on a thread, in their order', async () => {
    const { given, counting } = counted()
    const texts = createTextRenderer(log, counting, enough)
    const all = [asked('one'), asked(long), asked(long, 2), asked('**two**')]
    const expected = all.map(({ text, firstHeading }) => renderMarkdown(text, firstHeading))
    expect(await texts.render(all)).toEqual(expected)
    expect(given).toEqual([long, long])
  })

  it('are rendered once, even for readers who ask at the same time', async () => {
    const { given, counting } = counted()
    const texts = createTextRenderer(log, counting, enough)
    const [first, second] = await Promise.all([
      texts.render([asked(long)]),
      texts.render([asked(long)]),
    ])
    expect(second).toEqual(first)
    expect(await texts.render([asked(long)])).toEqual(first)
    expect(given).toEqual([long])
  })

  it('are rendered on threads beyond a small share of one request', async () => {
    const { given, counting } = counted()
    const texts = createTextRenderer(log, counting, enough)
    const marks = (nth: number) => asked(`${nth} ${'*a* '.repeat(300)}`)
    await texts.render(Array.from({ length: 50 }, (_, nth) => marks(nth)))
    expect(given.length).toBeGreaterThan(45)
    expect(given.length).toBeLessThan(50)
  })

  it('are shown as typed at the limits, and rendered later if the text was not at fault', async () => {
    const starved = createTextRenderer(log, pool, { ...enough, waitMs: 0 })
    const [{ html }] = await starved.render([asked(long)])
    expect(html).toMatch(/^<p># A heading<br>\n<br>\nsome \*words\*/)
    const { given, counting } = counted()
    const full = createTextRenderer(log, counting, enough)
    const marks = '*a* '.repeat(1_010)
    const many = Array.from({ length: 240 }, (_, nth) => asked(`${nth} ${marks}`))
    const found = await full.render(many)
    expect(given).toHaveLength(200)
    expect(found.filter((one) => one.html.includes('*a*'))).toHaveLength(40)
    const [again] = await full.render([many[239]])
    expect(again.html).toContain('<em>a</em>')
  })
})
