"""What the columns of a folder's table mean: every column gets one name, and none gets lost."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain, count

from pipeline.artefacts import schema
from pipeline.core.text import fold

#: Catalogue column -> other titles for it, the most certain first. A title counts without case, accents and signs.
ALIASES = {
    "file": (
        "file_name", "filename", "file_path", "filepath", "image_file", "image_filename", "image_path", "image_name",
        "image", "img", "img_path", "path", "picture_file", "picture_path", "picture_name", "photo", "photo_file",
        "datei", "dateiname", "bild", "bestand", "bestandsnaam", "fichier", "nom_de_fichier", "archivo", "picture",
        "image_file_name", "image_file_path", "photo_path", "photo_name", "source_file", "relative_path", "local_path",
        "full_path", "file_location", "bilddatei", "bildname", "dateipfad", "bildpfad", "nom_du_fichier",
        "chemin_du_fichier", "nom_fichier", "nombre_de_archivo", "nombre_del_archivo", "nombre_archivo", "nome_file",
        "nome_del_file", "nome_do_arquivo", "nome_do_ficheiro", "arquivo", "ficheiro", "afbeelding",
        "afbeeldingsbestand", "bestandspad", "immagine",
        "imagen", "imagem", "chemin", "ruta", "percorso", "pfad", "foto", "src",
    ),
    "object_id": ("objectid", "id"),
    "title": ("titel", "titre", "titolo", "titulo"),
    "label": ("class",),
    "artist": ("creator", "artist_name", "painter", "kunstler", "kunstenaar", "artiste", "artista", "maker", "author",
               "artist_maker", "creator_name", "maler", "schilder", "peintre", "pittore", "pintor"),
    "other_names": ("artist_other_names", "artist_names", "native_name", "artist_native_name", "alternative_names"),
    "date": (
        "year", "dated", "dating", "creation_date", "date_created", "date_made", "object_date", "datierung", "datering",
        "datation", "jahr", "jaar", "annee", "entstehungsjahr", "entstehungszeit", "fecha", "ano", "anno",
    ),
    "year_begin": ("begin_year", "year_from", "start_year", "date_begin", "begin_date", "object_begin_date",
                   "date_start", "start_date", "date_from", "from_year", "earliest_year", "earliest_date", "datum_von"),
    "year_end": ("end_year", "year_to", "date_end", "end_date", "object_end_date", "date_to", "to_year",
                 "latest_year", "latest_date", "datum_bis"),
    "medium": ("technique", "technik", "techniek", "materials"),
    "tags": ("keywords", "subjects", "schlagworte", "schlagworter", "trefwoorden", "mots_cles", "mots_clefs",
             "palabras_clave", "parole_chiave", "palavras_chave"),
    "rights": ("licence", "license"),
    "credit_line": ("creditline",),
    "source_url": ("url",),
}  # fmt: skip
#: Titles of a column that words the size; it stays as it is, and the sides are read from it.
_DIMENSIONS = frozenset((
    "dimensions", "dimension", "size", "sizes", "measurements", "measurement", "afmetingen", "afmeting", "formaat",
    "masse", "abmessungen", "grosse", "format", "dimensioni", "misure", "dimensiones", "medidas", "dimensoes",
))  # fmt: skip
#: Titles of one side; its cells need a unit, in the title ("height_mm", "Width (cm)") or in each cell ("30 cm").
_SIDES = {
    "height": "height_cm", "hoogte": "height_cm", "hohe": "height_cm", "hauteur": "height_cm", "altezza": "height_cm",
    "alto": "height_cm", "altura": "height_cm", "width": "width_cm", "breedte": "width_cm", "breite": "width_cm",
    "largeur": "width_cm", "larghezza": "width_cm", "ancho": "width_cm", "largura": "width_cm", "depth": "depth_cm",
    "diepte": "depth_cm", "tiefe": "depth_cm", "profondeur": "depth_cm", "profondita": "depth_cm",
    "profundidad": "depth_cm",
}  # fmt: skip
_UNIT = r"(?:(?:_in)?_?(mm|cm|m|in|inch|inches|ft))?"
_SIDE = re.compile(rf"({'|'.join(_SIDES)}){_UNIT}")
#: "Dimensions (cm)", "Size (H x W, in.)". The sides are read as height, width, depth; no other order is one of these.
_WHOLE = re.compile(rf"({'|'.join(_DIMENSIONS)})(?:_h_?x_?[wbl](?:_?x_?[dtp])?)?{_UNIT}")
#: Columns that the pipeline fills. A table's are kept under another name.
_OWN = {*schema.PREPARED, "generated", "picture", "status", "label_rule", "label_certain", "class_certain", "row"}
_ALIAS = {
    alias.replace("_", ""): (name, rank)
    for name, aliases in ALIASES.items()
    for rank, alias in enumerate(aliases, start=1)
}
_NAMES = {name.replace("_", ""): name for name in (*schema.RECORDS, *schema.CATALOGUE) if name not in _OWN}


@dataclass(frozen=True)
class TableColumn:
    """A column of a folder's table."""

    title: str  #: in the table
    name: str  #: in the catalogue: one of its own, or the source's additional one
    length: str = ""  #: the measure that its cells give as well: ``height_cm``, ..., or ``dimensions``; "" for none
    unit: str = ""  #: of that measure, where the title states it


