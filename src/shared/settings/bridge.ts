import * as z from 'zod'
import { networks, setting, urls, yesNo } from '../config-shapes.ts'

// The settings of the bridge between the processes.

export const bridgeSettings = {
  BABOU_BRIDGE_LISTEN: setting(
    urls.optional(),
    undefined,
    'where the bridge of jobs listens, one or several (unix:/path, tcp://host:port, ' +
      'tls://host:port, nats://host:port, loopback:); unset: unix:BABOU_DATA/bridge.sock',
  ),
  BABOU_BRIDGE: setting(
    urls.optional(),
    undefined,
    'where a tracker connects to the bridge, several are tried in turn; unset: where jobs listens',
  ),
  BABOU_BRIDGE_INSECURE: setting(
    yesNo,
    'false',
    'allow tcp:// and nats:// without encryption outside of loopback',
  ),
  BABOU_BRIDGE_ALLOW: setting(
    networks.optional(),
    undefined,
    'networks whose trackers can connect: 10.0.0.0/8, 2001:db8::1, …; unset: any with the key',
  ),
  BABOU_BRIDGE_CERT: setting(
    z.string().min(1).optional(),
    undefined,
    "tls://: PEM file of this node's certificate; unset: BABOU_DATA/bridge/node.pem",
  ),
  BABOU_BRIDGE_KEY: setting(
    z.string().min(1).optional(),
    undefined,
    'tls://: PEM file of its private key; unset: the key is in BABOU_BRIDGE_CERT',
  ),
  BABOU_BRIDGE_CA: setting(
    z.string().min(1).optional(),
    undefined,
    'tls://: PEM file of the trusted authorities; unset: those in the file of the certificate',
  ),
  BABOU_BRIDGE_CRL: setting(
    z.string().min(1).optional(),
    undefined,
    'tls://: PEM file of revoked certificates; unset: BABOU_DATA/bridge/revoked.pem if it exists',
  ),
} as const
