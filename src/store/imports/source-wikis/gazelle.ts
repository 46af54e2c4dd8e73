import type { WikiDescription } from '../described/wiki.ts'

const keys = (level: string) => `array(
      select p."ID" from import.permissions p
      where import.big(p."Level") >= coalesce(import.big(w."${level}"), 0))`

/** A page has its latest revision; earlier ones are in another table. */
export const gazelleWiki: WikiDescription = {
  tables: {
    wiki_articles: [
      ...['ID', 'Revision', 'Title', 'Body', 'MinClassRead', 'MinClassEdit', 'Date', 'Author'],
    ],
    wiki_aliases: ['Alias', 'ArticleID'],
    wiki_revisions: ['ID', 'Revision', 'Title', 'Body', 'Date', 'Author'],
  },
  lists: [
    {
      kind: 'wiki',
      table: 'wiki_articles',
      rows: `
        select import.big(w."ID")::bigint as id, import.big(w."Author")::bigint as author_id,
          import.plain(w."Title") as title, null::text as above, w."Body" as body,
          coalesce(import.big(w."Revision"), 1)::integer as number, import.at(w."Date") as at,
          ${keys('MinClassRead')} as reader_keys, ${keys('MinClassEdit')} as editor_keys
        from import.wiki_articles w`,
    },
  ],
  aliases: {
    table: 'wiki_aliases',
    column: 'ArticleID',
    rows: `
      select import.big("ArticleID")::bigint as page_id, "Alias" as name
      from import.wiki_aliases`,
  },
  revisions: {
    table: 'wiki_revisions',
    column: 'ID',
    rows: `
      select import.big("ID")::bigint as page_id,
        coalesce(import.big("Revision"), 1)::integer as number,
        import.big("Author")::bigint as author_id, import.plain("Title") as title,
        "Body" as body, import.at("Date") as at
      from import.wiki_revisions`,
  },
  lookups: [],
}
