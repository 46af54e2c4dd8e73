// A member's BitTorrent clients. The site never connects to them: each of them reads a feed, or
// watches a folder that a script fills from that feed.

/** The programs for which there are instructions. */
export const clientPrograms = {
  qbittorrent: 'qBittorrent',
  transmission: 'Transmission',
  deluge: 'Deluge',
  rtorrent: 'rTorrent',
} as const
export type ClientProgram = keyof typeof clientPrograms
export const clientProgramNames = Object.keys(clientPrograms) as [ClientProgram, ...ClientProgram[]]

export interface DownloadClient {
  /** The name in URLs and on buttons: `home`. */
  readonly name: string
  readonly program: ClientProgram
}

/** Returns the feed of a client, from which its program fetches what was sent to it. */
export function clientFeed(siteUrl: string, name: string, key: string, ending = 'xml'): string {
  return `${siteUrl}/feeds/to-${name}.${key}.${ending}`
}

/**
 * Returns the rule for qBittorrent's RSS downloader that adds everything in this feed, as a file
 * for its Import button.
 */
export function qbittorrentRules(siteName: string, client: string, feed: string) {
  return {
    [`${siteName}: to ${client}`]: {
      enabled: true,
      mustContain: '',
      mustNotContain: '',
      useRegex: false,
      episodeFilter: '',
      smartFilter: false,
      previouslyMatchedEpisodes: [],
      affectedFeeds: [feed],
      ignoreDays: 0,
      lastMatch: '',
      addPaused: false,
      assignedCategory: '',
      savePath: '',
    },
  }
}

/**
 * Returns a script for `sh` that puts new torrents of a feed into the folder that a client watches.
 * The script needs only `curl` and `grep`, and fetches each torrent once.
 */
export function watchFolderScript(feed: string, client: string): string {
  return [
    '#!/bin/sh',
    `# Fetches what you sent to "${client}". Run it every few minutes, for example with cron.`,
    `FEED='${feed}'`,
    'WATCH="${WATCH:-$HOME/watch}"',
    'mkdir -p "$WATCH" && : >>"$WATCH/.sent" || exit 1',
    `curl -sf "$FEED" | grep -o '<link>[^<]*/torrent/download/[^<]*' | cut -c 7- |`,
    'while read -r url; do',
    '  file="${url##*/}" && file="${file%%.*}"',
    '  grep -qxF "$file" "$WATCH/.sent" && continue',
    '  curl -sf -o "$WATCH/$file.part" "$url" || continue',
    '  mv "$WATCH/$file.part" "$WATCH/$file.torrent" && echo "$file" >> "$WATCH/.sent"',
    'done',
    '',
  ].join('\n')
}
