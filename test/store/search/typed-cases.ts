// Names, and what members and tools write to find them: one case per line. Every line of `finds`
// must find the name, none of `not` may.

export interface Case {
  readonly name: string
  readonly finds: readonly string[]
  readonly not?: readonly string[]
}

const of = (name: string, finds: string, not = ''): Case => {
  const each = (lines: string) => lines.split(/ *\| */).filter(Boolean)
  return { name, finds: each(finds), not: each(not) }
}

export const CASES: readonly Case[] = [
  // Apostrophes.
  of("Don't.Look.Up.2021.1080p", "Don't Look Up | Dont Look Up | Don t Look Up | Don’t Look Up"),
  of('Dont.Look.Up.2021.1080p', "Don't Look Up | Dont Look Up | Don t Look Up | don`t look"),
  of('Don t Look Up 2021', "Don't Look Up | Dont Look Up | Don t Look Up | “don’t look up”"),
  of('Don’t Look Up (2021)', "Don't Look Up | Dont Look Up | Don t Look Up | 'Don´t Look Up'"),
  of('Donʼt Look Up (2021)', "Don't Look Up | Dont Look Up | Don t Look Up"),
  of("Marvel's Agents of S.H.I.E.L.D. S01", 'Marvels Agents of SHIELD | Marvel s Agents of SHIELD'),
  of('Marvels.Agents.of.S.H.I.E.L.D.S01E02', "Marvel's Agents of S.H.I.E.L.D. | Marvel s agents"),
  of("Ocean's Eleven 2001", 'Oceans Eleven | Ocean s Eleven | Ocean Eleven | "oceans eleven"'),
  of("The Handmaid's Tale S01", 'Handmaids Tale | Handmaid s Tale | "the handmaids tale"'),
  of("Rock'n'Roll High School", "rock n roll | rocknroll | rock and roll | Rock 'n' Roll"),
  of("Hawai'i Five-0", 'Hawaii Five-0 | Hawaiʻi | hawai i'),
  of("Mother's Day", '"mothers day" | Mother’s day', 'mothersday eve'),
  of("That's Even Better", 'thats even better', 'seven'),
  of("Can't All Fit", 'cant all', 'tall'),
  // Elisions.
  of("L'envol 2019", "envol | L'envol | Lenvol | L envol | L’envol"),
  of('Envol.2019.1080p', "l'envol | L envol | envol"),
  of('L.Envol.2019.1080p', "l'envol | lenvol | l envol | envol"),
  of('Lenvol.2019', "l'envol | l envol"),
  of("Jusqu'à la garde", "jusqu'a la garde | jusqua la garde | jusqu a la garde"),
  of("Qu'est-ce qu'on a fait", 'quest ce quon a fait | qu est ce qu on a fait | qu’est-ce qu’on'),
  of("Aujourd'hui Peut-être", 'aujourdhui peut etre | aujourd hui'),
  of("L'avventura 1960", 'avventura | lavventura | l avventura'),
  of("Nell'anno del Signore", 'nellanno del signore | nell anno | anno del signore'),
  of("Dell'amore e della morte", 'dellamore | amore e della morte | dell amore'),
  of("L'auberge espagnole", 'auberge espagnole | lauberge espagnole'),
  of("Un'estate al mare", 'unestate | un estate | estate al mare'),
  of("D'Artagnan", 'dartagnan | d artagnan | artagnan | d’artagnan'),
  of("L'Hospitalet de l'Infant", 'lhospitalet de linfant | hospitalet infant'),
  of('Artagnan', "d'artagnan"),
  of("O'Brien", 'obrien | o brien | O’Brien'),
  // Initials.
  of('S.W.A.T.2017.S04E06.1080p', 'SWAT | S.W.A.T. | swat 2017 | S W A T', 'swatch'),
  of('SWAT.2017.S04E06', 'S.W.A.T. | S W A T | S.W.A.T. 2017'),
  of('S W A T 2017', 'swat | s.w.a.t.'),
  of('The.Office.U.S.S01E01', 'The Office US | office us s01e01 | office u.s.'),
  of('The.Office.US.S01E01', 'The Office U.S. | office u s | "office u.s."'),
  of('E.T.the.Extra-Terrestrial', 'ET the Extra Terrestrial | E.T. | extraterrestrial'),
  of('A.I.Artificial.Intelligence.2001', 'AI Artificial Intelligence | a.i. artificial'),
  of('Making.a.U.S.Citizen', 'making a us citizen | us citizen'),
  of('J. R. R. Tolkien', 'JRR Tolkien | J.R.R. Tolkien | J R R Tolkien'),
  of('JRR Tolkien', 'J.R.R. Tolkien | J R R Tolkien | J.R.R.Tolkien | J. R. R. Tolkien'),
  of('J.R.R.Tolkien', 'JRR Tolkien | JRR.Tolkien | "jrr tolkien"'),
  of('M*A*S*H.1970', 'MASH | M A S H | M.A.S.H. | M*A*S*H'),
  of('MASH.1970', 'M*A*S*H | M A S H | m.a.s.h.'),
  of('С.Т.А.Л.К.Е.Р.', 'сталкер | С.Т.А.Л.К.Е.Р'),
  of('Σ.Π.Α.', 'σπα | ΣΠΑ'),
  of('9-1-1.S01E01', '911 | 9 1 1 | 9-1-1'),
  of('AAC.5.1.Audio', '5.1', '51'),
  // Hyphens and slashes.
  of('Spider-Man.2002.1080p', 'Spiderman | Spider-Man | Spider Man | spiderman 2002 | spider.man'),
  of('Spider.Man.2002.1080p', 'Spiderman | Spider-Man | spider man'),
  of('Spiderman.2002.1080p', 'Spider-Man | Spider Man | spider.man | "spider-man"', 'spider'),
  of('X-Men 2000', 'xmen | x men | x-men'),
  of('XMen 2000', 'x men | x-men'),
  of('WALL·E 2008', 'walle | wall-e | wall e | WALL·E'),
  of('WALLE 2008', 'wall-e | wall e | WALL·E'),
  of('V/H/S 1994', 'VHS | V H S | V/H/S | v.h.s.'),
  of('VHS 1994', 'V/H/S | V H S | v-h-s'),
  of('V.H.S.1994', 'vhs | v/h/s'),
  of('Face/Off 1997', 'faceoff | face off | face-off | face/off'),
  of('FaceOff.1997', 'face/off | face off'),
  of('AC/DC Live', 'acdc | ac dc | ac-dc'),
  of('Fahrenheit 9/11', 'fahrenheit 911 | 9 11 | 9/11'),
  of('Fahrenheit.911', 'fahrenheit 9/11 | 9 11'),
  of('50/50', '5050 | 50 50'),
  of('10,000 BC 2008', '10000 BC | 10 000 BC | 10.000 bc'),
  of('10000.BC.2008', '10,000 BC | 10 000 bc'),
  of('U-571 2000', 'u571 | u 571'),
  of('Alien 3', 'alien3 | alien³ | alien 3'),
  of('Alien³', 'alien3 | alien 3'),
  of('8.Mile.2002', '8mile | 8 mile'),
  // And.
  of(
    'Tom & Jerry 1992',
    'Tom and Jerry | Tom & Jerry | Tom et Jerry | Tom und Jerry | Tom + Jerry',
  ),
  of('Tom.&.Jerry', 'tom and jerry | "tom and jerry" | "tom & jerry" | tom.and.jerry'),
  of('Tom.and.Jerry', 'Tom & Jerry | tom et jerry | "tom & jerry" | tom.&.jerry'),
  of('Tom und Jerry', 'tom and jerry | tom & jerry | "tom & jerry" | tom + jerry | tom y jerry'),
  of('Romeo + Juliet', 'romeo and juliet | romeo & juliet | romeo juliet'),
  of('Q&A 1990', 'QandA | Q and A | Q&A | qa | q a'),
  of('QandA 1990', 'q&a'),
  of('R&B Hits', 'randb | r and b | r&b | r & b'),
  of('AT&T Story', 'ATandT | at and t | at&t'),
  of('Law & Order: SVU', 'Law and Order SVU | law & order svu | law order'),
  of('Law.and.Order.SVU', 'Law & Order: SVU'),
  of('Dungeons.Dragons', 'dungeons & dragons | dungeons dragons'),
  of('Pride 2014', 'pride', 'pride and glory | pride and'),
  // Fractions.
  of('8½ 1963', '8 1/2 | 8½ | 8 1 2', '81'),
  of('8.1.2.1963', '8½ | 8 1/2'),
  of('The Naked Gun 2½', 'naked gun 2 1/2 | naked gun 2½ | gun 2'),
  of('The Naked Gun 33⅓', 'naked gun 33 1/3 | 33⅓ | 33 1 3'),
  // Scripts.
  of('한국영화 2020', '한국 | 한국* | 한국영화 | 한국영', '국영'),
  of('進撃の巨人', '進撃 | 巨人 | 進撃の巨人'),
  of('ハウルの動く城', 'ハウ | 動く | ハウル'),
  of('ภาพยนตร์ไทย', 'ภา | ภาพ | ไทย | ยนตร์ | ภาพยนตร์ไทย'),
  of('ພາສາລາວ', 'ລາວ | ພາສາ'),
  of('ភាសាខ្មែរ', 'ខ្មែរ'),
  of('ΟΔΥΣΣΕΥΣ 1997', 'οδυσσευς | οδυσσευσ | ΟΔΥΣΣΕΥΣ | Οδυσσεύς'),
  of('Ο Θίασος', 'θιασοσ | θιασος | ΘΙΑΣΟΣ'),
  // Three parts.
  of('Man-in-Black 2011', 'maninblack | man in black | man-in-black'),
  of('Maninblack 2011', 'man in black | man-in-black | maninblack', 'man'),
  of('Live/Die/Repeat', 'livedierepeat | live die repeat | live-die-repeat'),
  of('Livedierepeat', 'live die repeat | live/die/repeat'),
  of('V/H/S/94', 'vhs94 | vhs 94 | v h s 94 | v/h/s/94'),
  of('1,000,000 BC', '1000000 bc | 1 000 000 bc | 1,000,000 bc'),
  of('1000000.BC', '1,000,000 bc | 1.000.000 bc'),
  of('Daily.2020-01-31.720p', '20200131 | 2020-01-31 | 2020 01 31'),
  // Digits next to letters.
  of('Spider-Man.2.2004', 'spiderman2 | spiderman 2 | spider-man 2 | spider-man2 | spider man 2'),
  of('Spiderman2.2004', 'spider man 2 | spider-man 2 | spiderman 2 | spider-man-2'),
  of('X-Men 2', 'xmen2 | xmen 2 | x-men2'),
  of('K-9 1989', 'k9 | k 9 | k-9'),
  of('K9.1989', 'k-9 | k 9'),
  of('R2-D2 Story', 'r2d2 | r2 d2 | r2-d2'),
  of('C-3PO Story', 'c3po | c 3po | c-3po'),
  of('2 Fast 2 Furious', '2fast2furious | 2fast 2furious | 2 fast 2 furious'),
  of('Alien³ 1992', 'alien | alien3'),
  of('H2O 2020', 'h2o | h₂o | H₂O', 'h'),
  // Letters that are also written as two.
  of('Das Mädchen und der Müller', 'maedchen mueller | madchen muller | mädchen müller'),
  of('Das.Maedchen.und.der.Mueller', 'Mädchen Müller | maedchen | MÄDCHEN'),
  of('ÜBER.ALLES', 'ueber alles | uber alles | über'),
  of('Straße nach Köln', 'strasse nach koeln | STRASSE | straße | koln'),
  of('Strasse.nach.Koeln', 'Straße nach Köln'),
  of('Smørrebrød på Ærø', 'smoerrebroed | smorrebrod | smørrebrød | aero | paa'),
  of('Ma\u0308dchen 2020', 'maedchen | mädchen | madchen'),
  of('Blue 2020', 'blue', 'blu 2020'),
  // Rock'n'roll.
  of('Rock & Roll High', "rock'n'roll | rock 'n' roll | rock’n’roll"),
  of('Rock.and.Roll.High', "rock'n'roll | rock n roll"),
  of("Drum'n'Bass", "drum & bass | drum and bass | drum'n'bass | drumnbass"),
  // Signs.
  of('Tetris™ Effect®', 'tetris effect | "tetris effect" | tetris™'),
  of('Hunter×Hunter', 'hunter x hunter | hunter×hunter | hunter hunter'),
  of('Hunter × Hunter', '"hunter x hunter" | "hunter × hunter" | hunter×hunter'),
  of('Hunter x Hunter', 'hunter×hunter | hunter × hunter | "hunter × hunter"'),
  of('Clip 1920×1080', '1920x1080 | 1920×1080'),
  of('Tom ＆ Jerry', '"tom & jerry" | tom and jerry | "tom ＆ jerry"'),
  of('Tom and Jerry 2021', '"tom ＆ jerry" | "tom ＋ jerry" | tom ＆ jerry'),
  of('Film 🎬 2020', '"film 2020" | film 🎬 2020 | "film 🎬 2020"'),
  of('Ｆｕｌｌ　Ｗｉｄｔｈ　２０２０', 'full width 2020 | "full width" | Ｆｕｌｌ Ｗｉｄｔｈ'),
  of('Spider＿Man．２００２', 'spider man 2002 | spider_man | spiderman'),
  of('Spider_Man_2002', 'spiderman | spider_man | spider-man | spider man'),
  // Other scripts.
  of('שָׁלוֹם 2020', 'שלום | שָׁלוֹם'),
  of('שלום 2020', 'שָׁלוֹם'),
  of('צה״ל בלבנון', 'צהל | צה"ל | צה״ל | צה”ל'),
  of('צה"ל בלבנון', 'צהל | צה״ל'),
  of('בית־ספר', 'בית ספר | בית-ספר | בית | ספר | ביתספר'),
  of('مُحَمَّد ١٩٧٦', 'محمد | مُحَمَّد | 1976 | محمد 1976'),
  of('أحمد والقاهرة', 'احمد | أحمد | والقاهره | والقاهرة'),
  of('كتـــاب 1976', 'كتاب | كتـاب | ۱۹۷۶'),
  of('کتاب\u200cها', 'کتاب | كتاب | كتاب\u200cها | کتابها'),
  of('ﾊﾘｰ･ﾎﾟｯﾀｰ', 'ハリー・ポッター | ハリーポッター | ハリー ポッター | ﾊﾘ'),
  of('ハリー・ポッター', 'ハリーポッター | "ハリー ポッター" | ﾎﾟｯﾀｰ'),
  of('ハリーポッター', 'ハリー・ポッター | ハリー＝ポッター'),
  of('BTS공연2020', '공연 | bts | bts 공연 | 공연2020 | BTS공연2020'),
  of('1박2일', '1박2일 | 1박 2일 | １박２일'),
  of('\u1112\u1161\u11ab국영화', '한국 | 한국영화'),
  of('भारत।गाथा २०२०', 'भारत गाथा | भारत | 2020'),
  of('IŞIK İstanbul', 'isik | ışık | istanbul | ISTANBUL'),
  of('Amélie Crème', 'Ame\u0301lie | amelie creme'),
  // Hidden characters.
  of('Aven\u00adgers 2012', 'avengers | aveng* | aven\u00adgers | "avengers 2012"'),
  of('Dune\u200b\u200e 2021\ufeff', 'dune 2021 | "dune 2021"'),
  of(
    'Dune 2021',
    '\u200bdune | \u202adune\u202c 2021 | du\u00adne | \ufeffdune 20\u200b21 | dune\u0085',
  ),
  of('\u2068Sea\u2069son 20\u200b21', 'season 2021 | season\u200b 2021'),
  // As before.
  of('Show.1x02.WEB-DL.H.264-GRP', 'webdl | web-dl | h264 | h.264 | s01e02 | s1e2 | 1x02'),
  of('TheOffice.S01E02E03.WEBRip', 'the office | office | theoffice s01e03 | s01'),
]

