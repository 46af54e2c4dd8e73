/** What a page shows from MediaInfo or BDInfo. Each value is as it is printed there, or null. */
export interface MediaPanel {
  readonly general: {
    readonly format: string | null
    readonly duration: string | null
    readonly bitRate: string | null
    readonly size: string | null
  }
  readonly video: readonly VideoTrack[]
  readonly audio: readonly AudioTrack[]
  readonly text: readonly TextTrack[]
}

export interface VideoTrack {
  readonly format: string | null
  readonly profile: string | null
  readonly width: number | null
  readonly height: number | null
  readonly frameRate: string | null
  readonly bitDepth: string | null
  readonly bitRate: string | null
  readonly hdr: string | null
  readonly isInterlaced: boolean
}

export interface AudioTrack {
  readonly language: string | null
  readonly format: string | null
  /**
   * The profile. In old versions, it is the only difference between formats: `MA / Core`, `Layer
   * 2`.
   */
  readonly profile: string | null
  readonly commercialName: string | null
  readonly channels: string | null
  readonly bitRate: string | null
  readonly title: string | null
  readonly isCommentary: boolean
}

export interface TextTrack {
  readonly language: string | null
  readonly format: string | null
  readonly title: string | null
  readonly isForced: boolean
}
