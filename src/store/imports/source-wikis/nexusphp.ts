import type { WikiDescription } from '../described/wiki.ts'

/** Rules are texts in BBCode, in several languages; the answers of its FAQ are HTML. */
export const nexusphpWiki: WikiDescription = {
  tables: { rules: ['id', 'title', 'text'] },
  lists: [
    {
      kind: 'page',
      table: 'rules',
      rows: `
        select import.big(id)::bigint as id, null::bigint as author_id,
          import.plain(title) as title, null::text as above, text as body, 1 as number,
          null::timestamptz as at, null::text[] as reader_keys, array[]::text[] as editor_keys
        from import.rules`,
    },
  ],
  aliases: null,
  revisions: null,
  lookups: [],
}
