import type { Io } from '../../../src/tracker/io/choose-io.ts'

/** The ways to the network that must work on this machine: tests of sockets run over each. */
export const ways: readonly Io[] =
  process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch) ? ['ffi', 'net'] : ['net']
