/** Where programs download the file of a torrent; `{id}` stands for any ID. */
export function downloadAddress(siteUrl: string, id: number | '{id}', key: string): string {
  return `${siteUrl}/torrent/download/${id}.${key}`
}
