import { XMLParser, XMLValidator } from 'fast-xml-parser'
import supertest from 'supertest'
import type { TestSite } from '../site.ts'

type Parsed = ReturnType<typeof parsed>
type Query = Readonly<Record<string, string | number>>

/** An item as a strict reader takes it apart: each element as a list of its texts. */
export interface TorznabItem {
  readonly title: string
  readonly guid: string
  readonly link: string
  readonly size: number
  readonly pubDate: string
  readonly categories: readonly number[]
  /** Values by name; names are compared as they are. */
  readonly attributes: ReadonlyMap<string, readonly string[]>
  /** The element as parsed. */
  readonly raw: Readonly<Record<string, unknown>>
}

const LISTS = ['item', 'torznab:attr', 'category', 'subcat']
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  isArray: (name) => LISTS.includes(name),
})

/** A program that speaks Torznab: an address, and its key as a parameter. */
export function torznabTool({ app }: Pick<TestSite, 'app'>, apikey: string, path = '/torznab/api') {
  const ask = (query: Query) =>
    supertest(app)
      .get(path)
      .query({ ...query, apikey })
      .set('Accept', 'application/rss+xml, text/rss+xml, application/xml, text/xml')
      .buffer(true)
  return {
    ask,
    /** The items of a reply; throws when the document is not one. */
    async items(query: Query): Promise<readonly TorznabItem[]> {
      return itemsIn((await ask(query)).text)
    },
  }
}

/** A parsed document; throws when it is not well-formed. */
export function parsed(document: string) {
  const fault = XMLValidator.validate(document)
  if (fault !== true) throw new Error(`${fault.err.msg} (line ${fault.err.line}): ${document}`)
  return parser.parse(document)
}

/** The items of a document; throws when it is not one. */
export function itemsIn(document: string): readonly TorznabItem[] {
  const { rss } = parsed(document)
  if (rss === undefined) throw new Error(document)
  return ((rss.channel.item ?? []) as Parsed[]).map(itemOf)
}

function itemOf(raw: Parsed): TorznabItem {
  const attributes = new Map<string, string[]>()
  for (const one of raw['torznab:attr'] as Record<string, string>[]) {
    attributes.set(one['@name'], [...(attributes.get(one['@name']) ?? []), one['@value']])
  }
  const { title, guid, link, pubDate } = raw
  const categories = (raw.category as string[]).map(Number)
  return { title, guid, link, size: Number(raw.size), pubDate, categories, attributes, raw }
}
