"""What museums write under "culture" and as an artist's nationality, with the class that a curator would give each."""

#: Every culture of a class among 2,400 records of the Metropolitan Museum: class -> labels.
OF_A_CLASS = {
    "china": """
Chinese, for British market
Chinese, for Portuguese market
Chinese, for the European Market
Chinese, for the European market
China
Chinese
""",
    "japan": """
Japan
Japanese
""",
    "india": """
India
India (Delhi or Agra)
India (Gujarat)
India (Himachal Pradesh, Guler)
India (Hyderabad)
India (Jammu)
India (Madhya Pradesh, Gwalior or Indore)
India (Maharashtra, Marathi)
India (Pahari Hills)
India (Pahari Hills, Kangra or Guler)
India (Pahari Hills, Kangra)
India (Punjab Hills, Kangra)
India (Punjab Hills, Mandi)
India (Rajasthan)
India (Rajasthan, Bikaner)
India (Rajasthan, Bundi or Kotah)
India (Rajasthan, Bundi)
India (Rajasthan, Junia)
India (Rajasthan, Kishangarh)
India (Rajasthan, Kota)
India (Rajasthan, Mewar)
India (Rajasthan, Mewar, Nathdwara)
India (Rajasthan, Nathadwara)
India (Rajasthan, Sawar)
India, Punjab Hills, kingdom of Jasrota
India, Thanjavur, Tamil Nadu
India, Western Rajasthan
North India, Punjab Hills, Kangra
South India, Andhra Pradesh, Tirupati
Western India, Rajasthan, Kota
Western India, Rajasthan, Udaipur
""",
    "america": """
American
""",
}

#: Those whose class the catalogue is not sure of: label -> class.
UNCERTAIN = {"possibly Chinese": "china"}

#: All others: known to a rule, and of none of the four classes.
OF_NONE = """
Alanic
Anglo-Saxon
Angolan
Assyrian
Austrian
Austrian or Bohemian
Belgian
Belgian, Brussels
Bolivia
British
British, Battersea, London
British, Bilston, South Staffordshire
British, Birmingham, Warwickshire
British, Chelsea
British, London
British, London (Battersea?)
British, Sheffield
British, South Staffordshire
British, Staffordshire
British, Worcester
Byzantine
Catalan
Central Asia
Central European
China (Xinjiang Uyghur Autonomous Region)
China, Xinjiang Uyghur Autonomous Region
Colima
Coptic
Cuban
Cypriot
Cypriot_x000D_
Diquís
Dutch
Eastern Mediterranean or Italian
Eastern Tibet, Kham, Riwoche monastery
Ecuador (Quito)
Edo peoples
England, composition modeled in the 1630s
Etruscan
European
European (Medieval style)
European or Middle Eastern
Flemish
Frankish
French
French (?)
French (lid)/European (lower elements, hardware)
French or Italian
French or Swiss
French, Chaumont-sur-Loire
French, Choisy-le-Roi
French, Limoges
French, Paris
French, Rennes
French, Sèvres
French, possibly Orléans
Fulani?
German
German, Ansbach
German, Augsburg or Nuremberg
German, Berlin
German, Cologne
German, Frankenthal
German, Meissen
German, Middle Rhine(?)
German, possibly Augsburg
German, probably Berlin
German, probably Franconia
Greek
Greek or Roman
Greek, Eastern Mediterranean
Greek, Eastern Mediterranean or Italian
Greek, Ionian
Greek, South Italian, Lucanian
Hawaiian
Inca
Inuit
Iran
Iranian (Persian)
Irish
Italian
Italian (Ancient Roman)
Italian (Ancient Rome)
Italian (Pompeii)
Italian or German
Italian, Ferrara
Italian, Florence
Italian, Naples
Italian, Rimini
Italian, Siena
Italian, Tuscany
Italian, Umbria
Italian, Venice
Italic
Javanese
Korea
Kyivan Rus’
Kyivan Rus’ or Byzantine
Late Roman
Lower Rhenish or Saxon
Mali
Mayan
Melanesian
Mexican
Michoacan
Minoan
Minoan, Crete
Moche
Native American (Guyanese)
Native American (Hopi)
Native American (Mic Mac)
Native American (Sioux)
Nepal
Nepal (Kathmandu Valley)
Netherlandish
Nigerian (Efik)
North French
North French or South Netherlandish
North Italian
Northern European
Old Assyrian Trading Colony
Paracas
Parthian
Peru (Cuzco)
Peruvian
Peruvian (Cuzco)
Peruvian; north coast (?)
Philippine, Manila
Phoenician
Portuguese
Possibly French
Possibly Northern Italian
Roman
Roman, Palestine
Roman, Pompeian
Roman, Syrian
Roman, eastern Mediterranean
Russian
Russian (Siberian)
Russian, St. Petersburg
Sasanian
Sasanian or Islamic
Scandinavian
Scottish
Scythian
South Netherlandish
South Netherlandish (?)
Southern German
Spanish
Spanish American
Spanish or French
Spanish, Seville
Spanish, probably Toledo
Swiss
Swiss, Lucerne
Thailand
Tibet
Turkish
Veraguas
Xinjiang Uyghur Autonomous Region
Yoruba peoples
possibly Dutch
possibly French
possibly German
possibly German; probably French or German
possibly Swiss
probably British
probably British, South Staffordshire
probably British, South Staffordshire, Wednesbury
probably French
probably Spanish
"""

