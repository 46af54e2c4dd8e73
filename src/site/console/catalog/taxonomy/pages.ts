import { count, plural } from '../../../../shared/format.ts'
import { idsBelow, inTree } from '../../../../store/taxonomy/categories.ts'
import type { CountedCategory } from '../../../../store/taxonomy/category-care.ts'
import type { CountedTag } from '../../../../store/taxonomy/tags.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import { figure, mark, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage, formPage } from '../../frame/confirm.ts'
import { control } from '../../../http/control.ts'
import { formFields } from '../../../http/form-fields.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { categoryForm, tagForm } from './forms.ts'

const categoryFields = formFields(categoryForm)
const tagFields = formFields(tagForm)

/** Tells the server that the form has boxes, as browsers do not send unchecked ones. */
const HAS_BOXES = { name: 'boxes', value: '1' }

export const CATEGORIES = '/admin/categories'
export const TAGS = '/admin/tags'

/** @param canPromote whether the viewer may make a category freeleech */
export function categoriesPage(rows: readonly CountedCategory[], canPromote: boolean): TablePage {
  return tablePage({
    title: 'Categories',
    caption: 'Categories in menu order, each followed by its subcategories',
    lead:
      'Hidden categories accept no new uploads; their torrents are kept. A category with ' +
      'torrents cannot be deleted. Attributes of a category also apply to its subcategories.',
    make: { label: 'New category', href: `${CATEGORIES}/new` },
    rows: inTree(rows).map(({ row, depth }) => ({
      head: words('Name', `${'– '.repeat(depth)}${row.name}`, `${CATEGORIES}/${row.slug}`),
      cells: [
        words('Slug', row.slug),
        words('Kind', KIND_NAMES[row.kind]),
        figure('Torrents', count(row.torrents)),
        figure('Attributes', count(row.attributes)),
        figure('Torznab', String(row.torznab ?? 100_000 + row.id)),
        figure('UNIT3D', String(row.unit3d)),
        figure('Position', String(row.position)),
        row.isHidden ? mark('Uploads', 'hidden', 'plain') : mark('Uploads', 'open', 'good'),
      ],
      acts: [
        ...(canPromote ? [{ ...promoteLink(row), about: row.name, method: null }] : []),
        { label: 'Attributes', href: `/admin/attributes?category=${row.slug}`, method: null },
        { label: 'Export or import', href: `${CATEGORIES}/${row.slug}/schema`, method: null },
      ],
    })),
    nothing: 'No categories yet.',
  })
}

