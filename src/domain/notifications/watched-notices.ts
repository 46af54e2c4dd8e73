import { notice } from './notice.ts'

// Notifications about what a member watches: there is one line until the member has seen it, no
// matter who adds to it.

export const watchedNotices = {
  'watched-posts': notice(
    'watch',
    { author: 'text', title: 'text', forum: 'text?' },
    ({ author, title, forum }, { count: times }) => {
      if (times > 1) return `${times} new posts in “${title}”`
      return forum === null
        ? `${author} wrote in “${title}”`
        : `${author} started “${title}” in ${forum}`
    },
  ),
  'watched-comments': notice('watch', { author: 'text', title: 'text' }, (given, times) => {
    const { author, title } = given
    return times.count > 1
      ? `${times.count} new comments on ${title}`
      : `${author} commented on ${title}`
  }),
  'watched-wiki': notice('watch', { title: 'text' }, ({ title }, { count: times }) => {
    return times > 1 ? `${title} was edited ${times} times` : `${title} was edited`
  }),
  'watched-articles': notice(
    'watch',
    { author: 'text', title: 'text', place: 'text' },
    ({ author, title, place }, { count: times }) => {
      return times > 1
        ? `${times} new articles in ${place}`
        : `${author} published “${title}” in ${place}`
    },
  ),
  'watched-fills': notice('watch', { request: 'text' }, ({ request }, { count: times }) => {
    return times > 1 ? `${request} was filled ${times} times` : `${request} was filled`
  }),
  'watched-torrents': notice('watch', { torrent: 'text', tag: 'text' }, (given, times) => {
    const { torrent, tag } = given
    return times.count > 1
      ? `${times.count} new torrents with the tag ${tag}`
      : `New torrent with the tag ${tag}: ${torrent}`
  }),
}
