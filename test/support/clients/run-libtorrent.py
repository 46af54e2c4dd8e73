"""Runs one torrent in libtorrent with a listen socket for each port, until stdin ends.

Usage: run-libtorrent.py TORRENT FOLDER PORT...
"""

import select
import sys
import time

import libtorrent

torrent, folder, *ports = sys.argv[1:]
session = libtorrent.session({
    "listen_interfaces": ",".join(f"127.0.0.1:{port}" for port in ports),
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "allow_multiple_connections_per_ip": True,
    "ssrf_mitigation": False,
    "min_announce_interval": 2,
    "alert_mask": libtorrent.alert.category_t.tracker_notification
    | libtorrent.alert.category_t.error_notification,
})
parameters = libtorrent.add_torrent_params()
parameters.ti = libtorrent.torrent_info(torrent)
parameters.save_path = folder
parameters.flags &= ~(libtorrent.torrent_flags.paused | libtorrent.torrent_flags.auto_managed)
handle = session.add_torrent(parameters)


def tell(seconds):
    """Prints what happens until stdin ends; returns whether it has."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for alert in session.pop_alerts():
            print(alert.message(), flush=True)
        if select.select([sys.stdin], [], [], 0.2)[0]:
            return True
    return False


while not tell(60):
    pass
# Removing the torrent announces `stopped` from each socket.
session.remove_torrent(handle)
for _ in range(25):
    for alert in session.pop_alerts():
        print(alert.message(), flush=True)
    time.sleep(0.1)
