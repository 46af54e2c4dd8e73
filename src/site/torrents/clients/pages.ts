import type { ClientProgram, DownloadClient } from '../../../domain/torrents/clients.ts'
import { clientFeed, clientPrograms, watchFolderScript } from '../../../domain/torrents/clients.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'

interface ClientPart {
  readonly id: string
  readonly name: string
  readonly program: string
  /** Null without a feed key. */
  readonly feed: string | null
  /** Where qBittorrent's rule is; null for other programs. */
  readonly rulesHref: string | null
  /** The program's setting for the folder to watch; null for qBittorrent, which reads feeds. */
  readonly watch: string | null
  readonly script: string | null
  readonly removeHref: string
}

export interface ClientsPage extends PageData {
  readonly clients: readonly ClientPart[]
  readonly hasNone: boolean
  readonly hasKey: boolean
  readonly nameField: Field
  readonly programField: Field
  readonly summary: FormSummary | null
}

export interface ClientsShown {
  readonly own: readonly DownloadClient[]
  readonly form: Typed
  readonly feedKey: string | null
  readonly siteUrl: string
}

const WATCHES: Readonly<Record<ClientProgram, string | null>> = {
  qbittorrent: null,
  transmission: 'In settings.json: "watch-dir": "/home/you/watch", "watch-dir-enabled": true',
  deluge: 'Enable the plugin AutoAdd and add the folder there.',
  rtorrent: 'In .rtorrent.rc: schedule2 = watch, 10, 10, "load.start=~/watch/*.torrent"',
}

export function clientsPage({ own, form, feedKey, siteUrl }: ClientsShown): ClientsPage {
  const nameField = field(form, 'name', 'Name', {
    isRequired: true,
    maxLength: 30,
    autocomplete: 'off',
    hint: 'Lowercase letters, digits and hyphens, such as home. Shown on the buttons.',
  })
  const programField = field(form, 'program', 'Program', {
    options: Object.entries(clientPrograms),
  })
  return {
    title: 'BitTorrent clients',
    clients: own.map((one) => partOf(one, feedKey, siteUrl)),
    hasNone: own.length === 0,
    hasKey: feedKey !== null,
    ...{ nameField, programField, summary: summary(form, [nameField, programField]) },
  }
}

function partOf(
  { name, program }: DownloadClient,
  feedKey: string | null,
  siteUrl: string,
): ClientPart {
  const feed = feedKey === null ? null : clientFeed(siteUrl, name, feedKey)
  const path = `/settings/clients/${name}`
  const watch = WATCHES[program]
  return {
    ...{ id: `client-${name}`, name, feed, watch },
    program: clientPrograms[program],
    rulesHref: program === 'qbittorrent' ? `${path}/rules` : null,
    script: watch === null || feed === null ? null : watchFolderScript(feed, name),
    removeHref: path,
  }
}
