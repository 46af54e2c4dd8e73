# Loads each .torrent of a folder as a client of libtorrent does, and prints what it says of it, a
# line for each: the name of the file, a tab, and `loads` or the error.
#
#   load-torrents.py FOLDER

import os
import sys

import libtorrent

folder = sys.argv[1]
for name in sorted(os.listdir(folder)):
    try:
        libtorrent.torrent_info(os.path.join(folder, name))
        print(name, "loads", sep="\t")
    except RuntimeError as error:
        print(name, error, sep="\t")
