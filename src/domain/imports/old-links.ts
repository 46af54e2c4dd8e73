import { hashNumber } from './hash-numbers.ts'

// URLs of other tracker programs, and what a link to the old site refers to.

export type OldKind =
  | ('torrent' | 'group' | 'topic' | 'post' | 'comment' | 'member' | 'forum' | 'collection')
  | ('request' | 'wiki' | 'page')

export interface OldPlace {
  readonly kind: OldKind
  /** The ID on the old site; null for a member who is identified by name. */
  readonly id: number | null
  readonly name?: string
}

export type OldProgram = 'gazelle' | 'unit3d' | 'nexusphp' | 'torrentpier' | 'xbtit' | 'tbdev'

type Rule = readonly [
  /** The pattern of the path. */
  path: RegExp,
  kind: OldKind,
  /** The parameter that contains the ID; null: the first group of the path contains it. */
  parameter: string | null,
]

const page = (name: string) => new RegExp(`^/${name}[.]php$`)

/** The rules in the order in which they are tried, most specific first. */
const RULES: Readonly<Record<OldProgram, readonly Rule[]>> = {
  gazelle: [
    [page('torrents'), 'torrent', 'torrentid'],
    [page('torrents'), 'group', 'id'],
    [page('user'), 'member', 'id'],
    [page('forums'), 'post', 'postid'],
    [page('forums'), 'topic', 'threadid'],
    [page('forums'), 'topic', 'topicid'],
    [page('forums'), 'forum', 'forumid'],
    [page('collages?'), 'collection', 'id'],
    [page('collages?'), 'collection', 'collageid'],
    [page('comments'), 'comment', 'postid'],
    [page('requests'), 'request', 'id'],
    [page('wiki'), 'wiki', 'id'],
  ],
  unit3d: [
    [/^\/(?:torrents?|download_check)\/(?:[^/]*[.])?(\d+)(?:\/|$)/, 'torrent', null],
    [/^\/(?:forums\/)?topics?\/(?:[^/]*[.])?(\d+)(?:\/|$)/, 'topic', null],
    [/^\/forums?\/(?:[^/]*[.])?(\d+)(?:\/|$)/, 'forum', null],
    [/^\/playlists\/(?:[^/]*[.])?(\d+)(?:\/|$)/, 'collection', null],
    [/^\/requests?\/(?:[^/]*[.])?(\d+)(?:\/|$)/, 'request', null],
    [/^\/wikis\/(\d+)(?:\/|$)/, 'wiki', null],
    [/^\/pages?\/(?:[^/]*[.])?(\d+)(?:\/|$)/, 'page', null],
  ],
  nexusphp: [
    [page('details'), 'torrent', 'id'],
    [page('userdetails'), 'member', 'id'],
    [page('forums'), 'topic', 'topicid'],
    [page('forums'), 'forum', 'forumid'],
    [page('viewrequests'), 'request', 'id'],
  ],
  tbdev: [
    [page('details'), 'torrent', 'id'],
    [page('userdetails'), 'member', 'id'],
    [page('forums'), 'topic', 'topicid'],
    [page('forums'), 'forum', 'forumid'],
    [page('(?:viewrequests|reqdetails|requests)'), 'request', 'id'],
  ],
  torrentpier: [
    [page('viewtopic'), 'post', 'p'],
    [page('viewtopic'), 'topic', 't'],
    [page('viewforum'), 'forum', 'f'],
    [page('profile'), 'member', 'u'],
  ],
  // All pages have the same path; they are handled separately below.
  xbtit: [],
}

type Named = readonly (readonly [kind: OldKind, parameter: string])[]

/**
 * For XBTIT: for each value of the parameter `page`, the parameters that identify what the page
 * shows.
 */
const XBTIT: ReadonlyMap<string, Named> = new Map<string, Named>([
  ['torrent-details', [['torrent', 'id']]],
  ['userdetails', [['member', 'id']]],
  [
    'forum',
    [
      ['post', 'msg'],
      ['topic', 'topicid'],
      ['forum', 'forumid'],
    ],
  ],
  ['reqdetails', [['request', 'id']]],
  ['requests', [['request', 'id']]],
])

const MEMBER_PAGE = /^\/(?:users|profile)\/([^/]{1,100})(?:\/|$)/

/** Returns what a URL of the old site refers to; null: nothing that is imported. */
export function oldPlace(
  program: OldProgram,
  path: string,
  parameters: ReadonlyMap<string, string>,
): OldPlace | null {
  if (program === 'gazelle' && isDownloadOfGazelle(path, parameters)) {
    const id = idIn(parameters.get('id'))
    return id === null ? null : { kind: 'torrent', id }
  }
  for (const [pattern, kind, parameter] of RULES[program]) {
    const found = pattern.exec(path)
    if (found === null) continue
    const id = idIn(parameter === null ? found[1] : parameters.get(parameter))
    if (id !== null) return { kind, id }
  }
  if (program === 'xbtit') return page('index').test(path) ? placeOfXbtit(parameters) : null
  if (program === 'unit3d') {
    const name = MEMBER_PAGE.exec(path)?.[1].replace(/[.]\d+$/, '')
    return name === undefined ? null : { kind: 'member', id: null, name: decoded(name) }
  }
  return null
}

/** Whether an address is that of a file: its `id` is a torrent, not a group. */
function isDownloadOfGazelle(path: string, parameters: ReadonlyMap<string, string>): boolean {
  return page('torrents').test(path) && parameters.get('action') === 'download'
}

/** Torrents are identified by info hash; a topic ID may be followed by `.msg` and a post. */
function placeOfXbtit(parameters: ReadonlyMap<string, string>): OldPlace | null {
  for (const [kind, parameter] of XBTIT.get(parameters.get('page') ?? '') ?? []) {
    const text = parameters.get(parameter) ?? ''
    const id = kind === 'torrent' ? hashNumber(text) : idIn(text.replace(/[.].*$/, ''))
    if (id !== null) return { kind, id }
  }
  return null
}

/** Whether only other programs have URLs of this form, because ours never end this way. */
export function isForeignPath(path: string): boolean {
  return /^\/[a-z]{2,20}[.]php$/.test(path)
}

/** Reads the parameters of a URL in a text, where they are separated by `&` or `&amp;`. */
export function parametersOf(query: string): ReadonlyMap<string, string> {
  return new Map(new URLSearchParams(query.replaceAll('&amp;', '&')))
}

function idIn(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Returns a key, which is the same for the same place. */
export function placeKey({ kind, id, name = '' }: OldPlace): string {
  return id === null ? `${kind} ${name.toLowerCase()}` : `${kind}:${id}`
}
