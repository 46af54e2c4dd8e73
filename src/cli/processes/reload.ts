import type { KeptConfig } from '../../shared/kept-config.ts'
import { ConfigError } from '../../shared/config-file.ts'
import type { RoleLog } from '../../shared/log-files/role-log.ts'
import { bridgeConnectUrls, bridgeListenUrls } from '../../bridge/urls.ts'
import { lookAtCertificate } from '../doctor/certificate-look.ts'

/**
 * Reads settings again and reopens log files, and logs what was applied and what needs a restart.
 * Certificates are read when their files change, without a reload; the log also names the current
 * ones. It never throws: if a file is not valid, nothing changes.
 */
export function reload(kept: KeptConfig, { log, reopen }: Pick<RoleLog, 'log' | 'reopen'>): void {
  reopen()
  try {
    const { taken, needRestart } = kept.reload()
    log('settings.reloaded', { taken })
    if (needRestart.length > 0) log.warn('settings.need-restart', { settings: needRestart })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    log.error('settings.refused', { error: error.message })
  }
  const { config } = kept
  const look = lookAtCertificate(config, [bridgeListenUrls(config), bridgeConnectUrls(config)])
  if (look === null) return
  const { file, until, fault } = look
  if (fault === null) log('certificate.read', { file, until })
  else log.error('certificate.refused', { file, error: fault })
}