function promoteLink({ slug }: Pick<CountedCategory, 'slug'>) {
  return { label: 'Make freeleech', href: `/admin/promotions/new?scope=category&target=${slug}` }
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

/** Returns the page of a category, or of a new one (null). */
export function categoryPage(
  form: Typed,
  category: CountedCategory | null,
  all: readonly CountedCategory[],
  canPromote = false,
): ConfirmPage {
  const given = {
    title: category === null ? 'New category' : `Category ${category.slug}`,
    lead: ['The slug is part of URLs, feeds and uploads by tools. Changing it breaks them.'],
    action: category === null ? CATEGORIES : `${CATEGORIES}/${category.slug}`,
    method: category === null ? null : ('PATCH' as const),
    button: category === null ? 'Create category' : 'Save category',
    backHref: CATEGORIES,
    links: category !== null && canPromote ? [promoteLink(category)] : [],
    hidden: category === null ? [] : [HAS_BOXES],
  }
  const own = category === null ? [] : idsBelow(all, category.id)
  const parents = inTree(all).filter(({ row }) => !own.includes(row.id))
  return formPage(given, form, [
    categoryFields.text(form, 'name', 'Name'),
    categoryFields.text(form, 'slug', 'Slug'),
    categoryFields.select(form, 'parent', 'Parent category', {
      hint: 'The category inherits its attributes, and searches in the parent find its torrents.',
      options: [
        ['', 'None (top level)'],
        ...parents.map(({ row, depth }) => [row.slug, '– '.repeat(depth) + row.name] as const),
      ],
    }),
    categoryFields.select(form, 'kind', 'Kind', { options: Object.entries(KIND_NAMES) }),
    categoryFields.text(form, 'position', 'Position in menus', {
      type: 'number',
      hint: 'Lower numbers come first.',
    }),
    categoryFields.text(form, 'torznab', 'Torznab number', {
      type: 'number',
      hint:
        'For feed readers: 2000 films, 3000 music, 5000 shows, 7000 books … Leave empty for a ' +
        'site-specific number.',
    }),
    categoryFields.text(form, 'unit3d', 'UNIT3D number', {
      type: 'number',
      hint: 'For upload and search programs: 1 films, 2 shows. Leave empty for a free number.',
    }),
    categoryFields.area(form, 'rules', 'Rules', {
      isMarkdown: true,
      hint: 'Shown to uploaders and on the category page. Markdown.',
    }),
    categoryFields.check(form, 'isHidden', 'Hidden: accepts no new uploads'),
  ])
}

export function tagsPage(query: Fields, found: Paged<CountedTag>): TablePage {
  const q = { type: 'search', maxLength: 60, autocomplete: 'off' } as const
  return tablePage({
    title: 'Tags',
    caption: 'Tags by slug',
    lead: 'Uploads create tags. An alias leads to the tag that it was merged into.',
    action: TAGS,
    controls: [control('text', untyped(query), 'q', 'Starts with', q)],
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
              { label: 'Merge tag', href: `${TAGS}/${row.slug}/merge`, method: null },
              { label: 'Alias', href: `${TAGS}/${row.slug}/alias`, method: null },
            ]
          : [
              {
                label: 'Make a separate tag',
                href: `${TAGS}/${row.slug}/alias`,
                method: 'DELETE' as const,
              },
            ],
    })),
    nothing: 'No matching tags.',
    pager: found.pager,
  })
}

export function tagPage(form: Typed, tag: CountedTag): ConfirmPage {
  const given = {
    title: `Tag ${tag.slug}`,
    lead: [
      `${plural(tag.torrents, 'torrent has', 'torrents have')} this tag, and will have it under ` +
        'its new name.',
    ],
    action: `${TAGS}/${tag.slug}`,
    method: 'PATCH' as const,
    button: 'Save tag',
    backHref: TAGS,
    hidden: [HAS_BOXES],
  }
  return formPage(given, form, [
    tagFields.text(form, 'slug', 'Slug', { maxLength: 60, isRequired: true }),
    tagFields.text(form, 'name', 'Name', { hint: 'Leave empty to use the slug.' }),
    tagFields.check(form, 'isOfficial', 'Official: endorsed by staff', {
      hint: 'Marked on pages, and listed before other tags with the same score.',
    }),
    tagFields.text(form, 'color', 'Color', {
      hint:
        'For links to the tag, such as #12664f. Each theme adjusts it so that it stays ' +
        'readable.',
    }),
  ])
}

export function mergePage(form: Typed, tag: CountedTag): ConfirmPage {
  const given = {
    title: `Merge ${tag.slug}`,
    lead: [
      `${plural(tag.torrents, 'torrent gets', 'torrents get')} the other tag instead. ` +
        `${tag.slug} becomes its alias, so tagging with it sets the other tag. This cannot be ` +
        'undone.',
    ],
    action: `${TAGS}/${tag.slug}/merge`,
    button: 'Merge tag',
    backHref: TAGS,
  }
  const into = control('text', form, 'into', 'Merge into', { isRequired: true, maxLength: 60 })
  return confirmPage(given, form, [into])
}

export function aliasPage(form: Typed, tag: CountedTag): ConfirmPage {
  const given = {
    title: `Alias of ${tag.slug}`,
    lead: ['Tagging or searching with the other word then uses this tag.'],
    action: `${TAGS}/${tag.slug}/alias`,
    button: 'Create alias',
    backHref: TAGS,
  }
  const alias = control('text', form, 'alias', 'Other word', { isRequired: true, maxLength: 60 })
  return formPage(given, form, [alias])
}
