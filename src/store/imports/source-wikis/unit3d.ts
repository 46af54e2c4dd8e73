import type { WikiDescription } from '../described/wiki.ts'

/**
 * The first version already had texts of the site as pages; wikis were added later. They have no
 * authors.
 */
export const unit3dWiki: WikiDescription = {
  tables: {
    wikis: ['id', 'name', 'content', 'category_id', 'created_at', 'updated_at'],
    wiki_categories: ['id', 'name'],
    pages: ['id', 'name', 'content', 'created_at', 'updated_at'],
  },
  lists: [
    {
      kind: 'wiki',
      table: 'wikis',
      rows: `
        select import.big(w.id)::bigint as id, null::bigint as author_id, w.name as title,
          c.name as above, w.content as body, 1 as number,
          coalesce(import.at(w.created_at), import.at(w.updated_at)) as at,
          null::text[] as reader_keys, array[]::text[] as editor_keys
        from import.wikis w left join import.wiki_categories c on c.id = w.category_id`,
    },
    {
      kind: 'page',
      table: 'pages',
      rows: `
        select import.big(id)::bigint as id, null::bigint as author_id, name as title,
          null::text as above, content as body, 1 as number,
          coalesce(import.at(created_at), import.at(updated_at)) as at,
          null::text[] as reader_keys, array[]::text[] as editor_keys
        from import.pages`,
    },
  ],
  aliases: null,
  revisions: null,
  lookups: ['wiki_categories'],
}