def assign(titles: Sequence[str]) -> list[TableColumn]:
    """The columns of a table with these distinct titles.

    Of several titles with one meaning the column's own name counts, then the alias that stands first in
    :data:`ALIASES`; the others are additional columns under their own titles. A title that the pipeline fills itself
    is kept with the prefix :data:`~pipeline.artefacts.schema.RAW`.
    """
    keys = [_key(title) for title in titles]
    candidates: dict[str, list[tuple[int, int]]] = {}
    for place, (title, key) in enumerate(zip(titles, keys, strict=True)):
        name, rank = _meaning(key)
        if name:
            # The name as it is comes before the name in capitals.
            candidates.setdefault(name, []).append((rank if title != name else -1, place))
    meant = {min(found)[1]: name for name, found in candidates.items()}
    taken = set(meant.values())
    columns = []
    for place, (title, key) in enumerate(zip(titles, keys, strict=True)):
        name = meant.get(place) or distinct(_kept(title), taken)
        taken.add(name)
        side, whole = _SIDE.fullmatch(key), _WHOLE.fullmatch(key)
        length = _SIDES[side[1]] if side else "dimensions" if whole else ""
        unit = next((found[2] for found in (side, whole) if found and found[2]), "")
        columns.append(TableColumn(title, name, "" if name in schema.RECORDS else length, unit))
    return columns


def is_known(title: str) -> bool:
    """Whether a title means a column of the catalogue."""
    key = _key(title)
    return bool(_meaning(key)[0]) or key in _OWN


def _key(title: str) -> str:
    """ "Height (cm)" and "heightCm" as "height_cm", "Artist(s)" as "artist"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", title.replace("(s)", ""))
    return re.sub(r"[\W_]+", "_", fold(words)).strip("_")


def _meaning(key: str) -> tuple[str, int]:
    """The catalogue's column that a title means, "" for none, and its rank among several: 0 for the name itself."""
    plain = key.replace("_", "")
    return (_NAMES[plain], 0) if plain in _NAMES else _ALIAS.get(plain, ("", 0))


def _kept(title: str) -> str:
    """The name of an additional column."""
    # The catalogue has the name already where another column has the meaning.
    clashes = title in _OWN or title in schema.CATALOGUE or title in schema.RECORDS
    return f"{schema.RAW}{title}" if clashes else title


def distinct(name: str, taken: Collection[str]) -> str:
    """The name, or the name with a number where it is taken."""
    numbered = (f"{name}_{number}" for number in count(2))
    return next(candidate for candidate in chain([name], numbered) if candidate not in taken)
