import type pg from 'pg'

// SQL functions that convert staged texts; invalid values become null. A history has ten values, so
// the functions are most of the cost of reading it. Since version 16, PostgreSQL can check whether
// a text is valid, four times as fast as with a regular expression. A function that uses stable
// functions must be stable too: otherwise it would be called for each value instead of becoming
// part of the query.

const COMMON = `
  create function import.hash(given bytea) returns text language sql immutable parallel safe
    return case
      when octet_length(given) = 40 and encode(given, 'escape') ~ '^[0-9a-fA-F]{40}$'
        then lower(encode(given, 'escape'))
      when octet_length(given) in (20, 32) then left(encode(given, 'hex'), 40)
      -- MySQL strips spaces at the end.
      when octet_length(given) between 10 and 19 then rpad(encode(given, 'hex'), 40, '20') end;
  create function import.plain(given text) returns text language sql immutable parallel safe
    return replace(replace(replace(replace(replace(replace(given, '&lt;', '<'), '&gt;', '>'),
      '&quot;', '"'), '&#039;', ''''), '&#39;', ''''), '&amp;', '&');
  create function import.unix(given text) returns timestamptz language sql immutable parallel safe
    return case when given ~ '^[0-9]{1,10}$' and given::numeric > 0
      then to_timestamp(given::double precision) end;`

/** Characters of Windows-1252 (which MySQL calls latin1) and their byte values. */
const SPECIAL = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'
const BYTES = [
  ...[0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8e, 0x91, 0x92],
  ...[0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9e, 0x9f],
]
const asHex = (byte: number) => byte.toString(16).padStart(4, '0')
const NEXT = String.raw`[\u0080-\u00bf]`
/**
 * A character that takes several bytes in UTF-8 (RFC 3629), with each byte as the character of that
 * number.
 */
const SEVERAL = [
  String.raw`[\u00c2-\u00df]${NEXT}`,
  String.raw`\u00e0[\u00a0-\u00bf]${NEXT}`,
  String.raw`[\u00e1-\u00ec\u00ee\u00ef]${NEXT}{2}`,
  String.raw`\u00ed[\u0080-\u009f]${NEXT}`,
  String.raw`\u00f0[\u0090-\u00bf]${NEXT}{2}`,
  String.raw`[\u00f1-\u00f3]${NEXT}{3}`,
  String.raw`\u00f4[\u0080-\u008f]${NEXT}{2}`,
].join('|')
/** An incomplete character at the end, from a column that was too short for the text. */
const REST = String.raw`[\u00c2-\u00f4]${NEXT}{0,2}`

const ASCII = String.raw`[\u0001-\u007f]*`

// Decodes texts that were encoded as UTF-8, read as Windows-1252, and encoded again.
const TWICE = `
  create function import.as_bytes(given text) returns text language sql immutable parallel safe
    return translate(given, '${SPECIAL}', U&'${BYTES.map((byte) => `\\${asHex(byte)}`).join('')}');
  -- The bytes of a column of latin1; null: one of them cannot be read.
  create function import.bytes_of(given text) returns bytea language sql immutable parallel safe
    return case when import.as_bytes(given) ~ '^[\\u0001-\\u00ff]*$'
      then convert_to(import.as_bytes(given), 'LATIN1') end;
  create function import.is_twice(given text) returns boolean
    language sql immutable parallel safe
    return case when octet_length(given) <> length(given)
      then import.as_bytes(given) ~ '^(${ASCII}(${SEVERAL}))+${ASCII}(${REST})?$'
      else false end;
  create function import.decoded(given text) returns text language sql immutable parallel safe
    return case when import.is_twice(given) then
      convert_from(convert_to(substring(import.as_bytes(given)
        from '^((?:[\\u0001-\\u007f]|${SEVERAL})*)'), 'LATIN1'), 'UTF8')
      else given end;`

/** Numbers other than integers of up to 18 digits. */
const OTHER_NUMBERS = `
      when given ~ '^-?[0-9]{1,40}([.][0-9]{1,20})?$' then given::numeric
      when given ~ '^-?[0-9]{1,20}([.][0-9]{1,20})?e[+-]?[0-9]{1,2}$' then given::numeric`

const BY_PATTERNS = `
  create function import.big(given text) returns numeric language sql immutable parallel safe
    return case when given ~ '^[0-9]{1,18}$' then given::bigint ${OTHER_NUMBERS} end;
  create function import.at(given text) returns timestamptz language sql stable parallel safe
    return case
      when translate(given, '123456789', '000000000') = '0000-00-00 00:00:00'
        and substr(given, 1, 1) collate "C" in ('1', '2')
        and substr(given, 6, 2) collate "C" between '01' and '12'
        and substr(given, 9, 2) collate "C" between '01' and '28'
        and substr(given, 12, 2) collate "C" < '24' and substr(given, 15, 2) collate "C" < '60'
        and substr(given, 18, 2) collate "C" < '60'
        then (given || '+00')::timestamptz
      when given ~ ('^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])' ||
        '( ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?)?$')
      and (substr(given, 9, 2) < '29' or substr(given, 9, 2)::int
        <= extract(day from (make_date(substr(given, 1, 4)::int,
        substr(given, 6, 2)::int, 1) + interval '1 month' - interval '1 day')))
      then (given || ' UTC')::timestamp at time zone 'UTC' end;`

// Other notations of valid numbers (such as 007, 0x1f and 1_000) do not convert back to the same
// text.
const BY_VALIDITY = `
  create function import.big(given text) returns numeric language sql stable parallel safe
    return case
      when case when pg_input_is_valid(given, 'bigint') then given::bigint::text = given end
        then given::bigint ${OTHER_NUMBERS} end;
  create function import.at(given text) returns timestamptz language sql stable parallel safe
    return case
      when given collate "C" between '1' and '3' and (given like '____-__-__ __:__:__' or
          given ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]+)?$')
        then case when pg_input_is_valid(given, 'timestamp')
          then given::timestamp at time zone 'UTC' end end;`

/** The first version that has `pg_input_is_valid`, in the form of `server_version_num`. */
const HAS_VALIDITY = 160_000

/** Returns the statements that create the functions on a server of this version. */
export function functionsFor(version: number): string {
  return COMMON + TWICE + (version >= HAS_VALIDITY ? BY_VALIDITY : BY_PATTERNS)
}

/** Returns the statements that create the functions on this server. */
export async function readingFunctions(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ version: number }>(
    "select current_setting('server_version_num')::integer as version",
  )
  return functionsFor(rows[0].version)
}
