/** The MediaInfo output of a film: two languages, a commentary, subtitles. */
export const MEDIA_INFO = `General
Unique ID                                : 1234
Complete name                            : /home/ann/films/Some.Film.2019.2160p.mkv
Format                                   : Matroska
File size                                : 21.4 GiB
Duration                                 : 1 h 42 min
Overall bit rate                         : 24.1 Mb/s

Video
ID                                       : 1
Format                                   : HEVC
Format profile                           : Main 10@L5.1@High
HDR format                               : Dolby Vision, Version 1.0, dvhe.08.06 / SMPTE ST 2086, HDR10 compatible
Bit rate                                 : 18.3 Mb/s
Width                                    : 3 840 pixels
Height                                   : 1 600 pixels
Frame rate                               : 23.976 (24000/1001) FPS
Bit depth                                : 10 bits
Scan type                                : Progressive

Audio #1
Format                                   : MLP FBA 16-ch
Commercial name                          : Dolby TrueHD with Dolby Atmos
Bit rate                                 : 4 100 kb/s
Channel(s)                               : 8 channels
Language                                 : English

Audio #2
Format                                   : E-AC-3
Commercial name                          : Dolby Digital Plus
Channel(s)                               : 6 channels
Language                                 : French

Audio #3
Format                                   : AAC LC
Channel(s)                               : 2 channels
Title                                    : Commentary by the director
Language                                 : English

Text #1
Format                                   : UTF-8
Language                                 : English
Forced                                   : No

Text #2
Format                                   : PGS
Title                                    : Forced
Language                                 : French (CA)
Forced                                   : Yes

Menu
00:00:00.000                             : en:Chapter 1
`
