import { count } from '../../../shared/format.ts'
import type { CountedCategory } from '../../../store/category-care.ts'
import type { CountedTag } from '../../../store/tags.ts'
import type { Typed } from '../../http/fields.ts'
import { untyped } from '../../http/fields.ts'
import type { Fields } from '../../http/forms.ts'
import type { ConfirmPage } from '../confirm.ts'
import { confirmPage } from '../confirm.ts'
import { control } from '../control.ts'
import type { Paged } from '../paging.ts'
import type { TablePage } from '../table.ts'
import { figure, mark, tablePage, words } from '../table.ts'

export const CATEGORIES = '/admin/categories'
export const TAGS = '/admin/tags'

export function categoriesPage(rows: readonly CountedCategory[]): TablePage {
  return tablePage({
    title: 'Categories',
    caption: 'Categories in the order of the menus',
    lead:
      'A hidden one takes no new uploads; what is in it stays. One that has ' +
      'torrents is never deleted.',
    make: { label: 'New category', href: `${CATEGORIES}/new` },
    columns: ['Name', 'Slug', 'Torrents', 'Place', 'Uploads'],
    rows: rows.map((row) => ({
      head: words('Name', row.name, `${CATEGORIES}/${row.slug}`),
      cells: [
        words('Slug', row.slug),
        figure('Torrents', count(row.torrents)),
        figure('Place', String(row.position)),
        row.isHidden ? mark('Uploads', 'hidden', 'plain') : mark('Uploads', 'open', 'good'),
      ],
      acts: [],
    })),
    nothing: 'There is no category.',
  })
}

/** Of a category, or (with null) of a new one. */
export function categoryPage(form: Typed, slug: string | null): ConfirmPage {
  const given = {
    title: slug === null ? 'New category' : `Category ${slug}`,
    lead: ['The slug stands in addresses, feeds and what tools send: another one breaks them.'],
    action: slug === null ? CATEGORIES : `${CATEGORIES}/${slug}`,
    method: slug === null ? null : ('PATCH' as const),
    button: slug === null ? 'Make it' : 'Save',
    isDanger: false,
    backHref: CATEGORIES,
  }
  return confirmPage(given, form, [
    control('text', form, 'name', 'Name', { isRequired: true, maxLength: 60 }),
    control('text', form, 'slug', 'Slug', { isRequired: true, maxLength: 60 }),
    control('text', form, 'position', 'Place in menus', {
      type: 'number',
      hint: 'Lower ones come first.',
    }),
    control('check', form, 'isHidden', 'Hidden: takes no new uploads'),
  ])
}

export function tagsPage(query: Fields, found: Paged<CountedTag>): TablePage {
  const q = { type: 'search', maxLength: 60, autocomplete: 'off' } as const
  return tablePage({
    title: 'Tags',
    caption: 'Tags by slug',
    lead: 'Tags come with uploads. An alias leads to the tag that it was merged into.',
    action: TAGS,
    controls: [control('text', untyped(query), 'q', 'Begins with', q)],
    columns: ['Tag', 'Name', 'Torrents', 'Alias of'],
    rows: found.rows.map((row) => ({
      head: words('Tag', row.slug, `${TAGS}/${row.slug}`),
      cells: [
        words('Name', row.name ?? ''),
        figure('Torrents', count(row.torrents)),
        words(
          'Alias of',
          row.aliasOf ?? '',
          row.aliasOf === null ? null : `${TAGS}/${row.aliasOf}`,
        ),
      ],
      acts: [{ label: 'Merge', href: `${TAGS}/${row.slug}/merge`, method: null }],
    })),
    nothing: 'There is no such tag.',
    pager: found.pager,
  })
}

export function tagPage(form: Typed, tag: CountedTag): ConfirmPage {
  const given = {
    title: `Tag ${tag.slug}`,
    lead: [`${count(tag.torrents)} torrents have it. They keep it under its new name.`],
    action: `${TAGS}/${tag.slug}`,
    method: 'PATCH' as const,
    button: 'Save',
    isDanger: false,
    backHref: TAGS,
  }
  return confirmPage(given, form, [
    control('text', form, 'slug', 'Slug', { isRequired: true, maxLength: 60 }),
    control('text', form, 'name', 'Name', { maxLength: 60, hint: 'Empty: the slug is its name.' }),
  ])
}

export function mergePage(form: Typed, tag: CountedTag): ConfirmPage {
  const given = {
    title: `Merge ${tag.slug}`,
    lead: [
      `${count(tag.torrents)} torrents get the other tag instead. ${tag.slug} ` +
        'becomes its alias: whoever tags with it tags with the other. This ' +
        'cannot be taken back.',
    ],
    action: `${TAGS}/${tag.slug}/merge`,
    button: 'Merge',
    backHref: TAGS,
  }
  const into = control('text', form, 'into', 'Into the tag', { isRequired: true, maxLength: 60 })
  return confirmPage(given, form, [into])
}
