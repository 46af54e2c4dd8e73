const HOST = 'Host: a.example'

/** Heads that RFC 9112 tells a server to reject with status 400, and what is wrong with them. */
export const malformedHeads: readonly { readonly why: string; readonly request: string }[] = [
  ['two different lengths', 'Content-Length: 4', 'Content-Length: 5'],
  ['two different lengths above the limit', 'Content-Length: 99999999', 'Content-Length: 88888888'],
  ['different lengths next to chunks', 'Transfer-Encoding: chunked', ...lengths('4', '5')],
  ['a list of different lengths', 'Content-Length: 4, 5'],
  ['a space in a length', 'Content-Length: 1 2'],
  ['a tab in a length', 'Content-Length: 1\t2'],
  ['a signed length', 'Content-Length: +5'],
  ['a negative length', 'Content-Length: -5'],
  ['a hexadecimal length', 'Content-Length: 0x5'],
  ['a length without digits', 'Content-Length: '],
  ['a space before the colon of a length', 'Content-Length : 40'],
  ['a tab before the colon of a length', 'Content-Length\t: 40'],
  ['a space before the colon of any header', 'X-Any : 1'],
  ['a space in the name of a header', 'X Any: 1'],
  ['a folded line', 'X-Any: 1', ' Content-Length: 40'],
  ['a folded line at the start', '\tX-Any: 1'],
  ['a line of white space only', ' '],
  ['a control character in a name', 'X-\0Any: 1'],
  ['a carriage return inside a value', 'X-Any: 1\rContent-Length: 40'],
  ['a carriage return at the end of a value', 'X-Any: 1\r'],
  ['an encoding that does not end in chunks', 'Transfer-Encoding: gzip'],
  ['an encoding after the chunks', 'Transfer-Encoding: chunked, gzip'],
  ['an encoding after the chunks, in two lines', ...encodings('chunked', 'identity')],
  ['an encoding that only resembles chunks', 'Transfer-Encoding: xchunked'],
  ['a line without a colon', 'X-Any'],
  ['a line without a colon that ends like a length', 'Content-Length 40'],
  ['a line without a name', ': 40'],
  ['two hosts', 'Host: b.example'],
]
  .map(([why, ...headers]) => ({ why, headers: [HOST, ...headers] }))
  .concat([
    { why: 'no host', headers: [] },
    { why: 'no host among others', headers: ['Accept: */*', 'X-Host: t', 'Hosts: t'] },
  ])
  .map(({ why, headers }) => ({ why, request: head('GET /x?y HTTP/1.1', headers) }))
  .concat(
    ['GET  HTTP/1.1', ' /x HTTP/1.1', 'GE(T /x HTTP/1.1', 'GET /x HTTP/1.x', 'GET /x HTTP/1.'].map(
      (line) => ({ why: `the request line "${line}"`, request: head(line, [HOST]) }),
    ),
  )

function head(line: string, headers: readonly string[]): string {
  return [line, ...headers, '', ''].join('\r\n')
}

function lengths(...values: readonly string[]): string[] {
  return values.map((value) => `Content-Length: ${value}`)
}

function encodings(...values: readonly string[]): string[] {
  return values.map((value) => `Transfer-Encoding: ${value}`)
}