#: Labels that mislead, and spellings of other museums: label -> class, with "?" if uncertain.
ODD = {
    # The maker counts, not the market.
    "Chinese, for American market": "china",
    "Chinese, for the European Market": "china",
    "Chinese for export": "china",
    "Chinese (for American market)": "china",
    "Chinese, made for the British or American market": "china",
    "Chinese, possibly for British market": "china",
    "Chinese, American market": "china",
    "French, for the Chinese market": "",
    "for the Chinese market": "",
    # Nor the market's place.
    "China for Parsi market, Bombay": "china",
    "China, made for the Parsi market, Bombay, India": "china",
    "Chinese (for the Indian market, Bombay)": "china",
    "Chinese, Parsi market, Bombay": "china",
    "Chinese for the American market, Boston": "china",
    "Chinese, for the Dutch market, Netherlands": "china",
    "Chinese, for the Indian market, Delhi or Agra": "china",
    "China (Guangzhou) for the Parsi market (Bombay)": "china",
    "China for the market of Bombay": "china",
    "probably China, for Parsi market, Bombay": "china?",
    "Japan for the China market, Guangzhou": "japan",
    "India for Armenian market, Iran": "india",
    "French, for the Indian market, Bombay": "",
    "for the Parsi market, China": "china",
    "for Parsi market, Bombay": "",
    "for the Chinese market, Guangzhou": "",
    "For Parsi market, Bombay, China": "china",
    "China; for Parsi market, Bombay": "china",
    "Made for the Parsi market, Bombay; China": "china",
    "China for Parsi clients, Bombay": "china",
    "China, for a Parsi patron, Bombay": "china",
    "China for the Parsi community, Bombay": "china",
    "China for a Parsi bazaar, Bombay": "china",
    "China for export to Bombay, India": "china",
    "China, exported to Bombay, India": "china",
    "Japan; for the Dutch market, Holland": "japan",
    "Painted for a patron, Delhi": "india",
    "Chinese, for the American market, Japanese": "",
    "Chinese, for the American market, possibly Japanese": "",
    "Chinese, for the American market, or Japanese": "",
    "Chinese, for Parsi market, possibly Bombay": "",
    "Chinese, for French market, French mounts": "",
    "Chinese, for export, French mounts": "",
    "Chinese, for Parsi market; Japanese": "",
    # Two possible makers.
    "China or Japan": "",
    "American or European": "",
    "European or American": "",
    "Thailand or India": "",
    "India or Nepal": "",
    "Indian or Ruritanian": "",
    "Chinese, or Japanese": "",
    "Indian or, possibly, Ruritanian": "",
    "China (or Japan)": "",
    "China/Japan": "",
    "China and/or Japan": "",
    "China–Korea": "",
    "Chinese (possibly Japanese)": "",
    "China (Jingdezhen) or Japan": "",
    "China or Japan, 18th century": "",
    "Pakistan or India": "",
    "German; probably French or German": "",
    # Two places of one class are one maker.
    "India (Delhi or Agra)": "india",
    "India, Rajasthan, Bundi or Kota": "india",
    "India (Rajasthan, Bundi) or India (Kota)": "india",
    "Rajasthan or Gujarat": "india",
    "Northern or Western India": "india",
    "Delhi or Lahore, India": "india",
    "Chinese or probably Chinese": "china?",
    # Two cultures.
    "Chinese, French": "",
    "Chinese with French mounts": "",
    "Chinese, French mounts": "",
    "Chinese; French mounts": "",
    "Chinese (mounts)": "china",
    "Japan, possibly China": "",
    "New England, possibly British": "",
    "Chinese and Japanese": "",
    "Japan; China": "",
    "China; Ruritania": "",
    "Chinese; 18th century": "china",
    "China, Ming dynasty (1368-1644); China, Qing dynasty (1644-1911)": "china",
    # In doubt.
    "probably American": "america?",
    "Possibly American": "america?",
    "American?": "america?",
    "American (?)": "america?",
    "American [?]": "america?",
    "? American": "america?",
    "China (Jingdezhen)?": "china?",
    "China (Jingdezhen) (?)": "china?",
    "American (New York) ?": "america?",
    "(Chinese)?": "china?",
    "Probably, American": "america?",
    "American, probably": "america?",
    "American (possibly)": "america?",
    "probably India, Rajasthan": "india?",
    "India?, Rajasthan": "india?",
    "attributed to Japan": "japan?",
    "perhaps Chinese, for the European market": "china?",
    # The doubt is about the place, not about the culture.
    "India, probably Kangra": "india",
    "India (Rajasthan, Bundi?)": "india",
    "India (Rajasthan, Bundi (?))": "india",
    "India, Kangra?": "india",
    "Japan (possibly Kyoto)": "japan",
    "American, probably New York": "america",
    # A place of the United States may be of a first people.
    "New England": "america?",
    # Not what their letters suggest.
    "Native American (Chilkat)": "",
    "Native American": "",
    "American Indian": "",
    "American (Hopi)": "",
    "American, Eskimo": "",
    "Eskimo (American)": "",
    "Hawaii": "",
    "American (Hawaii)": "",
    "Hawaii, United States": "",
    "Hawaiʻi, United States": "",
    "Alaska, United States": "",
    "Indian (Sioux)": "",
    "Plains Indian": "",
    "South American": "",
    "South American Indian": "",
    "Central American": "",
    "Latin American": "",
    "Spanish American": "",
    "North American": "",
    "the Americas": "",
    "Mexican": "",
    "New Mexico": "america?",
    "West Indian": "",
    "Anglo-Indian": "",
    "Anglo Indian": "",
    "Indo-Portuguese": "",
    "Indo-Ruritanian": "",
    "Sino-Tibetan": "",
    "Nayarit (Chinesco)": "",
    "Indonesian": "",
    "Indonesia (Java)": "",
    "Indochina": "",
    "Dutch East India Company": "",
    "East India Company": "",
    "Indian subcontinent": "",
    "Indiana": "",
    "Chinaware": "",
    "Japanned": "",
    "Chinese Turkestan?": "",
    "Edo peoples": "",
    "African American": "america",
    "African-American": "america",
    "Japanese American": "america",
    # The look is not the maker.
    "French, Chinese style": "",
    "Chinese style": "",
    "British, in the Chinese taste": "",
    "Japan, Rinpa style": "japan",
    "Dutch, after Chinese original": "",
    "Copy of Indian": "",
    "Chinese copy of Japanese original": "china",
    # What it is not, or not any longer.
    "not Chinese": "",
    "Not American": "",
    "Chinese, not Japanese": "china",
    "Japanese, if not Chinese": "",
    "Chinese, not certain": "china?",
    "not recorded": "",
    "formerly attributed to Japan": "",
    "Chinese (formerly attributed to Korean)": "china",
    "Chinese, once thought to be Japanese": "china",
    # Today's borders do not decide.
    "Tibet": "",
    "China (Tibet)": "",
    "China (Xinjiang Uyghur Autonomous Region)": "",
    "Central Asia": "",
    "Japan (Ainu)": "",
    "Ryukyu Islands, Japan": "",
    "North China / Inner Mongolia": "china",
    # Regions without their country.
    "Rajasthan": "india",
    "Pahari": "india",
    "Mughal": "india",
    "Punjab": "",
    "Kashmir": "",
    "India (Kashmir)": "india",
    "Bengal": "",
    "Sindh": "",
    "Gandhara": "",
    "Lahore": "",
    "Pakistan (Lahore)": "",
    "Lahore or Delhi": "",
    "Hyderabad": "",
    "Deccan, Hyderabad": "india",
    "Goa": "",
    "Indian (Goa)": "india",
    "Hong Kong": "",
    "Macao": "",
    "China (Hong Kong)": "china",
    "Macau, China": "china",
    "West Bengal": "india",
    "Punjab Hills": "india",
    "Mathura": "india",
    "Bombay": "india",
    "South Asian (India)": "india",
    "South Asian": "",
    # Spelling.
    "CHINA": "china",
    " japan ": "japan",
    "Japán": "japan",
    "India_x000D_": "india",
    "India _x000D_\n (Rajasthan)": "india",
    "U.S.A.": "america",
    "U. S.": "america",
    "United States of America": "america",
    "India (Rajasthan": "india",
    "India) Rajasthan": "india",
    # Cleveland's.
    "China, Ming dynasty (1368-1644)": "china",
    "China, Qing dynasty (1644-1911), Qianlong reign (1735-1795)": "china",
    "Japan, Edo period (1615-1868)": "japan",
    "America, 19th century": "america",
    "America, New York, 19th century": "america",
    "Native North America, Plains, Lakota": "",
    "India, Rajasthan, Kingdom of Mewar": "india",
    "India, Mathura, Kushan Period (1st century-320)": "india",
    "Mughal India, court of Akbar (reigned 1556-1605)": "india",
    "England": "",
    "Korea, Joseon dynasty (1392-1910)": "",
    "Nepal or Tibet": "",
    # Nothing in it.
    "": "",
    "   ": "",
    "?": "",
    "|": "",
    "_x000D_": "",
    "unknown": "",
    "Ruritania": "",
}

