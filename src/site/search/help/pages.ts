import type { GuideGroup, GuideLine } from '../../../domain/search/guide.ts'
import { TEXT_GUIDE } from '../../../domain/search/guide.ts'
import type { Attribute } from '../../../domain/taxonomy/attributes/types.ts'
import type { PageData } from '../../http/action.ts'
import { withQuery } from '../../http/frame/cursor.ts'
import { PATH } from '../filter-panel.ts'

/** The most options of an attribute that are examples; its facet lists the others. */
const MOST_OPTIONS = 4

const BY_TYPE: Readonly<Record<string, string>> = {
  text: 'ignoring accents and case',
  number: 'a number, or a range as in 2..5 and >3',
  boolean: 'true or false',
  date: 'a day, a month, a year or a range of them',
  'external-id': 'an ID',
}
const EXAMPLES: Readonly<Record<string, string>> = {
  text: 'word',
  number: '>3',
  boolean: 'true',
  date: '2024-05',
  'external-id': '603',
}

export interface HelpPage extends PageData {
  readonly groups: readonly {
    readonly id: string
    readonly title: string
    readonly lines: readonly {
      readonly examples: readonly { readonly text: string; readonly href: string }[]
      readonly finds: string
    }[]
  }[]
}

export function helpPage(groups: readonly GuideGroup[]): HelpPage {
  return {
    title: 'What the search box understands',
    groups: groups.map(({ title, lines }) => ({
      id: `help-${title.toLowerCase()}`,
      title,
      lines: lines.map(({ examples, finds }) => ({
        examples: examples.map((text) => ({
          text,
          href: withQuery(title === TEXT_GUIDE.title ? '/search/texts' : PATH, {}, { q: text }),
        })),
        finds,
      })),
    })),
  }
}

/** Returns a line for each attribute of this site; several categories can have the same key. */
export function attributeLines(attributes: readonly Attribute[]): readonly GuideLine[] {
  const shown = attributes.filter(({ isRetired }) => !isRetired)
  const keys = [...new Set(shown.map(({ key }) => key))]
  return keys.map((key) => {
    const named = shown.filter((one) => one.key === key)
    const offered = named.flatMap(({ options }) => options.filter((one) => !one.isRetired))
    const values = [...new Set(offered.map(({ value }) => value))]
    const [{ label, type, unit }] = named
    const few = values.length === 0 ? [EXAMPLES[type]] : values.slice(0, MOST_OPTIONS)
    const how = values.length === 0 ? BY_TYPE[type] : optionsText(values)
    return {
      examples: few.map((value) => `attr.${key}:${value}`),
      finds: `${label}${unit === '' ? '' : ` (${unit})`}: ${how}`,
    }
  })
}

function optionsText(values: readonly string[]): string {
  const text = values.join(', ')
  return text.length <= 160 ? text : `${text.slice(0, text.lastIndexOf(',', 160))} …`
}
