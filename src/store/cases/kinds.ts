import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Permission } from '../../domain/roles/permissions.ts'
import type { Db } from '../base/db.ts'
import type { KnownThing } from '../records/known-things.ts'
import type { Reader, TargetKind } from '../records/targets.ts'
import { isFound, targetNames, targetSql, titleText } from '../records/targets.ts'
import { FILL } from '../requests/disputes.ts'
import type { TextKind } from '../search/texts/kinds.ts'
import { kindRow } from '../search/texts/kinds.ts'

// What members can report: everything with comments, and one row of `reportKinds` for each other
// kind (docs/how-to/add-a-report-kind.md). Reported messages work differently: staff read only the
// reported part.

type Sql<Value> = RawBuilder<Value>

interface Kind {
  /** The name of the kind on pages, such as `comment`. */
  readonly label: string
  /** The permission without which nothing of this kind can be reported. */
  readonly right: Permission
  readonly tables: (reader: Reader) => Sql<unknown>
  readonly id: Sql<number>
  /** Selects whether the thing exists and the reader may see it. */
  readonly isSeen: (reader: Reader) => Sql<boolean>
  /** The title as JSON: text, or a path of bundle names. */
  readonly title: Sql<unknown>
  readonly href: Sql<string>
  /** The member who created the thing, who does not see the case; null: it belongs to everyone. */
  readonly about: Sql<number | null>
  /** The text of the thing, which staff see as it was when reported; null: it has none. */
  readonly excerpt: Sql<string | null>
}

function textRow(kind: TextKind): Kind {
  const { label, right, tables, isSeen, title, href, body } = kindRow(kind)
  const id = sql<number>`text.id`
  const about = sql<number>`text.author_id`
  return { label, right, tables, id, isSeen, title, href, about, excerpt: body }
}

function targetRow(target: TargetKind): Kind {
  const { label, right, table, title, href, author: about, found } = targetSql(target)
  return {
    ...{ label, right, title, href, about },
    tables: () => sql.table(table),
    id: sql`${sql.table(table)}.id`,
    isSeen: (reader) => isFound(target, reader),
    excerpt: found?.body ?? sql`null::text`,
  }
}

const targetRows = Object.fromEntries(
  targetNames.map((target) => [target, targetRow(target)]),
) as Readonly<Record<TargetKind, Kind>>

const reportKinds = {
  ...targetRows,
  comment: textRow('comment'),
  post: textRow('post'),
  topic: textRow('topic'),
  member: {
    label: 'member',
    right: 'members.read',
    tables: () => sql`member as reported`,
    id: sql`reported.id`,
    isSeen: () => sql`reported.left_at is null`,
    title: sql`to_jsonb(reported.name)`,
    href: sql`'/users/' || reported.name`,
    about: sql`reported.id`,
    excerpt: sql`reported.about`,
  },
  // Images are reported on the page of a torrent: elsewhere, they are part of a text.
  image: {
    label: 'image',
    right: 'catalog.read',
    tables: (reader) => sql`image join lateral (
      select torrent.name from torrent_image on_page
      join torrent on torrent.id = on_page.torrent_id
      where on_page.image_id = image.id and ${targetRows.torrent.isSeen(reader)} limit 1
    ) as shown on true`,
    id: sql`image.id`,
    isSeen: () => sql`true`,
    title: sql`to_jsonb(left('Image of ' || shown.name, 200))`,
    href: sql`'/img/' || encode(image.digest, 'hex')`,
    about: sql`image.added_by`,
    excerpt: sql`null::text`,
  },
  // Each kind is also a known thing, as staff see a case only if they may know about its thing.
} satisfies { readonly [Name in KnownThing]?: Kind }

export type ReportKind = keyof typeof reportKinds

export const reportKindNames = Object.keys(reportKinds) as readonly ReportKind[]

const rows: Readonly<Record<ReportKind, Kind>> = reportKinds

/** The subjects of cases: reported things, and disputed fills of requests. */
export const caseTargets = [...reportKindNames, FILL] as const

/** Returns the site's name for the subject of a case. */
export function labelOf(target: string): string {
  if (target === FILL) return 'disputed fill'
  return isReportKind(target) ? rows[target].label : target
}

export function isReportKind(name: unknown): name is ReportKind {
  return reportKindNames.some((one) => one === name)
}

/** Something that a member wants to report. */
export interface Reported {
  readonly kind: ReportKind
  readonly id: number
  readonly title: string
  readonly href: string
  readonly aboutId: number | null
  readonly excerpt: string | null
}

const MAX_TITLE = 200
const MAX_EXCERPT = 2_000

/** Returns the thing that a reader reports; undefined if there is none that the reader may see. */
export async function find(
  db: Db,
  kind: ReportKind,
  id: number,
  reader: Reader,
): Promise<Reported | undefined> {
  const { right, tables, id: key, isSeen, title, href, about, excerpt } = rows[kind]
  if (!reader.can(right)) return undefined
  const { rows: found } = await sql<{
    title: Parameters<typeof titleText>[0]
    href: string
    aboutId: number | null
    excerpt: string | null
  }>`
    select ${title} as title, ${href} as href, ${about} as "aboutId",
      nullif(left(${excerpt}, ${MAX_EXCERPT}), '') as excerpt
    from ${tables(reader)} where ${key} = ${id} and ${isSeen(reader)}`.execute(db)
  if (found.length === 0) return undefined
  const [row] = found
  const named = titleText(row.title).slice(0, MAX_TITLE) || rows[kind].label
  return { kind, id, ...row, title: named }
}
