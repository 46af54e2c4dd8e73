import { count } from '../../../../shared/format.ts'
import { idsBelow, inTree } from '../../../../store/taxonomy/categories.ts'
import type { CountedCategory } from '../../../../store/taxonomy/category-care.ts'
import type { CountedTag } from '../../../../store/taxonomy/tags.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import { figure, mark, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage } from '../../frame/confirm.ts'
import { control } from '../../../http/control.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export const CATEGORIES = '/admin/categories'
export const TAGS = '/admin/tags'

export function categoriesPage(rows: readonly CountedCategory[]): TablePage {
  return tablePage({
    title: 'Categories',
    caption: 'Categories in the order of the menus, each with those below it',
    lead:
      'A hidden one takes no new uploads; what is in it stays. One that has ' +
      'torrents is never deleted. What is asked of a category’s torrents is asked below it, too.',
    make: { label: 'New category', href: `${CATEGORIES}/new` },
    columns: ['Name', 'Slug', 'Kind', 'Torrents', 'Attributes', 'Torznab', 'Place', 'Uploads'],
    rows: inTree(rows).map(({ row, depth }) => ({
      head: words('Name', `${'– '.repeat(depth)}${row.name}`, `${CATEGORIES}/${row.slug}`),
      cells: [
        words('Slug', row.slug),
        words('Kind', KIND_NAMES[row.kind]),
        figure('Torrents', count(row.torrents)),
        figure('Attributes', count(row.attributes)),
        figure('Torznab', String(row.torznab ?? 100_000 + row.id)),
        figure('Place', String(row.position)),
        row.isHidden ? mark('Uploads', 'hidden', 'plain') : mark('Uploads', 'open', 'good'),
      ],
      acts: [
        { label: 'Attributes', href: `/admin/attributes?category=${row.slug}`, method: null },
        { label: 'Export, import', href: `${CATEGORIES}/${row.slug}/schema`, method: null },
      ],
    })),
    nothing: 'There is no category.',
  })
}

const KIND_NAMES = {
  movie: 'Films',
  tv: 'Shows',
  music: 'Music',
  book: 'Books',
  game: 'Games',
  software: 'Software',
  other: 'Other',
} as const

/** Of a category, or (with null) of a new one. */
export function categoryPage(
  form: Typed,
  category: CountedCategory | null,
  all: readonly CountedCategory[],
): ConfirmPage {
  const given = {
    title: category === null ? 'New category' : `Category ${category.slug}`,
    lead: ['The slug stands in addresses, feeds and what tools send: another one breaks them.'],
    action: category === null ? CATEGORIES : `${CATEGORIES}/${category.slug}`,
    method: category === null ? null : ('PATCH' as const),
    button: category === null ? 'Make it' : 'Save',
    isDanger: false,
    backHref: CATEGORIES,
  }
  const own = category === null ? [] : idsBelow(all, category.id)
  const parents = inTree(all).filter(({ row }) => !own.includes(row.id))
  return confirmPage(given, form, [
    control('text', form, 'name', 'Name', { isRequired: true, maxLength: 60 }),
    control('text', form, 'slug', 'Slug', { isRequired: true, maxLength: 60 }),
    control('select', form, 'parent', 'Below', {
      hint: 'It has the attributes of the one above, and is found with it.',
      options: [
        ['', 'None: at the top'],
        ...parents.map(({ row, depth }) => [row.slug, '– '.repeat(depth) + row.name] as const),
      ],
    }),
    control('select', form, 'kind', 'Kind', { options: Object.entries(KIND_NAMES) }),
    control('text', form, 'position', 'Place in menus', {
      type: 'number',
      hint: 'Lower ones come first.',
    }),
    control('text', form, 'torznab', 'Torznab number', {
      type: 'number',
      hint: 'For feed readers: 2000 films, 3000 music, 5000 shows, 7000 books … Empty: our own.',
    }),
    control('area', form, 'rules', 'Rules', {
      hint: 'Shown to uploaders and on the page of the category. Markdown.',
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
    columns: ['Tag', 'Name', 'Torrents', 'Official', 'Alias of'],
    rows: found.rows.map((row) => ({
      head: words('Tag', row.slug, `${TAGS}/${row.slug}`),
      cells: [
        words('Name', row.name ?? ''),
        figure('Torrents', count(row.torrents)),
        row.isOfficial ? mark('Official', 'official', 'good') : words('Official', ''),
        words(
          'Alias of',
          row.aliasOf ?? '',
          row.aliasOf === null ? null : `${TAGS}/${row.aliasOf}`,
        ),
      ],
      acts:
        row.aliasOf === null
          ? [
              { label: 'Merge', href: `${TAGS}/${row.slug}/merge`, method: null },
              { label: 'Alias', href: `${TAGS}/${row.slug}/alias`, method: null },
            ]
          : [
              {
                label: 'Make a tag of its own',
                href: `${TAGS}/${row.slug}/alias`,
                method: 'DELETE' as const,
              },
            ],
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
    control('check', form, 'isOfficial', 'Official: a tag that the staff stand for', {
      hint: 'Marked on pages, and before others of the same score.',
    }),
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

export function aliasPage(form: Typed, tag: CountedTag): ConfirmPage {
  const given = {
    title: `Alias of ${tag.slug}`,
    lead: ['Whoever tags or searches with the other word means this tag.'],
    action: `${TAGS}/${tag.slug}/alias`,
    button: 'Make it an alias',
    isDanger: false,
    backHref: TAGS,
  }
  const alias = control('text', form, 'alias', 'Other word', { isRequired: true, maxLength: 60 })
  return confirmPage(given, form, [alias])
}
