// How to open a port, by client and by network; shown at `/me/clients/help`.

export interface PortHelp {
  readonly title: string
  readonly lines: readonly { readonly what: string; readonly how: string }[]
}

export const PORT_HELP: readonly PortHelp[] = [
  {
    title: 'In your client',
    lines: [
      {
        what: 'qBittorrent',
        how: 'Tools → Options → Connection: set a port above 10,000, turn on UPnP / NAT-PMP.',
      },
      {
        what: 'Transmission',
        how: 'Preferences → Network: set the port, turn off “randomize port”, turn on forwarding.',
      },
      {
        what: 'Deluge',
        how: 'Preferences → Network: enter the same number for both incoming ports.',
      },
      {
        what: 'rTorrent, ruTorrent',
        how: 'network.port_range.set = 50000-50000 and network.port_random.set = no.',
      },
      {
        what: 'aria2',
        how: 'Start it with --listen-port=50000. aria2 accepts no connections over uTP.',
      },
      { what: 'µTorrent, BiglyBT', how: 'Options → Connection: set the port, turn on UPnP.' },
    ],
  },
  {
    title: 'In your network',
    lines: [
      {
        what: 'Router (NAT)',
        how:
          'Turn on UPnP or NAT-PMP in the router as well, or forward the port, TCP and UDP, to ' +
          'your computer. With two routers in a row, both have to forward it.',
      },
      {
        what: 'Firewall',
        how: 'Also allow incoming connections for the client in the firewall of your computer.',
      },
      {
        what: 'VPN',
        how:
          'Others can only connect through a VPN that forwards ports. Set the port that the ' +
          'VPN gives you, and change it whenever the VPN gives you another one.',
      },
      {
        what: 'No public IPv4 address (CGNAT)',
        how:
          'If the address in the router starts with 10. or 100.64. to 100.127., forwarding ' +
          'does not help. Use IPv6, a VPN that forwards ports, or a seedbox.',
      },
      {
        what: 'IPv6',
        how:
          'Nothing has to be forwarded: allow the port for your computer in the IPv6 firewall of ' +
          'the router, and turn on IPv6 in the client.',
      },
    ],
  },
  {
    title: 'What a result means',
    lines: [
      {
        what: 'Refused',
        how:
          'The computer answered, but no program is listening: the client is closed or uses ' +
          'another port.',
      },
      { what: 'No answer', how: 'A router or a firewall on the way drops the connection.' },
      {
        what: 'Another program',
        how: 'The port is used by something else, or forwarded to another computer.',
      },
      {
        what: 'uTP only',
        how: 'UDP is forwarded and TCP is not. Forward TCP, too: some clients only use TCP.',
      },
    ],
  },
]
