import { describe, expect, it } from 'vitest'
import { teamOf } from '../../../src/domain/torznab/team.ts'

describe('the team of a release', () => {
  it.each([
    ['The.Movie.2021.2160p.WEB-DL.DDP5.1.H.265-GRP', 'GRP'],
    ['Movie 2019 1080p BluRay x264-D-Z0N3', 'Z0N3'],
    ['Artist-Album-CD-FLAC-2020-TEAM', 'TEAM'],
    ['[SubsPlease] Show - 05 (1080p)', 'SubsPlease'],
    ['Show S01E02 720p HDTV x264-Ünï', 'Ünï'],
  ])('is read from the name %s', (name, team) => {
    expect(teamOf(name)).toBe(team)
  })

  it.each([
    ['Spider-Man'],
    ['Movie 2021 1080p WEB-DL'],
    ['Movie 2021 2160p Blu-Ray'],
    ['Movie 2021 1080p BluRay DTS-HD'],
    ['Movie 2021 1080p DTS-HD-MA'],
    ['Artist - Album (2020) [FLAC]'],
    ['[Live] Artist - Album'],
    ['Show 1080p - Extras'],
    [''],
  ])('is not guessed from the name %s', (name) => {
    expect(teamOf(name)).toBeNull()
  })
})
