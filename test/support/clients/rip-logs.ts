// Logs as rippers write them, of a disc with two tracks.

const CHECKSUM = '3F'.repeat(32)

export const EAC_LOG = `Exact Audio Copy V1.3 from 2. September 2016

EAC extraction logfile from 10. November 2019, 15:33

Some Band / Fear & Joy

Used drive  : HL-DT-STDVDRAM GH24NS90   Adapter: 1  ID: 0

Read mode               : Secure
Utilize accurate stream : Yes
Defeat audio cache      : Yes
Make use of C2 pointers : No

Read offset correction                      : 667
Overread into Lead-In and Lead-Out          : No
Fill up missing offset samples with silence : Yes
Delete leading and trailing silent blocks   : No
Null samples used in CRC calculations       : Yes
Used interface                              : Native Win32 interface for Win NT & 2000
Gap handling                                : Appended to previous track

Used output format              : User Defined Encoder
Selected bitrate                : 768 kBit/s


TOC of the extracted CD

     Track |   Start  |  Length  | Start sector | End sector
    ---------------------------------------------------------
        1  |  0:00.00 |  3:32.40 |         0    |    15939
        2  |  3:32.40 |  4:01.10 |     15940    |    34024


Track  1

     Filename C:\\Rips\\01 - Fear.wav

     Pre-gap length  0:00:02.00

     Peak level 98.8 %
     Extraction speed 3.2 X
     Track quality 100.0 %
     Test CRC 7B9D1B1F
     Copy CRC 7B9D1B1F
     Accurately ripped (confidence 14)  [A1B2C3D4]  (AR v2)
     Copy OK

Track  2

     Filename C:\\Rips\\02 - Joy.wav

     Peak level 97.1 %
     Extraction speed 3.9 X
     Track quality 99.9 %
     Test CRC 0A1B2C3D
     Copy CRC 0A1B2C3D
     Accurately ripped (confidence 14)  [0A0B0C0D]  (AR v2)
     Copy OK


All tracks accurately ripped

No errors occurred

End of status report

---- CUETools DB Plugin V2.1.6

[CTDB TOCID: abc] found
Submit result: abc has been confirmed
Track | CTDB Status
  1   | (14/14) Accurately ripped

==== Log checksum ${CHECKSUM} ====
`

export const XLD_LOG = `X Lossless Decoder version 20191004 (152.1)

XLD extraction logfile from 2019-11-10 17:45:35 +0100

Some Band / Fear & Joy

Used drive : MATSHITA DVD-R   UJ-898 (revision HE13)
Media type : Pressed CD

Ripper mode             : XLD Secure Ripper
Disable audio cache     : OK for the drive with a cache less than 1375KiB
Make use of C2 pointers : NO
Read offset correction  : 102
Max retry count         : 20
Gap status              : Analyzed, Appended

AccurateRip Summary (DiscID: 0010a2f7-00b3e5a8-9c0b4a0c)
    Track 01 : OK (v2, confidence 3/3)
    Track 02 : OK (v2, confidence 3/3)
        ->All tracks accurately ripped.

All Tracks
    Statistics
        Read error                           : 0
        Damaged sector count                 : 0

Track 01
    Filename : /Users/ann/Music/01 Fear.flac
    Pre-gap length : 00:02:00

    CRC32 hash (test run)  : 8C5B2A92
    CRC32 hash             : 8C5B2A92
    CRC32 hash (skip zero) : 11223344
    AccurateRip v2 signature : 9E4B0F1A
        ->Accurately ripped (v2, confidence 3/3)
    Statistics
        Read error                           : 0
        Skipped (treated as error)           : 0
        Inconsistency in error sectors       : 0
        Damaged sector count                 : 0

Track 02
    Filename : /Users/ann/Music/02 Joy.flac

    CRC32 hash (test run)  : 00AA11BB
    CRC32 hash             : 00AA11BB
    CRC32 hash (skip zero) : 55667788
    AccurateRip v2 signature : 1A2B3C4D
        ->Accurately ripped (v2, confidence 3/3)
    Statistics
        Read error                           : 0
        Skipped (treated as error)           : 0
        Inconsistency in error sectors       : 0
        Damaged sector count                 : 0

No errors occurred

End of status report

-----BEGIN XLD SIGNATURE-----
QmFib3UncyB0ZXN0IG9mIGEgc2lnbmF0dXJl
-----END XLD SIGNATURE-----
`

export const WHIPPER_LOG = `Log created by: whipper 0.9.0 (internal logger)
Log creation date: 2019-12-06T22:23:36Z

Ripping phase information:
  Drive: HL-DT-STBD-RE  WH14NS40 (revision 1.03)
  Extraction engine: cdparanoia cdparanoia III 10.2 libcdio 2.0.0 x86_64-pc-linux-gnu
  Defeat audio cache: true
  Read offset correction: 6
  Overread into lead-out: false
  Gap detection: cdrdao 1.2.4
  CD-R detected: false

CD metadata:
  Release:
    Artist: Some Band
    Title: Fear & Joy

TOC:
  1:
    Start: 00:00:00
    Length: 03:32:40
  2:
    Start: 03:32:40
    Length: 04:01:10

Tracks:
  1:
    Filename: ./Fear & Joy/01. Fear.flac
    Peak level: 0.90
    Extraction speed: 7.0 X
    Extraction quality: 100.00 %
    Test CRC: 0025D726
    Copy CRC: 0025D726
    AccurateRip v1:
      Result: Found, exact match
      Confidence: 14
      Local CRC: 95E6A189
      Remote CRC: 95E6A189
    AccurateRip v2:
      Result: Found, exact match
      Confidence: 11
      Local CRC: 113FA733
      Remote CRC: 113FA733
    Status: Copy OK
  2:
    Filename: ./Fear & Joy/02. Joy.flac
    Peak level: 0.98
    Test CRC: F77C14CB
    Copy CRC: F77C14CB
    AccurateRip v1:
      Result: Found, exact match
      Confidence: 14
    AccurateRip v2:
      Result: Track not present in AccurateRip database
    Status: Copy OK

Conclusive status report:
  AccurateRip summary: All tracks accurately ripped
  Health status: No errors occurred
  EOF: End of status report

SHA-256 hash: ${CHECKSUM}
`

/** As EAC writes it: UTF-16 with a byte order mark, and line ends of Windows. */
export function asUtf16(text: string): Buffer {
  return Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le')
}
