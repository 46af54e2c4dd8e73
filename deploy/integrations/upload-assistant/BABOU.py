# Made by `npx babou integrations write` for https://babou.example
# Upload-Assistant: src/trackers/BABOU.py. In src/trackersetup.py, import it, and add
# "BABOU": BABOU to tracker_class_map and "BABOU" to api_trackers.
# In data/config.py, under "TRACKERS":
#     "BABOU": {
#         "api_key": "YOUR_API_TOKEN", "announce_url": "YOUR_ANNOUNCE_URL", "anon": False,
#     },
from src.trackers.COMMON import COMMON
from src.trackers.UNIT3D import UNIT3D

CATEGORIES = {"MOVIE": "1", "TV": "2"}
TYPES = {"DISC": "1", "REMUX": "2", "ENCODE": "3", "DVDRIP": "3", "WEBDL": "4", "WEBRIP": "5", "HDTV": "6"}
RESOLUTIONS = {"4320p": "1", "2160p": "2", "1440p": "3", "1080p": "3", "1080i": "4", "720p": "5", "576p": "6", "576i": "7", "480p": "8", "480i": "9"}
OTHER = "10"


def find(name, table, asked, other, reverse, mapping_only):
    if mapping_only:
        return table
    if reverse:
        return {number: word for word, number in table.items()}
    return {name: table.get(asked, other)}


class BABOU(UNIT3D):
    def __init__(self, config):
        super().__init__(config, tracker_name="BABOU")
        self.config = config
        self.common = COMMON(config)
        self.tracker = "BABOU"
        self.base_url = "https://babou.example"
        self.id_url = f'{self.base_url}/api/torrents/'
        self.upload_url = f'{self.base_url}/api/torrents/upload'
        self.search_url = f'{self.base_url}/api/torrents/filter'
        self.torrent_url = f'{self.base_url}/torrents/'
        self.banned_groups = []

    async def get_category_id(self, meta, category='', reverse=False, mapping_only=False):
        asked = category or meta.get('category', '')
        return find('category_id', CATEGORIES, asked, '0', reverse, mapping_only)

    async def get_type_id(self, meta, type='', reverse=False, mapping_only=False):
        asked = type or meta.get('type', '')
        return find('type_id', TYPES, asked, '0', reverse, mapping_only)

    async def get_resolution_id(self, meta, resolution='', reverse=False, mapping_only=False):
        asked = resolution or meta.get('resolution', '')
        return find('resolution_id', RESOLUTIONS, asked, OTHER, reverse, mapping_only)

    async def get_additional_data(self, meta):
        return {'mod_queue_opt_in': await self.get_flag(meta, 'modq')}
