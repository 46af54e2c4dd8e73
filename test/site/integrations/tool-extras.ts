// Cases as data: what publishing tools send, and what the site makes of it. A new case is a line.

/** BBCode of tools, and the Markdown of it. */
export const BBCODE: readonly (readonly [sent: string, markdown: string])[] = [
  ['[center][b]Notes[/b][/center]', '**Notes**'],
  ['[img]https://a.example/x.png[/img]', '![image](https://a.example/x.png)'],
  [
    '[center][url=https://a.example/1][img=350]https://a.example/1_t.png[/img][/url] [url=https://a.example/2][img]https://a.example/2_t.png[/img][/url][/center]',
    '[![image](https://a.example/1_t.png)](https://a.example/1) [![image](https://a.example/2_t.png)](https://a.example/2)',
  ],
  [
    '[right][url=https://a.example/ua][size=4]Created by Upload Assistant[/size][/url][/right]',
    '[Created by Upload Assistant](https://a.example/ua)',
  ],
  [
    '[comparison=Source, Encode]https://a.example/1.png https://a.example/2.png[/comparison]',
    '```spoiler\n**Source, Encode**\n\n![image](https://a.example/1.png)\n![image](https://a.example/2.png)\n```',
  ],
  ['[note]careful\nplease[/note]', '> careful\n> please'],
  ['[alert]careful[/alert]', '> careful'],
  ['[spoiler=Log]x[/spoiler]', '```spoiler\n**Log**\n\nx\n```'],
  ['[hide]x[/hide]', '```spoiler\nx\n```'],
  ['[mature=Violence]x[/mature]', '```spoiler\n**Violence**\n\nx\n```'],
  ['[BLOCKQUOTE]x[/BLOCKQUOTE]', '> x'],
  ['[headline]Tracks[/headline]', '## Tracks'],
  ['[thumb]https://a.example/x.png[/thumb]', '![image](https://a.example/x.png)'],
  ['[img width=350]https://a.example/x.png[/img]', '![image](https://a.example/x.png)'],
  ['[IMG]https://a.example/x.png[/IMG]', '![image](https://a.example/x.png)'],
  ['[url="https://a.example/1"]one[/url]', '[one](https://a.example/1)'],
  ['[h4]Cast[/h4]', '#### Cast'],
  ['[size=6][color=#fff]Big[/color][/size]', 'Big'],
  ['[pre]a  b[/pre]', '`a  b`'],
  ['[quote=ann]one[/quote]', '**ann** wrote:\n\n> one'],
  ['[list][*]one[*]two[/list]', '- one\n- two'],
]

/** Keywords, the tags of them, and what is left out. */
export const KEYWORDS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['café', ['café'], []],
  ['9/11', ['9-11'], []],
  ['d&d', ['d-and-d'], []],
  ["new year's eve", ['new-years-eve'], []],
  ['New Year’s Eve, eve', ['new-years-eve', 'eve'], []],
  ['日本', ['日本'], []],
  ['Комедия, комедия, КОМЕДИЯ', ['комедия'], []],
  ['sci-fi, Sci Fi, sci_fi', ['sci-fi'], []],
  ['hip.hop', ['hip-hop'], []],
  ['(post-apocalypse)', ['post-apocalypse'], []],
  ['naïve; señor\nstraße', ['naïve', 'señor', 'strasse'], []],
  ['$$$, …', [], ['$$$', '…']],
  [
    Array.from({ length: 23 }, (_, at) => `word ${at + 1}`).join(', '),
    Array.from({ length: 20 }, (_, at) => `word-${at + 1}`),
    ['word 21', 'word 22', 'word 23'],
  ],
  ['x'.repeat(61), [], ['x'.repeat(61)]],
]

/** Texts that are not MediaInfo to this site: they are stored without the folders in them. */
export const MEDIA_TEXTS: readonly (readonly [name: string, sent: string, kept: string])[] = [
  [
    'General only',
    'General\nComplete name : C:\\Users\\me\\Film.mkv\nFormat : Matroska',
    'General\nComplete name : Film.mkv\nFormat : Matroska',
  ],
  [
    'translated',
    'Allgemein\nVollständiger Name : /home/me/videos/Film.mkv\nFormat : Matroska\n\nVideo\nFormat : AVC',
    'Allgemein\nVollständiger Name : Film.mkv\nFormat : Matroska\n\nVideo\nFormat : AVC',
  ],
  [
    'JSON',
    '{"media": {"@ref": "/srv/me/Film.mkv", "track": [{"@type": "General"}]}}',
    '{"media": {"@ref": "Film.mkv", "track": [{"@type": "General"}]}}',
  ],
  ['something else', 'no media here', 'no media here'],
  ['JSON of PHP', '{"@ref":"\\/srv\\/me\\/Film.mkv"}', '{"@ref":"Film.mkv"}'],
  ['with a control character', 'General\nTitle : a\u0001b', 'General\nTitle : ab'],
]

/** Fields of UNIT3D that cannot be used as they are, and what the reply says of them. */
export const UNUSABLE: readonly (readonly [
  name: string,
  sent: Readonly<Record<string, string>>,
  message: string,
])[] = [
  ['a MediaInfo', { mediainfo: 'x'.repeat(200_001) }, 'MediaInfo of more than 200000 characters'],
  ['a BDInfo', { bdinfo: 'x'.repeat(200_001) }, 'MediaInfo of more than 200000 characters'],
  [
    'a BDInfo below a description',
    { mediainfo: 'General', bdinfo: 'y'.repeat(60_000), description: 'z'.repeat(60_000) },
    'bdinfo, which is too long for the description',
  ],
  ['a description with a control character', { description: 'a\u0007b' }, 'successfully.'],
]
