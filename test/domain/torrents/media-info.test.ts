import { describe, expect, it } from 'vitest'
import { isBdInfo } from '../../../src/domain/torrents/media-info/bd-info.ts'
import { mediaPanel } from '../../../src/domain/torrents/media-info/panel.ts'
import { withoutFolders } from '../../../src/domain/torrents/media-info/parse.ts'
import { mediaValues } from '../../../src/domain/torrents/media-info/suggest.ts'
import { isNfo, nfoText } from '../../../src/domain/torrents/nfo.ts'
import { BD_REPORT, BD_SUMMARY, MEDIA_INFO } from '../../support/clients/media-info.ts'

describe('a MediaInfo text', () => {
  it('is read into the panel of a page', () => {
    const panel = mediaPanel(MEDIA_INFO)
    expect(panel?.general).toMatchObject({ format: 'Matroska', duration: '1 h 42 min' })
    expect(panel?.video).toEqual([
      {
        ...{ format: 'HEVC', profile: 'Main 10@L5.1@High', width: 3840, height: 1600 },
        ...{ frameRate: '23.976 fps', bitDepth: '10 bits', bitRate: '18.3 Mb/s' },
        hdr: 'Dolby Vision, Version 1.0, dvhe.08.06 / SMPTE ST 2086, HDR10 compatible',
        isInterlaced: false,
      },
    ])
    expect(panel?.audio.map(({ language, channels }) => [language, channels])).toEqual([
      ['English', '7.1'],
      ['French', '5.1'],
      ['English', '2.0'],
    ])
    expect(panel?.text).toEqual([
      { language: 'English', format: 'UTF-8', title: null, isForced: false },
      { language: 'French (CA)', format: 'PGS', title: 'Forced', isForced: true },
    ])
  })

  it('suggests attributes, without commentary tracks', () => {
    const panel = mediaPanel(MEDIA_INFO)
    expect(panel === null ? null : mediaValues(panel)).toEqual({
      resolution: '2160p',
      codec: 'h265',
      hdr: ['dolby-vision', 'hdr10'],
      audio: ['atmos', 'truehd', 'ddp'],
      languages: ['en', 'fr'],
      subtitles: ['en', 'fr'],
    })
  })

  it.each([
    ['DTS', 'MA / Core', null, ['dts-hd-ma']],
    ['DTS', 'X / MA / Core', null, ['dts-x']],
    ['DTS', 'HRA / Core', null, ['dts-hd']],
    ['DTS', null, null, ['dts']],
    ['DTS XLL', null, 'DTS-HD Master Audio', ['dts-hd-ma']],
    ['DTS XLL X', null, 'DTS-HD Master Audio', ['dts-x']],
    ['TrueHD', 'TrueHD+Atmos / TrueHD', null, ['atmos', 'truehd']],
    ['E-AC-3', 'E-AC-3+Atmos / E-AC-3', null, ['atmos', 'ddp']],
    ['AAC LC SBR', null, 'HE-AAC', ['aac']],
    ['MPEG Audio', 'Layer 3', null, ['mp3']],
    ['MPEG Audio', 'Layer 2', null, undefined],
  ])('of old and new versions names the sound %s, %s, %s', (format, profile, name, sound) => {
    const lines = [
      ...['General', 'Format : Matroska', '', 'Audio', `Format : ${format}`],
      ...(profile === null ? [] : [`Format profile : ${profile}`]),
      ...(name === null ? [] : [`Commercial name : ${name}`]),
    ]
    expect(mediaValues(mediaPanel(lines.join('\n'))!).audio).toEqual(sound)
  })

  it.each([
    [1920, 1080, 'MBAFF', '1080i'],
    [720, 576, 'Interlaced', '576i'],
    [720, 480, 'Interlaced', '480i'],
    [720, 480, 'Progressive', '480p'],
    [1280, 720, 'Interlaced', '720p'],
  ])('of a video with %d × %d, %s, suggests %s', (width, height, scan, resolution) => {
    const video = `Video\nWidth : ${width} pixels\nHeight : ${height} pixels\nScan type : ${scan}`
    const panel = mediaPanel(`General\nFormat : MPEG-PS\n\n${video}`)!
    expect(mediaValues(panel)).toEqual({ resolution })
  })

  it('is nothing when it is another text', () => {
    for (const text of ['', 'hello', 'General', 'Video\nFormat : AVC', 'General\nFormat : x']) {
      expect(mediaPanel(text), text).toBeNull()
    }
    const many = `General\nFormat : x\n${'Audio\nFormat : AC-3\n'.repeat(10_000)}`
    expect(mediaPanel(many)?.audio).toHaveLength(64)
  })

  it('loses the folders of the machine it comes from', () => {
    const text =
      'Complete name   : /home/ann/secret/Film.mkv\nFolder name : C:\\Users\\Ann\nFormat : /'
    expect(withoutFolders(text)).toBe('Complete name   : Film.mkv\nFolder name : …\nFormat : /')
  })
})

