import type { IntegratedSite } from './site.ts'
import { identifierOf } from './site.ts'

// The definition of a site for autobrr: where the site announces, how to read a line, and where the
// torrent file is.

/**
 * A pattern for the default line of an announcement (integrations.md §6), which works in Go and in
 * JavaScript. The line of a release without a resolution contains none.
 */
const ANNOUNCE_PATTERN =
  String.raw`^Category \[(.*?)\] Type \[(.*?)\] Name \[(.+?)\] ` +
  String.raw`(?:Resolution \[(.*?)\] )?Freeleech \[(\d+%)\] Internal \[(Yes|No)\] ` +
  String.raw`Double Upload \[(Yes|No)\] Size \[(.+?)\] Uploader \[(.*?)\] ` +
  String.raw`Url \[(https?://.+/)torrents/download/(\d+)\]$`

/** autobrr's names for the groups of the pattern. */
const ANNOUNCE_VARIABLES = [
  ...['category', 'releaseTags', 'torrentName', 'resolution', 'freeleechPercent', 'internal'],
  ...['tags', 'torrentSize', 'uploader', 'baseUrl', 'torrentId'],
] as const

export function autobrrDefinition({ url, name, categories, irc }: IntegratedSite) {
  return {
    name,
    identifier: identifierOf(name),
    description: `${name} is a private tracker.`,
    language: 'en-us',
    urls: [`${url}/`],
    privacy: 'private',
    protocol: 'torrent',
    supports: ['irc', 'rss'],
    source: 'UNIT3D (babou)',
    settings: [
      {
        ...{ name: 'rsskey', type: 'secret', required: true, label: 'Feed key' },
        help: `The 32 characters of your download key: ${url}/settings/keys/feed`,
      },
    ],
    irc: {
      network: name,
      server: irc.server,
      port: irc.port,
      tls: irc.isTls,
      channels: irc.channels,
      announcers: irc.announcers,
      settings: [
        {
          ...{ name: 'nick', type: 'text', required: true, label: 'Nick' },
          help: 'A nick for autobrr, such as your name with _bot.',
        },
        { name: 'auth.account', type: 'text', required: false, label: 'NickServ account' },
        { name: 'auth.password', type: 'secret', required: false, label: 'NickServ password' },
      ],
      parse: {
        type: 'single',
        lines: [
          {
            tests: categories.map(({ name: category }) => testOf(url, category)),
            pattern: ANNOUNCE_PATTERN,
            vars: ANNOUNCE_VARIABLES,
          },
        ],
        match: {
          infourl: '/torrents/{{ .torrentId }}',
          torrenturl: '/torrent/download/{{ .torrentId }}.{{ .rsskey }}',
        },
      },
    },
  }
}

function testOf(url: string, category: string) {
  const title = 'Some.Release.2026.1080p.WEB-DL.x264-GROUP'
  return {
    line:
      `Category [${category}] Type [WEB-DL] Name [${title}] Resolution [1080p] ` +
      'Freeleech [0%] Internal [No] Double Upload [No] Size [3.38 GiB] Uploader [Anonymous] ' +
      `Url [${url}/torrents/download/123]`,
    expect: {
      category,
      releaseTags: 'WEB-DL',
      torrentName: title,
      resolution: '1080p',
      freeleechPercent: '0%',
      internal: 'No',
      tags: 'No',
      torrentSize: '3.38 GiB',
      uploader: 'Anonymous',
      baseUrl: `${url}/`,
      torrentId: '123',
    },
  }
}
