import { describe, expect, it } from 'vitest'
import type { Growth, Worst } from '../support/patterns/attacks.ts'
import { worstOf } from '../support/patterns/attacks.ts'
import { parsePattern } from '../support/patterns/step-counter.ts'
import { writtenPatterns } from '../support/patterns/written-patterns.ts'

// A regular expression that takes the square of a text's length stops the site with one long text.
// Each one of the program is tried with texts that are made from it, and its steps are counted.

/** Where texts of any length are read: those of members, of requests and of files in a torrent. */
const LONG_TEXTS: readonly string[] = [
  'src/site/',
  'src/domain/text-rules/',
  'src/domain/texts/',
  'src/domain/torrents/media-info/',
  'src/domain/torrents/rip-logs/',
  'src/domain/torrents/other-files.ts',
  'src/domain/search/excerpt.ts',
  'src/domain/search/word-patterns.ts',
  'src/domain/wiki/',
  'src/domain/imports/php-strings.ts',
  'src/domain/imports/rewrite.ts',
  'src/store/imports/texts/',
  'src/jobs/mail/',
]

/** Patterns there that take the square of something short. */
const SHORT: Readonly<Record<string, string>> = {
  '/\\bwith\\b.*\\bC2\\b/i': 'one line of a rip log, which is cut at 500 letters',
  '/\\s+Adapter:.*$/i': 'one line of a rip log, which is cut at 500 letters',
  '/\\B(?=(\\d{3})+$)/g': 'the digits of one number',
}

/** These make patterns from parts, which the walk cannot see: each was read for the same fault. */
const MAKERS: readonly string[] = [
  'src/cli/endpoints/ask-role.ts',
  'src/conformance/checks/query.ts',
  'src/demo/rows/lanes/facets.ts',
  'src/demo/rows/lanes/name-words.ts',
  'src/domain/alerts/replies.ts',
  'src/domain/bundles/external-ids/sources.ts',
  'src/domain/bundles/from-name.ts',
  'src/domain/imports/old-links.ts',
  'src/domain/imports/rewrite.ts',
  'src/domain/integrations/readings.ts',
  'src/domain/notifications/changes.ts',
  'src/domain/registration/email-domains.ts',
  'src/domain/search/excerpt.ts',
  'src/domain/search/word-patterns.ts',
  'src/domain/taxonomy/attributes/limits.ts',
  'src/domain/taxonomy/attributes/parse.ts',
  'src/domain/taxonomy/attributes/readers.ts',
  'src/domain/texts/bbcode.ts',
  'src/domain/texts/drafts.ts',
  'src/domain/texts/links.ts',
  'src/domain/torrents/name-encoding.ts',
  'src/domain/torrents/rip-logs/eac.ts',
  'src/domain/torrents/rip-logs/facts.ts',
  'src/domain/torrents/rip-logs/rip-log.ts',
  'src/domain/torrents/rip-logs/xld.ts',
  'src/domain/torznab/team.ts',
  'src/domain/uploads/file-signs.ts',
  'src/domain/uploads/suggest.ts',
  'src/domain/wiki/paths.ts',
  'src/import/dump/create-table.ts',
  'src/import/dump/statements.ts',
  'src/irc/session/sign-in.ts',
  'src/shared/hidden-characters.ts',
  'src/shared/shape.ts',
  'src/site/console/system/alerts/forms.ts',
  'src/site/feeds/parts/addresses.ts',
  'src/site/http/frame/path-ids.ts',
  'src/site/http/path.ts',
  'src/site/ui/link-titles.ts',
]

const written = writtenPatterns('src')
const tried = new Map<string, Worst>()

function worstFor(literal: string, isSplit: boolean): Worst {
  const key = `${String(isSplit)} ${literal}`
  const found = tried.get(key) ?? worstOf(parsePattern(literal), isSplit)
  tried.set(key, found)
  return found
}

/** The worst text for each pattern, as `file /pattern/ [beginning, part, end]`. */
function slowOnes(files: readonly string[], growths: readonly Growth[]): readonly string[] {
  return written.literals.flatMap(({ file, literal, isSplit }) => {
    if (!files.some((one) => file.startsWith(one)) || literal in SHORT) return []
    const { growth, text } = worstFor(literal, isSplit)
    return growths.includes(growth) ? [`${file} ${literal} ${text}`] : []
  })
}

describe('the steps of a pattern', () => {
  it.each<[literal: string, growth: Growth]>([
    ['/^\\s+$/', 'linear'],
    ['/\\s+$/', 'square'],
    ['/(?<!\\s)\\s+$/', 'linear'],
    ['/^\\s*Disc:/m', 'square'],
    ['/^[^\\S\\n]*Disc:/m', 'linear'],
    ['/<[^>]*>/g', 'square'],
    ['/<[^<>]*>/g', 'linear'],
    ['/"(?:[^"\\\\]|\\\\.)*"/g', 'linear'],
    ['/<(h[2-6]) id="([^"]+)">([^]*?)<\\/\\1>/g', 'square'],
    ['/^[a-z]+(?:-[a-z]+)*$/', 'linear'],
    ['/^(a|a)*$/', 'worse'],
    ['/^(\\w+)+$/', 'worse'],
    ['/^(.*?),(.*?),(.*?)!$/', 'worse'],
  ])('of %s grow with its text: %s', (literal, growth) => {
    expect(worstOf(parsePattern(literal), false).growth).toBe(growth)
  })
})

describe('a pattern of the program', () => {
  it('was read wherever one is written', () => {
    expect(written.literals.length).toBeGreaterThan(700)
    for (const place of LONG_TEXTS) {
      expect(written.literals.some(({ file }) => file.startsWith(place))).toBe(true)
    }
  })

  it('takes no longer than the square of a line', () => {
    expect(slowOnes(['src/'], ['worse'])).toEqual([])
  })

  it('grows with the length of a text, wherever texts may be long', () => {
    expect(slowOnes(LONG_TEXTS, ['square', 'worse'])).toEqual([])
  })

  it('is excepted only while it is there', () => {
    const all = written.literals.map(({ literal }) => literal)
    expect(Object.keys(SHORT).filter((one) => !all.includes(one))).toEqual([])
  })

  it('is made from parts only where someone looked at it', () => {
    expect(written.makers).toEqual(MAKERS)
  })
})
