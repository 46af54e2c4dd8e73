// The parts of invented titles, names and descriptions. Any match with an existing work, person or
// company is a coincidence.

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}

export const adjectives = words(`
  Amber Ancient Bitter Blue Borrowed Brave Broken Burning Careless Cold Copper Crooked Crimson
  Dark Deep Distant Double Dry Early Eastern Electric Empty Endless Faithful Fallen Far Final
  Foreign Forgotten Frozen Gentle Glass Golden Green Grey Half Hidden Hollow Honest Idle Inner
  Iron Last Late Lonely Long Lost Lucky Midnight Minor Modern Narrow Nervous Northern Ordinary
  Outer Pale Paper Patient Perfect Plain Polar Quiet Rapid Red Restless Rural Sacred Salt
  Scarlet Second Secret Seventh Silent Silver Simple Sleeping Slow Small Soft Southern Spare
  Stolen Strange Sudden Sunken Tender Tidal Tired Twin Unfinished Urban Velvet Violet Western
  White Wild Winter Wooden Yellow`)

export const nouns = words(`
  Alibi Anchor Apartment Archive Arrow Atlas Autumn Balcony Ballad Beacon Bell Bicycle Border
  Bridge Cabin Canal Carousel Cartographer Cathedral Chorus Circle Clockmaker Coast Comet
  Compass Corridor Crossing Crown Current Daughter Desert Diary Distance Dowry Echo Elevator
  Engine Evening Fable Factory Ferry Field Fire Flood Forest Fountain Fox Frontier Garden Ghost
  Glacier Harbour Harvest Heron Highway Horizon Hotel House Hunter Inheritance Inlet Island Jury
  Keeper Kingdom Ladder Lake Lantern Lecture Letter Library Lighthouse Line Lullaby Machine Map
  Market Meadow Memory Meridian Messenger Mirror Monsoon Moon Mountain Museum Neighbour Night
  Notebook Oath Ocean Orchard Orchestra Outpost Painter Passenger Pilot Planet Platform Prairie
  Promise Province Quarry Queen Railway Rain Raven Receipt Republic Reservoir Rider River Road
  Room Rumour Sailor Season Shadow Shore Signal Sister Sky Snow Soldier Song Sparrow Spring
  Staircase Station Stone Storm Stranger Street Summer Swimmer Tailor Telegraph Theatre Tide
  Tower Train Translator Tunnel Valley Verdict Village Violin Voyage Wager Waltz Watchman Water
  Weather Wedding Wharf Wheel Widow Window Witness Wolf Year`)

export const places = words(`
  Aldermoor Almería Bergsund Brannock Caldera Carrow Castellane Copperhill Dorne Dunmarrow
  Eastmere Edda Elsinby Farrowdale Fjällby Galway-on-Sands Greyhaven Hallam Haverholm Høvik
  Ivora Jarnsö Kestrelford Kilbrae Lakewood Lindau-West Lyra Málaga-Norte Marrowgate Melrand
  Mistral Nantes-Sud Nordholm Oldcastle Orsa Ostrava-Hora Pembry Port-Amelie Quillan Ravensund
  Rookwood Saint-Éloi Saltmarsh Sankt-Örn Selby-le-Roi Solvang Stillwater Strömö Tarn Thornbury
  Torvik Ústí-Dol Valmont Västerhamn Verano Wexmoor Windermoor Yarrow Zeeburg Złota`)

export const firstNames = words(`
  Ada Agnes Alma Amina Anders Anouk Arlo Astrid Beatriz Björn Camille Casimir Clara Dario Delia
  Edda Elias Émile Enzo Esther Farah Felix Fiona Gideon Greta Hanna Hugo Ida Ignacio Ilse Imre
  Ines Iris Jakob Jana Joaquín Jonas Judith Kaito Karin Katya Lars Lea Leonor Linnéa Ludo Mabel
  Magnus Malik Mara Matteo Mila Miriam Nadia Nikolai Noor Odile Olga Oskar Otto Paloma Petra
  Quentin Rasmus Renée Rosa Ruben Sabine Selma Silas Simone Søren Stella Tamar Theo Tilda Tobias
  Ursula Vera Viktor Wanda Willem Xavier Yara Yusuf Zoë`)

export const surnames = words(`
  Abernall Adeyemo Almqvist Arkwright Aubert Bakare Balint Barroso Bellweather Bergström
  Brandvold Calloway Castellan Čermák Coldwell Dahlgren Delacourt Demir Dunleavy Eikeland
  Falkner Farrant Fontenay Galloway-Reed Garnier Grünwald Halloran Harrowgate Hensley Holm
  Ibarra Iwano Jansson Kallas Karlsen Keane Kowal Kravitz Laurent Lindqvist Lovelock Maduro
  Marchetti Marlowe-Finch Mbeki Mistry Moreau Nakagawa Nightingale Novák Nyström Okafor Oliveira
  Ostrander Pavlic Pendragon Petit Quist Rahimi Rasmussen Ravenel Rosenthal Sandoval Sârbu
  Sinclair Solberg Stavros Sterling Szabó Takeda Thackeray Tremaine Ueda Valcourt Vandermeer
  Vásquez Verhoeven Wachira Wexler Whitlock Yilmaz Zamora Zielinski`)

export const verbs = words(`
  follows finds loses hides remembers paints crosses repairs leaves invents buries forgives
  outruns betrays rescues rebuilds questions inherits`)

export const genres = words(`
  drama comedy thriller documentary animation mystery adventure science-fiction fantasy romance
  history crime family western war`)

export const musicGenres = words(`
  ambient blues classical country dub electronic folk hip-hop house indie jazz metal post-rock
  punk soul synth-pop techno world`)

export const bookGenres = words(`
  biography crime essays fantasy history horror mathematics novel philosophy poetry programming
  romance science science-fiction short-stories travel`)

export const gameGenres = words(`
  adventure builder card-game management platformer puzzle racing role-playing roguelike shooter
  simulation strategy`)

export const softwareKinds = words(`
  audio backup database developer-tools education graphics maps office photography science
  utilities video`)

export const sceneGroups = words(`
  KESTREL GLASS NORTHLINE PAPERBOY TANGERINE HALYARD MOSS QUARTZ RELAY SEXTANT TALLOW UMBRA
  VANTAGE WICKER YONDER ZEPHYR LARCH DRIFT COBALT EMBER`)

export const memberWords = words(`
  acorn anvil badger basil birch bison bramble button cactus cedar cinder clover comet coral
  cricket dapper ember falcon fern fiddle flint frost gadget ginger glider granite harbor hazel
  heron hickory indigo ivory jasper jolly juniper kettle kite lagoon lantern lichen linden lotus
  lunar magpie maple marble mellow mint moth mossy nettle nimble nova oaken ochre olive onyx
  otter paddle pebble pepper pine pixel plover plum poppy puffin quartz quill quince raven reed
  ripple river robin rowan rusty saffron sage sailor sandy shadow slate solar sparrow spruce
  static sunny swift tango teal thistle thunder tidal timber topaz tulip turbo velvet violet
  walnut willow winter wombat yonder zephyr`)
