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

/** The quick summary of BDInfo, which Upload-Assistant sends for a disc. */
export const BD_SUMMARY = `Disc Title: A Film
Disc Label: A_FILM
Disc Size: 91,234,567,890 bytes
Protection: AACS2
Playlist: 00800.MPLS
Size: 80,123,456,789 bytes
Length: 2:16:18.170
Total Bitrate: 78.36 Mbps
Video: MPEG-H HEVC Video / 57999 kbps / 2160p / 23.976 fps / 16:9 / Main 10 @ Level 5.1 @ High / 10 bits / HDR10 / BT.2020
* Video: MPEG-H HEVC Video / 6012 kbps / 1080p / 23.976 fps / 16:9 / Main 10 @ Level 5.1 @ High / 10 bits / Dolby Vision / BT.2020
Audio: English / Dolby TrueHD/Atmos Audio / 7.1 / 48 kHz /  4435 kbps / 24-bit (AC3 Embedded: 5.1 / 48 kHz / 640 kbps)
* Audio: French / Dolby Digital Audio / 5.1 / 48 kHz /   640 kbps / DN -31dB
Subtitle: English / 36.123 kbps
Subtitle: French / 21.001 kbps
`

/** The report of BDInfo, with a second playlist. */
export const BD_REPORT = `DISC INFO:

Disc Title:     A Film
Disc Label:     A_FILM
Disc Size:      46,234,567,890 bytes
Protection:     AACS

PLAYLIST REPORT:

Name:                   00001.MPLS
Length:                 1:40:00.000 (h:m:s.ms)
Size:                   30,123,456,789 bytes
Total Bitrate:          40.16 Mbps

VIDEO:

Codec                   Bitrate             Description     
-----                   -------             -----------     
MPEG-4 AVC Video        24999 kbps          1080i / 25 fps / 16:9 / High Profile 4.1

AUDIO:

Codec                           Language        Bitrate         Description     
-----                           --------        -------         -----------     
DTS-HD Master Audio             German          2012 kbps       5.1 / 48 kHz / 2012 kbps / 16-bit (DTS Core: 5.1 / 48 kHz / 1509 kbps / 16-bit)
LPCM Audio                      English         1536 kbps       2.0 / 48 kHz / 1536 kbps / 16-bit

SUBTITLES:

Codec                           Language        Bitrate         Description     
-----                           --------        -------         -----------     
Presentation Graphics           German          20.001 kbps                     

FILES:

Name            Time In         Length          Size            Total Bitrate   
00001.M2TS      0:00:00.000     1:40:00.000     30,123,456,789  40,160          

PLAYLIST REPORT:

Name:                   00002.MPLS

VIDEO:

Codec                   Bitrate             Description     
-----                   -------             -----------     
MPEG-2 Video            4999 kbps           480i / 29.970 fps / 4:3 / Main Profile
`
