-- Taxonomy: the categories, tags and typed attributes by which torrents are sorted and found.

create table category (
  id bigint generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null,
  position integer not null default 0,
  -- A hidden category takes no new uploads.
  is_hidden boolean not null default false,
  parent_id bigint references category (id) check (parent_id <> id),
  kind text not null default 'other'
    check (kind in ('movie', 'tv', 'music', 'book', 'game', 'software', 'other')),
  -- Markdown, shown to uploaders.
  rules text not null default '' check (length(rules) <= 20000),
  -- The Torznab number; null: 100000 plus the id.
  torznab integer check (torznab between 1000 and 99999)
);
create index category_parent on category (parent_id) where parent_id is not null;
insert into category (slug, name, position, kind, torznab) values
  ('movies', 'Movies', 1, 'movie', 2000), ('tv', 'TV', 2, 'tv', 5000),
  ('music', 'Music', 3, 'music', 3000), ('books', 'Books', 4, 'book', 7000),
  ('games', 'Games', 5, 'game', 4050), ('software', 'Software', 6, 'software', 4000),
  ('other', 'Other', 7, 'other', 8000);

create table tag (
  id bigint generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  name text check (length(name) between 1 and 60),
  -- The tag that this one was merged into: whatever is tagged with the alias gets that tag.
  alias_of bigint references tag (id) check (alias_of <> id),
  -- Approved by staff.
  is_official boolean not null default false,
  -- Of links to it, on every page: only some tags have one.
  color text check (color ~ '^#[0-9a-f]{6}$')
);
create index tag_colored on tag (slug) where color is not null;
create index tag_alias_of on tag (alias_of) where alias_of is not null;
create index tag_official on tag (slug) where is_official;

-- Typed attributes of the torrents of a category. A torrent has its values under these keys: text
-- (also dates and options), a number, a boolean, or an array of options.
create table attribute (
  id bigint generated always as identity primary key,
  -- With all its subcategories; null: of every category.
  category_id bigint references category (id),
  -- One key has one type wherever it is used, so that a search for it has one meaning.
  key text not null check (key ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and length(key) <= 40),
  label text not null check (length(label) between 1 and 60),
  type text not null check (
    type in ('text', 'number', 'boolean', 'enum', 'multi', 'date', 'external-id')),
  unit text not null default '' check (length(unit) <= 20),
  hint text not null default '' check (length(hint) <= 200),
  is_required boolean not null default false,
  is_searchable boolean not null default true,
  is_facet boolean not null default false,
  position integer not null default 0,
  -- Limits of the value, by type: src/domain/taxonomy/attributes/limits.ts.
  validation jsonb not null default '{}' check (jsonb_typeof(validation) = 'object'),
  -- What reads the value out of a release name, besides the spellings of the options.
  reader text,
  -- It takes no new values; existing ones stay.
  is_retired boolean not null default false,
  -- When its removal was asked for, and how far torrents have been cleared of its values.
  removing_at timestamptz,
  removing_after bigint not null default 0
);
create unique index attribute_key on attribute (coalesce(category_id, 0), key);
create index attribute_category on attribute (category_id) where category_id is not null;
create index attribute_by_key on attribute (key);

create table attribute_option (
  attribute_id bigint not null references attribute (id) on delete cascade,
  value text not null check (value ~ '^[a-z0-9]+([.-][a-z0-9]+)*$' and length(value) <= 40),
  label text not null check (length(label) between 1 and 60),
  -- As release names write it, in letters and digits only: webdl.
  spellings text[] not null default '{}',
  position integer not null default 0,
  is_retired boolean not null default false,
  primary key (attribute_id, value)
);

-- Passes over existing torrents, whose names are read again when attributes have changed.
create table attribute_reading (
  id bigint generated always as identity primary key,
  -- With all its subcategories; null: every category.
  category_id bigint references category (id),
  asked_by text not null,
  asked_at timestamptz not null,
  -- Torrents up to `until_id` are read, those up to `done_id` have been. Later ones were uploaded
  -- with the attributes as they are now.
  until_id bigint not null,
  done_id bigint not null default 0,
  seen bigint not null default 0,
  filled bigint not null default 0,
  ended_at timestamptz
);
create index attribute_reading_category on attribute_reading (category_id)
  where category_id is not null;