describe('a text of BDInfo', () => {
  it('is read as a summary, with all layers of its video', () => {
    const panel = mediaPanel(BD_SUMMARY)!
    expect(panel.general).toEqual({
      ...{ format: 'Blu-ray', duration: '2:16:18.170', bitRate: '78.36 Mbps' },
      size: '91,234,567,890 bytes',
    })
    expect(panel.video[0]).toEqual({
      ...{ format: 'HEVC', profile: 'Main 10 @ Level 5.1 @ High', width: 3840, height: 2160 },
      ...{ frameRate: '23.976 fps', bitDepth: '10 bits', bitRate: '57999 kbps', hdr: 'HDR10' },
      isInterlaced: false,
    })
    expect(panel.audio).toMatchObject([
      { language: 'English', format: 'Dolby TrueHD/Atmos', channels: '7.1', bitRate: '4435 kbps' },
      { language: 'French', format: 'Dolby Digital', channels: '5.1', bitRate: '640 kbps' },
    ])
    expect(mediaValues(panel)).toEqual({
      ...{ resolution: '2160p', codec: 'h265', hdr: ['hdr10', 'dolby-vision'] },
      ...{ audio: ['atmos', 'truehd', 'dd'], languages: ['en', 'fr'], subtitles: ['en', 'fr'] },
    })
  })

  it('is read as a report, of which the first playlist counts', () => {
    const panel = mediaPanel(BD_REPORT)!
    expect(panel.video).toHaveLength(1)
    expect(panel.general).toMatchObject({ duration: '1:40:00.000', bitRate: '40.16 Mbps' })
    expect(panel.audio.map(({ format, channels }) => [format, channels])).toEqual([
      ['DTS-HD Master Audio', '5.1'],
      ['PCM', '2.0'],
    ])
    expect(mediaValues(panel)).toEqual({
      ...{ resolution: '1080i', codec: 'h264', audio: ['dts-hd-ma', 'pcm'] },
      ...{ languages: ['de', 'en'], subtitles: ['de'] },
    })
  })

  it('is distinguished from MediaInfo and from anything else', () => {
    expect([BD_SUMMARY, BD_REPORT, MEDIA_INFO].map(isBdInfo)).toEqual([true, true, false])
    expect(isBdInfo('\ufeff\r\n\n \tDisc Title: One')).toBe(true)
    for (const text of ['Disc Title: x', 'Video: AVC / 1 kbps / 1080p', 'VIDEO:\n\nx  y']) {
      expect(mediaPanel(text), text).toBeNull()
    }
    const many = `Disc Size: 1\nVideo: a / b\n${'Audio: English / PCM\n'.repeat(10_000)}`
    expect(mediaPanel(many)?.audio).toHaveLength(64)
  })
})

describe('an NFO', () => {
  it('is read as UTF-8, else as code page 437', () => {
    expect(nfoText(Buffer.from('Grüße\r\nok'))).toBe('Grüße\nok')
    expect(nfoText(Buffer.from([0xef, 0xbb, 0xbf, 0x41]))).toBe('A')
    expect(nfoText(Buffer.from([0xc9, 0xcd, 0xbb, 0x0d, 0x0a, 0xb0, 0xdb, 0x81, 0x01]))).toBe(
      '╔═╗\n░█ü☺',
    )
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    expect([...nfoText(all.subarray(0x80))]).toHaveLength(128)
  })

  it('is text of limited length', () => {
    expect(isNfo(Buffer.from('x'))).toBe(true)
    expect(isNfo(Buffer.alloc(0))).toBe(false)
    expect(isNfo(Buffer.from([0x41, 0]))).toBe(false)
    expect(isNfo(Buffer.alloc(262_145, 65))).toBe(false)
  })
})
