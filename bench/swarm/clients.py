"""Runs a swarm of libtorrent clients, each a session with a separate address on the loopback.

Usage: clients.py PLAN, a JSON file:
    torrent, seed: the .torrent file, and a folder with its payload
    folder: where leechers store theirs
    seconds: when to end at the latest
    connections: of each client, at most
    clients: of each its address, announce URL, up and down (bytes per second), slots, startsAt,
        isSeeder, isClosed, and seedsFor (seconds after its download; null: until the end)

Prints a line of JSON for each leecher: its number, the seconds that its download took (null: it was
not complete in time) and the peers of its first list.
"""

import json
import os
import shutil
import sys
import time

import libtorrent

PORT = 6881
# Intervals of a swarm that is ten times as fast as one of the simulator.
UNCHOKE_SECONDS = 2
OPTIMISTIC_SECONDS = 6

with open(sys.argv[1]) as file:
    plan = json.load(file)
info = libtorrent.torrent_info(plan["torrent"])
begun = time.monotonic()


def now():
    return time.monotonic() - begun


def session_of(client):
    return libtorrent.session({
        "listen_interfaces": f"{client['address']}:{PORT}",
        "outgoing_interfaces": client["address"],
        "enable_incoming_tcp": not client["isClosed"],
        "enable_incoming_utp": False,
        "enable_outgoing_utp": False,
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "ssrf_mitigation": False,
        "upload_rate_limit": client["up"],
        "download_rate_limit": client["down"],
        "unchoke_slots_limit": client["slots"] + 1,
        "unchoke_interval": UNCHOKE_SECONDS,
        "optimistic_unchoke_interval": OPTIMISTIC_SECONDS,
        "connections_limit": plan["connections"],
        "min_announce_interval": 2,
        "aio_threads": 1,
        "hashing_threads": 1,
        "alert_mask": libtorrent.alert.category_t.tracker_notification,
    })


class Running:
    def __init__(self, number, client):
        self.number = number
        self.client = client
        self.begun = now()
        self.done = None
        self.listed = None
        self.session = session_of(client)
        # Without it, peers with local addresses get slots and speed without a limit.
        classes = libtorrent.ip_filter()
        classes.add_rule("0.0.0.0", "255.255.255.255", 1 << self.session.global_peer_class_id)
        self.session.set_peer_class_filter(classes)
        seed = plan["seed"] if client["isSeeder"] else os.path.join(plan["folder"], str(number))
        parameters = libtorrent.add_torrent_params()
        parameters.ti = info
        parameters.save_path = seed
        parameters.trackers = [client["announce"]]
        flags = libtorrent.torrent_flags
        parameters.flags &= ~(flags.paused | flags.auto_managed)
        # Peers come from the tracker and from nowhere else.
        parameters.flags |= flags.disable_pex | flags.disable_dht | flags.disable_lsd
        if client["isSeeder"]:
            parameters.flags |= flags.seed_mode
        self.handle = self.session.add_torrent(parameters)

    def look(self):
        """Notes what has happened; returns whether the client has left."""
        for alert in self.session.pop_alerts():
            if isinstance(alert, libtorrent.tracker_reply_alert) and self.listed is None:
                self.listed = alert.num_peers
        if self.client["isSeeder"]:
            return False
        if self.done is None:
            if self.handle.status().is_seeding:
                self.done = now()
                tell(self.number, self.done - self.begun, self.listed)
            return False
        stays = self.client["seedsFor"]
        return stays is not None and now() > self.done + stays

    def leave(self):
        self.session.remove_torrent(self.handle)


def tell(number, seconds, listed):
    print(json.dumps({"number": number, "seconds": seconds, "listed": listed}), flush=True)


waiting = sorted(enumerate(plan["clients"]), key=lambda one: one[1]["startsAt"], reverse=True)
running = []
# Sessions that left, until the end: a destructor waits for the tracker's reply.
left = []
while now() < plan["seconds"]:
    while waiting and waiting[-1][1]["startsAt"] <= now():
        running.append(Running(*waiting.pop()))
    for one in list(running):
        if one.look():
            one.leave()
            running.remove(one)
            left.append(one)
            shutil.rmtree(os.path.join(plan["folder"], str(one.number)), ignore_errors=True)
    if not waiting and all(one.client["isSeeder"] or one.done is not None for one in running):
        break
    time.sleep(0.1)
for one in running:
    if not one.client["isSeeder"] and one.done is None:
        tell(one.number, None, one.listed)
os._exit(0)
