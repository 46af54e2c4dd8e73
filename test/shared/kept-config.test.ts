import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/shared/config-file.ts'
import { readConfig } from '../../src/shared/config.ts'
import { keepConfig } from '../../src/shared/kept-config.ts'

const at = (env: Record<string, string>) => readConfig({ BABOU_ENV_FILE: undefined, ...env }, '/')

describe('settings of a running process', () => {
  it('are taken at a reload when they may change, and named when they need a restart', () => {
    let env: Record<string, string> = { BABOU_LOG: 'info', BABOU_SITE_PORT: '1' }
    const kept = keepConfig(at(env), () => at(env))
    env = { BABOU_LOG: 'debug', BABOU_SITE_PORT: '2', BABOU_WATCH: 'nats:http://127.0.0.1:8222' }
    expect(kept.config.BABOU_LOG).toBe('info')
    const needRestart = ['BABOU_SITE_PORT', 'BABOU_SITE_URL']
    expect(kept.reload()).toEqual({ taken: ['BABOU_WATCH', 'BABOU_LOG'], needRestart })
    const { BABOU_LOG, BABOU_SITE_PORT, BABOU_WATCH } = kept.config
    expect([BABOU_LOG, BABOU_SITE_PORT]).toEqual(['debug', 1])
    expect(BABOU_WATCH).toEqual(['nats:http://127.0.0.1:8222'])
    // Taken once; what needs a restart is named until there is one, or it is as it was.
    expect(kept.reload()).toEqual({ taken: [], needRestart })
    env = { ...env, BABOU_SITE_PORT: '1' }
    expect(kept.reload()).toEqual({ taken: [], needRestart: [] })
  })

  it('stay as they are when the new ones are wrong', () => {
    let env: Record<string, string> = { BABOU_LOG: 'warn' }
    const kept = keepConfig(at(env), () => at(env))
    env = { BABOU_LOG: 'debug', BABOU_SITE_PORT: 'none' }
    expect(() => kept.reload()).toThrow(ConfigError)
    expect(kept.config.BABOU_LOG).toBe('warn')
  })
})