#: Every nationality of the same records: class -> nationalities, of several artists with bars between them.
NATIONALITIES = {
    "america": [
        "American", "American, born England", "American|American", "American, born Ireland", "American, born France",
        "American, born Ukraine",
    ],
    "america?": ["American, Scottish"],
    "japan": ["Japanese"],
    "india": ["Indian"],
    "india?": ["Indian|"],
    "china": ["Chinese"],
    "": [
        "", "|", "French", "Italian", "Dutch", "British", "German", "Netherlandish", "Flemish", "Spanish", "Swiss",
        "British, Scottish", "Swedish", "Greek", "Russian", "Danish", "French|French", "Continental", "Austrian",
        "Mexican", "Irish", "Anglo-American", "|French", "Norwegian", "Dutch, British", "Korean", "Geman|German|",
        "German|German", "Belgian", "Flemish|Flemish", "American|French", "American|American|French",
        "British|American", "British, active Philadelphia", "Japanese|Italian", "|Swiss",
        "| |French", "Italian|Netherlandish", "German|",
        "|Armenian, born Russian Empire [now Ukraine]", "Armenian, born Russian Empire [now Ukraine]", "French(?)",
        "Continental/Swiss", "German (?)", "French, Flemish", "Northern European", "Hungarian", "Netherlandish/French",
        "Flemish|Netherlandish", "Italian|Italian", "British, Welsh", "Italian (active Ancona)|Italian",
        "French or American", "Peruvian", "Bolivian", "Iranian", "Polish", "Dutch|Dutch",
    ],
}  # fmt: skip

#: More of them, as other museums and other departments write: nationality -> class.
ODD_NATIONALITIES = {
    "American, born China": "america",
    "American (born Japan)": "america",
    "American, born Canton, China": "america",
    "Chinese, born Taiwan": "china",
    "Japanese, active in America": "japan",
    "active in Japan": "",
    "born India": "",
    "American?": "america?",
    "American|American?": "america?",
    "American, Native American": "",
    "American|Ruritanian": "",
    "Ruritanian, American": "america",
    "Canadian, American": "",
    "Japanese French": "",
    "Chinese and Japanese": "",
    "American or, possibly, Ruritanian": "",
    "Unknown|American": "america?",
    "Unknown": "",
}


def lines(block: str) -> list[str]:
    """The labels of a block, one a line."""
    return [line for line in block.split("\n") if line]