create index attribute_reading_open on attribute_reading (id) where ended_at is null;

-- Attributes for the default categories, by what release names say.
insert into attribute
  (category_id, key, label, type, is_facet, position, validation, reader, hint)
select category.id, key, label, type, is_facet, given.position, validation, reader, hint
from (values
  (1, 'movies tv', 'resolution', 'Resolution', 'enum', true, 10, '{}'::jsonb, null::text, ''),
  (2, 'movies tv', 'source', 'Source', 'enum', true, 20, '{}', null, ''),
  (3, 'movies tv', 'codec', 'Video codec', 'enum', true, 30, '{}', null, ''),
  (4, 'movies tv', 'hdr', 'Dynamic range', 'multi', true, 40, '{}', null,
    'None of them: standard dynamic range.'),
  (5, 'movies tv', 'audio', 'Audio', 'multi', false, 50, '{}', null, ''),
  (6, 'movies tv', 'languages', 'Languages', 'multi', true, 60, '{}', null, 'Of the sound.'),
  (7, 'movies tv', 'subtitles', 'Subtitles', 'multi', false, 70, '{}', null, ''),
  (8, 'tv', 'season', 'Season', 'number', false, 5,
    '{"min": 0, "max": 9999, "isWhole": true}', 'season', ''),
  (9, 'tv', 'episode', 'Episode', 'number', false, 6,
    '{"min": 0, "max": 99999, "isWhole": true}', 'episode', 'Empty for a whole season.'),
  (10, 'movies music books', 'year', 'Year', 'number', false, 5,
    '{"min": 1000, "max": 2999, "isWhole": true}', 'year', ''),
  (11, 'music', 'format', 'Format', 'enum', true, 10, '{}', null, ''),
  (12, 'music', 'bitrate', 'Bitrate', 'enum', true, 20, '{}', null, ''),
  (13, 'music', 'media', 'Medium', 'enum', true, 30, '{}', null, 'What it was taken from.'),
  (14, 'books', 'format', 'Format', 'enum', true, 10, '{}', null, ''),
  (15, 'books', 'language', 'Language', 'enum', true, 20, '{}', null, ''),
  (16, 'books', 'isbn', 'ISBN', 'external-id', false, 30, '{"source": "isbn13"}', 'isbn', ''),
  (17, 'games software', 'platform', 'Platform', 'enum', true, 10, '{}', null, ''),
  (18, 'games software', 'version', 'Version', 'text', false, 20,
    '{"maxLength": 40}', 'version', ''),
  (19, 'software', 'architecture', 'Architecture', 'enum', true, 30, '{}', null, ''),
  (20, 'games', 'languages', 'Languages', 'multi', true, 40, '{}', null, ''),
  (21, 'music', 'release-type', 'Release type', 'enum', false, 40, '{}', null, ''),
  (22, 'music', 'label', 'Record label', 'text', false, 50, '{"maxLength": 120}', null, ''),
  (23, 'music', 'catalog-number', 'Catalog number', 'text', false, 60,
    '{"maxLength": 60}', null, '')
) as given (place, categories, key, label, type, is_facet, position, validation, reader, hint)
join category on category.slug = any(string_to_array(categories, ' '))
order by place, category.id;

-- Options, in the order of the menus. Spellings are words of release names, without separators.
insert into attribute_option (attribute_id, value, label, spellings, position)
select attribute.id, value, given.label, string_to_array(given.spellings, ' '),
  row_number() over (partition by attribute.id order by given.place)
