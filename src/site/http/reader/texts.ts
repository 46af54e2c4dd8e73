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

/** The marks that the main thread may render for the texts of one reply: some milliseconds. */
const COST_HERE = 2_000
/** The most texts that are rendered on threads or wait for one: two pages of the longest lists. */
const MAX_UNDER_WAY = 200
/** The size of the HTML cache: the texts of some thousand pages. */
const KEPT_BYTES = 32 * MIB
/** The memory of a cache entry besides its HTML, whose letters take two bytes. */
const ENTRY_BYTES = 300

/** The limits of the site. */
const RENDERING_LIMITS: ReadingLimits = {
  /** The worst text takes 50 ms; on a thread that has just started, a few times as long. */
  workMs: 1_000,
  /** After this, a page is shown with the text as it was typed. */
  waitMs: 3_000,
}

/** A text, and everything else on which its HTML depends. */
export interface TextToRender {
  readonly text: string
  readonly firstHeading: HeadingLevel
}

export interface TextRenderer {
  /** Renders the texts of one reply, and returns their HTML in the same order. */
  readonly render: (texts: readonly TextToRender[]) => Promise<readonly Rendered[]>
}

/**
 * Renders texts of members: short ones on the main thread, others on threads. When a limit is
 * reached, the text is shown as it was typed. HTML is cached by what it depends on, which does not
 * include the reader.
 * @param limits tests use others
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
        // If the machine had no time for it, the next reader may see it rendered.
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
  /** The limit at which rendering ended; null: the text is rendered. */
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
