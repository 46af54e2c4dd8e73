// The kinds of pages that readers open: functions that each return another address each time.

export async function pageKinds(client, { encodeCursor }) {
  const rows = async (statement) => (await client.query(statement)).rows
  const [{ most }] = await rows('select max(id)::int as most from torrent')
  const some = await rows(`
    select id, name, (extract(epoch from created_at) * 1000000)::bigint::text as key, uploader_id
    from torrent where state = 'listed'
      and id in (select 1 + (random() * ${most - 1})::int from generate_series(1, 300))`)
  const uploaders = await rows(`
    select name from member where id in (
      select uploader_id from torrent where id in (select 1 + (random() * ${most - 1})::int
        from generate_series(1, 100)))`)
  const tags = await rows(`
    select slug from tag join torrent_tag on tag_id = tag.id
    where torrent_id between ${most} - 2000 and ${most} group by slug order by count(*) desc limit 30`)
  const categories = await rows('select slug from category order by position')
  const turns = new Map()
  /** Returns the next item of a list, repeatedly. */
  const next = (list) => {
    const turn = turns.get(list) ?? 0
    turns.set(list, turn + 1)
    return list[turn % list.length]
  }
  const asks = (fields) => () =>
    `/torrents?${new URLSearchParams(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'function' ? value() : value,
      ]),
    )}`
  const wordsOf = ({ name }) => name.match(/[A-Za-z]{3,}|\d{4}p?/g) ?? ['the']
  const three = () => `${wordsOf(next(some)).slice(0, 3).join(' ')} `
  const one = () => `${wordsOf(next(some))[0]} `
  const deep = () => {
    const { id, key } = next(some)
    return encodeCursor({ order: '-createdAt', key, id: Number(id), isBackward: false })
  }
  return {
    browse: () => '/torrents',
    'deep in the list': asks({ cursor: deep }),
    'three words': asks({ q: three, sort: 'relevance' }),
    'one word': asks({ q: one, sort: 'relevance' }),
    'a word of many, facets': asks({ q: '1080p ' }),
    category: asks({ category: () => next(categories).slug }),
    'category, by seeders': asks({ category: () => next(categories).slug, sort: '-seeders' }),
    tag: asks({ tag: () => next(tags).slug }),
    uploader: asks({ uploader: () => next(uploaders).name }),
    dead: asks({ state: 'dead' }),
    'size, year, added': asks({ q: 'size:>2g year:2015..2020 added:<1y' }),
    attribute: asks({ q: 'attr.resolution:2160p' }),
    files: asks({ q: () => `file:${wordsOf(next(some))[0]}` }),
    'is:snatched': asks({ q: 'is:snatched' }),
    misspelt: asks({ q: () => `${wordsOf(next(some))[0]}q zzz` }),
    torrent: () => `/torrents/${next(some).id}`,
  }
}