from (values
  (1, 'movies tv', 'resolution', '4320p', '4320p (8K)', '4320p 8k'),
  (2, 'movies tv', 'resolution', '2160p', '2160p (4K)', '2160p 4k'),
  (3, 'movies tv', 'resolution', '1080p', '1080p', '1080p'),
  (4, 'movies tv', 'resolution', '1080i', '1080i', '1080i'),
  (5, 'movies tv', 'resolution', '720p', '720p', '720p'),
  (6, 'movies tv', 'resolution', '576p', '576p', '576p'),
  (6, 'movies tv', 'resolution', '576i', '576i', '576i'),
  (7, 'movies tv', 'resolution', '480p', '480p', '480p'),
  (7, 'movies tv', 'resolution', '480i', '480i', '480i'),
  (8, 'movies tv', 'source', 'disc', 'Full disc',
    'bd25 bd50 bd66 bd100 dvd5 dvd9 fulldisc completebluray blurayfull'),
  (8, 'movies tv', 'source', 'remux', 'Blu-ray remux',
    'remux bdremux blurayremux remuxbluray bdremuxbluray'),
  (9, 'movies tv', 'source', 'bluray', 'Blu-ray', 'bluray bdrip brrip'),
  (10, 'movies tv', 'source', 'web-dl', 'WEB-DL', 'webdl web'),
  (11, 'movies tv', 'source', 'webrip', 'WEBRip', 'webrip'),
  (12, 'movies tv', 'source', 'hdtv', 'HDTV', 'hdtv hdtvrip pdtv dsr tvrip satrip'),
  (13, 'movies tv', 'source', 'dvd', 'DVD', 'dvd dvdrip dvdr'),
  (14, 'movies tv', 'source', 'vhs', 'VHS', 'vhs vhsrip'),
  (15, 'movies tv', 'source', 'cam', 'Cinema', 'cam hdcam camrip telesync hdts telecine'),
  (16, 'movies tv', 'codec', 'h264', 'H.264 / x264', 'h264 x264 avc'),
  (17, 'movies tv', 'codec', 'h265', 'H.265 / x265', 'h265 x265 hevc'),
  (18, 'movies tv', 'codec', 'h266', 'H.266 / VVC', 'h266 x266 vvc'),
  (19, 'movies tv', 'codec', 'av1', 'AV1', 'av1'),
  (20, 'movies tv', 'codec', 'vp9', 'VP9', 'vp9'),
  (21, 'movies tv', 'codec', 'vc-1', 'VC-1', 'vc1'),
  (22, 'movies tv', 'codec', 'mpeg-2', 'MPEG-2', 'mpeg2'),
  (23, 'movies tv', 'codec', 'xvid', 'XviD / DivX', 'xvid divx'),
  (24, 'movies tv', 'hdr', 'hdr10', 'HDR10', 'hdr hdr10'),
  (25, 'movies tv', 'hdr', 'hdr10-plus', 'HDR10+', 'hdr10plus hdr10p'),
  (26, 'movies tv', 'hdr', 'dolby-vision', 'Dolby Vision', 'dv dovi dolbyvision'),
  (27, 'movies tv', 'hdr', 'hlg', 'HLG', 'hlg'),
  (28, 'movies tv', 'audio', 'atmos', 'Dolby Atmos', 'atmos ddpa51'),
  (29, 'movies tv', 'audio', 'truehd', 'Dolby TrueHD', 'truehd'),
  (30, 'movies tv', 'audio', 'ddp', 'Dolby Digital Plus',
    'ddp eac3 ddplus ddp10 ddp20 ddp51 ddp71 ddplus10 ddplus20 ddplus51 ddplus71 eac310 '
      || 'eac320 eac351 eac371 ddpa10 ddpa20 ddpa51 ddpa71'),
  (31, 'movies tv', 'audio', 'dd', 'Dolby Digital', 'dd ac3 dd10 dd20 dd51 ac310 ac320 ac351'),
  (32, 'movies tv', 'audio', 'dts-x', 'DTS:X', 'dtsx'),
  (33, 'movies tv', 'audio', 'dts-hd-ma', 'DTS-HD MA', 'dtshdma dtsma'),
  (34, 'movies tv', 'audio', 'dts-hd', 'DTS-HD', 'dtshd dtshdhra'),
  (35, 'movies tv', 'audio', 'dts', 'DTS', 'dts'),
  (36, 'movies tv', 'audio', 'flac', 'FLAC', 'flac'),
  (37, 'movies tv', 'audio', 'pcm', 'PCM', 'pcm lpcm'),
  (38, 'movies tv', 'audio', 'aac', 'AAC', 'aac aac10 aac20 aac51'),
  (39, 'movies tv', 'audio', 'opus', 'Opus', 'opus'),
  (40, 'movies tv', 'audio', 'mp3', 'MP3', 'mp3'),
  (41, 'movies tv games books', 'languages language', 'en', 'English', 'english eng'),
  (42, 'movies tv games books', 'languages language', 'fr', 'French', 'french truefrench vff vfq'),
  (43, 'movies tv games books', 'languages language', 'de', 'German', 'german ger deutsch'),
  (44, 'movies tv games books', 'languages language', 'es', 'Spanish',
    'spanish castellano espanol latino'),
  (45, 'movies tv games books', 'languages language', 'it', 'Italian', 'italian ita'),
  (46, 'movies tv games books', 'languages language', 'pt', 'Portuguese', 'portuguese brazilian'),
  (47, 'movies tv games books', 'languages language', 'nl', 'Dutch', 'dutch flemish'),
  (48, 'movies tv games books', 'languages language', 'sv', 'Swedish', 'swedish swe'),
  (49, 'movies tv games books', 'languages language', 'no', 'Norwegian', 'norwegian'),
  (50, 'movies tv games books', 'languages language', 'da', 'Danish', 'danish'),
  (51, 'movies tv games books', 'languages language', 'fi', 'Finnish', 'finnish'),
  (52, 'movies tv games books', 'languages language', 'pl', 'Polish', 'polish'),
  (53, 'movies tv games books', 'languages language', 'cs', 'Czech', 'czech'),
  (54, 'movies tv games books', 'languages language', 'ru', 'Russian', 'russian rus'),
  (55, 'movies tv games books', 'languages language', 'uk', 'Ukrainian', 'ukrainian ukr'),
  (56, 'movies tv games books', 'languages language', 'ja', 'Japanese', 'japanese jpn jap'),
  (57, 'movies tv games books', 'languages language', 'ko', 'Korean', 'korean kor'),
  (58, 'movies tv games books', 'languages language', 'zh', 'Chinese',
    'chinese mandarin cantonese'),
  (59, 'movies tv games books', 'languages language', 'hi', 'Hindi', 'hindi'),
  (60, 'movies tv games books', 'languages language', 'ar', 'Arabic', 'arabic'),
  (61, 'movies tv games books', 'languages language', 'tr', 'Turkish', 'turkish'),
  (62, 'movies tv games books', 'languages language', 'el', 'Greek', 'greek'),
  (63, 'movies tv games books', 'languages language', 'he', 'Hebrew', 'hebrew'),
  (64, 'movies tv games books', 'languages language', 'hu', 'Hungarian', 'hungarian hun'),
  (65, 'movies tv games books', 'languages language', 'ro', 'Romanian', 'romanian'),
  (66, 'movies tv games books', 'languages language', 'th', 'Thai', 'thai'),
  (67, 'movies tv games books', 'languages language', 'vi', 'Vietnamese', 'vietnamese'),
  (68, 'movies tv', 'subtitles', 'en', 'English', 'engsub engsubs'),
  (69, 'movies tv', 'subtitles', 'fr', 'French', 'vostfr subfrench'),
  (70, 'movies tv', 'subtitles', 'de', 'German', 'gersub gersubs'),
  (71, 'movies tv', 'subtitles', 'es', 'Spanish', 'subesp'),
  (72, 'movies tv', 'subtitles', 'it', 'Italian', ''),
  (73, 'movies tv', 'subtitles', 'pt', 'Portuguese', ''),
  (74, 'movies tv', 'subtitles', 'nl', 'Dutch', 'nlsubs nlsub'),
  (75, 'movies tv', 'subtitles', 'sv', 'Swedish', 'swesub swesubs'),
  (76, 'movies tv', 'subtitles', 'no', 'Norwegian', 'norsub'),
  (77, 'movies tv', 'subtitles', 'da', 'Danish', 'dksubs'),
  (78, 'movies tv', 'subtitles', 'fi', 'Finnish', 'finsub'),
  (79, 'movies tv', 'subtitles', 'pl', 'Polish', ''),
  (80, 'movies tv', 'subtitles', 'cs', 'Czech', ''),
  (81, 'movies tv', 'subtitles', 'ru', 'Russian', ''),
  (82, 'movies tv', 'subtitles', 'uk', 'Ukrainian', ''),
  (83, 'movies tv', 'subtitles', 'ja', 'Japanese', ''),
  (84, 'movies tv', 'subtitles', 'ko', 'Korean', 'korsub korsubs'),
  (85, 'movies tv', 'subtitles', 'zh', 'Chinese', ''),
  (86, 'movies tv', 'subtitles', 'hi', 'Hindi', ''),
  (87, 'movies tv', 'subtitles', 'ar', 'Arabic', ''),
  (88, 'movies tv', 'subtitles', 'tr', 'Turkish', ''),
  (89, 'movies tv', 'subtitles', 'el', 'Greek', ''),
  (90, 'movies tv', 'subtitles', 'he', 'Hebrew', ''),
  (91, 'movies tv', 'subtitles', 'hu', 'Hungarian', ''),
  (92, 'movies tv', 'subtitles', 'ro', 'Romanian', ''),
  (93, 'movies tv', 'subtitles', 'th', 'Thai', ''),
  (94, 'movies tv', 'subtitles', 'vi', 'Vietnamese', ''),
  (95, 'music', 'format', 'flac', 'FLAC', 'flac 24bitflac flac24bit'),
  (96, 'music', 'format', 'alac', 'ALAC', 'alac'),
  (97, 'music', 'format', 'wav', 'WAV', 'wav'),
  (98, 'music', 'format', 'ape', 'APE', 'ape'),
  (99, 'music', 'format', 'dsd', 'DSD', 'dsd dsf dff dsd64 dsd128'),
  (100, 'music', 'format', 'mp3', 'MP3', 'mp3 mp3320 mp3v0 320 v0 v2 320kbps'),
  (101, 'music', 'format', 'aac', 'AAC', 'aac m4a'),
  (102, 'music', 'format', 'ogg', 'Ogg Vorbis', 'ogg vorbis'),
  (103, 'music', 'format', 'opus', 'Opus', 'opus'),
  (104, 'music', 'bitrate', 'lossless-24', '24 bit, lossless',
    '24bit 24bitflac flac24bit flac24 2444 2448 2488 2496 24192'),
  (105, 'music', 'bitrate', 'lossless', 'Lossless', 'flac alac wav ape lossless 16bit'),
  (106, 'music', 'bitrate', 'dsd', 'DSD', 'dsd dsf dff dsd64 dsd128'),
  (107, 'music', 'bitrate', '320', '320 kbit/s', '320 320k 320kbps mp3320'),
  (108, 'music', 'bitrate', 'v0', 'V0 (VBR)', 'v0 vbrv0 mp3v0'),
  (109, 'music', 'bitrate', '256', '256 kbit/s', '256k 256kbps'),
  (110, 'music', 'bitrate', 'v2', 'V2 (VBR)', 'v2 vbrv2'),
  (111, 'music', 'bitrate', '192', '192 kbit/s', '192k 192kbps'),
  (112, 'music', 'bitrate', '128', '128 kbit/s', '128k 128kbps'),
  (113, 'music', 'media', 'cd', 'CD', 'cd cdrip'),
  (114, 'music', 'media', 'web', 'Web', 'web webrip'),
  (115, 'music', 'media', 'vinyl', 'Vinyl', 'vinyl lp vinylrip'),
  (116, 'music', 'media', 'cassette', 'Cassette', 'cassette tape'),
  (117, 'music', 'media', 'sacd', 'SACD', 'sacd'),
  (118, 'music', 'media', 'dvd', 'DVD', 'dvd dvda dvdaudio'),
  (119, 'music', 'media', 'bluray', 'Blu-ray', 'bluray'),
  (120, 'music', 'media', 'radio', 'Broadcast', 'radio dab fm'),
  (121, 'books', 'format', 'epub', 'EPUB', 'epub'),
  (122, 'books', 'format', 'pdf', 'PDF', 'pdf'),
  (123, 'books', 'format', 'mobi', 'MOBI', 'mobi'),
  (124, 'books', 'format', 'azw3', 'AZW3', 'azw3 azw'),
  (125, 'books', 'format', 'cbz', 'CBZ', 'cbz'),
  (126, 'books', 'format', 'cbr', 'CBR', 'cbr'),
  (127, 'books', 'format', 'djvu', 'DjVu', 'djvu'),
  (128, 'books', 'format', 'fb2', 'FB2', 'fb2'),
  (129, 'books', 'format', 'txt', 'Text', 'txt'),
  (130, 'books', 'format', 'm4b', 'Audiobook, M4B', 'm4b'),
  (131, 'books', 'format', 'mp3', 'Audiobook, MP3', 'mp3'),
  (132, 'games', 'platform', 'windows', 'Windows', 'windows win pc win64 win32'),
  (133, 'software', 'platform', 'windows', 'Windows', 'windows win win64 win32 win10 win11'),
  (134, 'games software', 'platform', 'linux', 'Linux', 'linux'),
  (135, 'games software', 'platform', 'macos', 'macOS', 'macos osx mac'),
  (136, 'games', 'platform', 'switch', 'Nintendo Switch', 'switch nsw nintendoswitch'),
  (137, 'games', 'platform', 'wiiu', 'Wii U', 'wiiu'),
  (138, 'games', 'platform', 'wii', 'Wii', 'wii'),
  (139, 'games', 'platform', '3ds', 'Nintendo 3DS', '3ds'),
  (140, 'games', 'platform', 'ps5', 'PlayStation 5', 'ps5'),
  (141, 'games', 'platform', 'ps4', 'PlayStation 4', 'ps4'),
  (142, 'games', 'platform', 'ps3', 'PlayStation 3', 'ps3'),
  (143, 'games', 'platform', 'ps2', 'PlayStation 2', 'ps2'),
  (144, 'games', 'platform', 'ps1', 'PlayStation', 'ps1 psx'),
  (145, 'games', 'platform', 'psvita', 'PlayStation Vita', 'vita psvita'),
  (146, 'games', 'platform', 'xbox-series', 'Xbox Series', 'xsx xboxseries'),
  (147, 'games', 'platform', 'xbox-one', 'Xbox One', 'xboxone'),
  (148, 'games', 'platform', 'xbox-360', 'Xbox 360', 'xbox360'),
  (149, 'games', 'platform', 'xbox', 'Xbox', 'xbox'),
  (150, 'software', 'platform', 'bsd', 'BSD', 'freebsd openbsd netbsd bsd'),
  (151, 'games software', 'platform', 'android', 'Android', 'android apk'),
  (152, 'games software', 'platform', 'ios', 'iOS', 'ios'),
  (153, 'software', 'architecture', 'x64', 'x64', 'x64 x8664 amd64 win64 64bit'),
  (154, 'software', 'architecture', 'x86', 'x86', 'x86 i386 i686 win32 32bit'),
  (155, 'software', 'architecture', 'arm64', 'ARM64', 'arm64 aarch64'),
  (156, 'software', 'architecture', 'universal', 'Universal', 'universal'),
  (157, 'music', 'release-type', 'album', 'Album', ''),
  (158, 'music', 'release-type', 'soundtrack', 'Soundtrack', ''),
  (159, 'music', 'release-type', 'ep', 'EP', ''),
  (160, 'music', 'release-type', 'anthology', 'Anthology', ''),
  (161, 'music', 'release-type', 'compilation', 'Compilation', ''),
  (162, 'music', 'release-type', 'sampler', 'Sampler', ''),
  (163, 'music', 'release-type', 'single', 'Single', ''),
  (164, 'music', 'release-type', 'demo', 'Demo', ''),
  (165, 'music', 'release-type', 'live', 'Live album', ''),
  (166, 'music', 'release-type', 'split', 'Split', ''),
  (167, 'music', 'release-type', 'remix', 'Remix', ''),
  (168, 'music', 'release-type', 'bootleg', 'Bootleg', ''),
  (169, 'music', 'release-type', 'interview', 'Interview', ''),
  (170, 'music', 'release-type', 'mixtape', 'Mixtape', ''),
  (171, 'music', 'release-type', 'dj-mix', 'DJ mix', ''),
  (172, 'music', 'release-type', 'concert', 'Concert recording', '')
) as given (place, categories, keys, value, label, spellings)
join category on category.slug = any(string_to_array(categories, ' '))
join attribute on attribute.category_id = category.id
  and attribute.key = any(string_to_array(keys, ' '));

