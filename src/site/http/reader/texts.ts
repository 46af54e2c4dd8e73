import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { MIB } from '../../../domain/units.ts'
import type { Log } from '../../../shared/log.ts'
import { renderingCost } from '../../ui/markdown-marks.ts'
import type { HeadingLevel, Rendered } from '../../ui/render-markdown.ts'
import { asTyped, RENDERER_VERSION, renderMarkdown } from '../../ui/render-markdown.ts'
import type { ReaderPool } from './pool.ts'
import type { Ended, ReadingLimits } from './watch.ts'
import { notBegun, watchReading } from './watch.ts'

/**
 * The cost of the texts of one reply that the main thread may spend, in marks: some milliseconds.
 */
const COST_HERE = 2_000
/** Texts that are rendered on threads or wait for one: two pages of the longest lists. */
const MAX_UNDER_WAY = 200
/** HTML that is kept: that of the texts of some thousand pages. */
const KEPT_BYTES = 32 * MIB
/** The memory of an entry in addition to its HTML, whose letters take two bytes. */
const ENTRY_BYTES = 300

/** The limits of the site. */
const RENDERING_LIMITS: ReadingLimits = {
  /** The worst text takes 50 ms, on a thread that has just started a few times as long. */
  workMs: 1_000,
  /** A page is shown with the text as it was typed rather than later. */
  waitMs: 3_000,
}

/** A text, and what else its HTML depends on. */
export interface TextToRender {
  readonly text: string
  readonly firstHeading: HeadingLevel
}

export interface TextRenderer {
  /** The HTML of the texts of one reply, in their order. */
  readonly render: (texts: readonly TextToRender[]) => Promise<readonly Rendered[]>
}

/**
 * Renders texts of members: short ones here, others on threads, within limits, after which a text
 * is shown as it was typed. HTML is kept by what it depends on, which does not include the reader.
 * @param limits others in tests
 */
export function createTextRenderer(
  log: Log,
  pool: ReaderPool,
  limits = RENDERING_LIMITS,
): TextRenderer {
  const kept = new LRUCache<string, Rendered>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ html, contents }) => ENTRY_BYTES * (1 + contents.length) + 2 * html.length,
  })
  const underWay = new Map<string, Promise<Rendered>>()

  function later(key: string, asked: TextToRender): Rendered | Promise<Rendered> {
    const found = underWay.get(key)
    if (found !== undefined) return found
    if (underWay.size >= MAX_UNDER_WAY) return asTyped(asked.text)
    const made = onThread(pool, asked, limits)
      .then(({ reason, ...one }) => {
        // Where the machine had no time for it, the next reader may see it rendered.
        if (reason === 'wait') return one
        if (reason !== null)
          log.warn('reader.text-too-hard', { letters: asked.text.length, reason })
        kept.set(key, one)
        return one
      })
      .finally(() => underWay.delete(key))
    underWay.set(key, made)
    return made
  }

  return {
    render(texts) {
      let cost = 0
      return Promise.all(
        texts.map((asked) => {
          const key = keyOf(asked)
          const found = kept.get(key)
          if (found !== undefined) return found
          const more = cost + renderingCost(asked.text)
          if (more > COST_HERE) return later(key, asked)
          cost = more
          const made = renderMarkdown(asked.text, asked.firstHeading)
          kept.set(key, made)
          return made
        }),
      )
    },
  }
}

interface Made extends Rendered {
  /** The limit at which rendering was ended; null: the text is rendered. */
  readonly reason: Ended | 'memory' | null
}

async function onThread(
  pool: ReaderPool,
  { text, firstHeading }: TextToRender,
  limits: ReadingLimits,
): Promise<Made> {
  const begun = notBegun()
  const watch = watchReading(begun, limits)
  try {
    const made = await pool.render({ text, firstHeading, begun }, { signal: watch.signal })
    return { ...made, reason: null }
  } catch (error) {
    const { name, code } = error as NodeJS.ErrnoException
    if (name !== 'AbortError' && code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error
    return { ...asTyped(text), reason: watch.ended() ?? 'memory' }
  } finally {
    watch.stop()
  }
}

function keyOf({ text, firstHeading }: TextToRender): string {
  const hash = createHash('sha256').update(`${RENDERER_VERSION} ${firstHeading} `)
  return hash.update(text).digest('base64')
}