/** Texts and names of files, and words that find them. */
export const TEXT_CASES: readonly Case[] = [
  of("On verra l'envol demain", 'envol | l\'envol | lenvol | l envol | "l\'envol demain"'),
  of('On verra l’envol en été', "envol | l'envol | lenvol | ete"),
  of("Disc 1/01 - L'envol.flac", "envol | l'envol | lenvol", 'vol'),
  of(
    "Don't look, it's rock'n'roll",
    'dont look | don\'t look | rock n roll | rocknroll | "don\'t look"',
  ),
  of('Don`t look', "dont look | don't look"),
  of("The mothers' day of O'Brien", "mothers day | obrien | o'brien | brien"),
  of('Tom and Jerry in the S.W.A.T. team', 'tom & jerry | s.w.a.t.'),
  of("Аб'ект і щось", "аб'ект | абект"),
  of('Das Ma\u00add\u200bchen und שָׁלוֹם', 'madchen | שלום'),
  of('ハリー・ポッター、BTS공연、١٩٧٦', 'ハリーポッター | 공연 | 1976'),
  of('Nothing of it', 'nothing', "envol | l'envol"),
]

/** As Sonarr cleans a title before it asks. */
export function asSonarr(title: string): string {
  return cleaned(title, /['.`´‘’]/gu)
}

/** As Radarr does: a blank for an apostrophe. */
export function asRadarr(title: string): string {
  return cleaned(title, /[.]/gu)
}

function cleaned(title: string, dropped: RegExp): string {
  return title
    .replace(/^the\s/iu, '')
    .replaceAll('&', 'and')
    .replace(dropped, '')
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, ' ')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .trim()
}

/** Titles that these tools ask for; releases of them are named in several ways. */
export const TITLES: readonly string[] = [
  'S.W.A.T.',
  "Don't Look Up",
  "Marvel's Agents of S.H.I.E.L.D.",
  'The Office (U.S.)',
  'E.T. the Extra-Terrestrial',
  'Spider-Man: No Way Home',
  'Tom & Jerry',
  'Law & Order: Special Victims Unit',
  "Grey's Anatomy",
  'V/H/S/94',
  'Face/Off',
  'WALL·E',
  'M*A*S*H',
  '9-1-1: Lone Star',
  'Mr. Robot',
  "L'Envol",
  "Qu'est-ce qu'on a fait au Bon Dieu ?",
  "The Queen's Gambit",
  '8½',
  "Schindler's List",
  'R.I.P.D.',
  'AC/DC: Live at River Plate',
  "Singin' in the Rain",
  'G.I. Joe: The Rise of Cobra',
  'The Man from U.N.C.L.E.',
  'Q & A',
  'X-Men: First Class',
  'Amélie',
  'tick, tick... BOOM!',
  '10,000 BC',
  "Ocean's 8",
  "It's Always Sunny in Philadelphia",
  'DuckTales',
  'Dr. Strangelove or: How I Learned to Stop Worrying',
  'Æon Flux',
  "Rosemary's Baby",
  '(500) Days of Summer',
  '50/50',
  "O'Brother, Where Art Thou?",
  'Love + Hate',
]

/** The ways in which releases of a title are named. */
export const NAMINGS: Readonly<Record<string, (title: string) => string>> = {
  'as it is': (title) => `${title} (2020) 1080p`,
  'with dots': (title) => `${title.replace(/ /gu, '.')}.2020.1080p.WEB-DL-GRP`,
  'without apostrophes': (title) =>
    `${title.replace(/['’]/gu, '').replace(/[^\p{L}\p{N}&-]+/gu, '.')}.2020.1080p.WEB-DL-GRP`,
  'with and': (title) =>
    `${title
      .replaceAll('&', 'and')
      .replace(/['’]/gu, '')
      .replace(/[^\p{L}\p{N}]+/gu, '.')}.2020`,
  'with blanks': (title) => `${title.replace(/[^\p{L}\p{N}&]+/gu, ' ')} 2020 1080p`,
  'without dots': (title) =>
    `${title.replace(/[.'’]/gu, '').replace(/[^\p{L}\p{N}]+/gu, '.')}.2020.1080p`,
}