-- The numbers by which programs for UNIT3D sites name categories, types and resolutions.
create table tool_number (
  kind text not null check (kind in ('category', 'type', 'resolution')),
  number integer not null check (number between 1 and 999999),
  category_id bigint unique references category (id) on delete cascade,
  -- As programs show it; null: the name of the category.
  name text check (length(name) between 1 and 60),
  -- Torrents with one of these values of the attribute; without values, every other torrent. An
  -- upload gets the first one, unless its name shows another of them.
  attribute text,
  "values" text[] not null default '{}',
  primary key (kind, number),
  check (case kind when 'category' then category_id is not null and name is null
    else category_id is null and name is not null and attribute is not null end)
);
-- The numbers that programs assume where a site does not say others.
insert into tool_number (kind, number, category_id)
select 'category', number, category.id
from unnest(array['movies', 'tv', 'music', 'games', 'software', 'books', 'other'])
  with ordinality as given (slug, number)
join category using (slug);
insert into tool_number (kind, number, name, attribute, "values")
select kind, number, name, attribute, string_to_array("values", ' ')
from (values
  ('type', 1, 'Full Disc', 'source', 'disc'),
  ('type', 2, 'Remux', 'source', 'remux'),
  ('type', 3, 'Encode', 'source', 'bluray dvd vhs cam'),
  ('type', 4, 'WEB-DL', 'source', 'web-dl'),
  ('type', 5, 'WEBRip', 'source', 'webrip'),
  ('type', 6, 'HDTV', 'source', 'hdtv'),
  ('type', 7, 'FLAC', 'format', 'flac'),
  ('type', 8, 'ALAC', 'format', 'alac'),
  ('type', 10, 'AAC', 'format', 'aac'),
  ('type', 11, 'MP3', 'format', 'mp3'),
  ('type', 12, 'Mac', 'platform', 'macos'),
  ('type', 13, 'Windows', 'platform', 'windows'),
  ('type', 14, 'AudioBooks', 'format', 'm4b'),
  ('type', 15, 'Books', 'format', 'epub pdf mobi azw3 djvu fb2 txt'),
  ('type', 16, 'Comics', 'format', 'cbz cbr'),
  ('type', 17, 'Other', 'source', ''),
  ('resolution', 1, '4320p', 'resolution', '4320p'),
  ('resolution', 2, '2160p', 'resolution', '2160p'),
  ('resolution', 3, '1080p', 'resolution', '1080p'),
  ('resolution', 4, '1080i', 'resolution', '1080i'),
  ('resolution', 5, '720p', 'resolution', '720p'),
  ('resolution', 6, '576p', 'resolution', '576p'),
  ('resolution', 7, '576i', 'resolution', '576i'),
  ('resolution', 8, '480p', 'resolution', '480p'),
  ('resolution', 9, '480i', 'resolution', '480i'),
  ('resolution', 10, 'Other', 'resolution', '')
) as given (kind, number, name, attribute, "values");

-- A new category gets its id as number, or the next one where another category has that.
create function number_category() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('tool_number', 0));
  insert into tool_number (kind, number, category_id)
  select 'category', case when exists (
      select from tool_number where kind = 'category' and number = new.id)
    then (select max(number) + 1 from tool_number where kind = 'category')
    else new.id end, new.id;
  return null;
end $$;
create trigger category_number after insert on category
  for each row execute function number_category();

-- Sites keep these in memory (src/store/base/kept.ts). A new tag changes nothing that is kept.
create function tell_kept() returns trigger language plpgsql as $$
begin
  perform pg_notify('babou_kept', '');
  return null;
end $$;
create trigger setting_kept after insert or update or delete on setting
  for each statement execute function tell_kept();
create trigger category_kept after insert or update or delete on category
  for each statement execute function tell_kept();
create trigger attribute_kept after insert or update or delete on attribute
  for each statement execute function tell_kept();
create trigger attribute_option_kept after insert or update or delete on attribute_option
  for each statement execute function tell_kept();
create trigger tool_number_kept after insert or update or delete on tool_number
  for each statement execute function tell_kept();
create trigger tag_kept after update of slug, name, alias_of or delete on tag
  for each statement execute function tell_kept();
