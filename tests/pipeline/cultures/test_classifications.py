"""Kinds of object: every classification among 2,400 records of the Metropolitan Museum, and others that it uses."""

from pathlib import Path

import pytest

from pipeline.acquire.normalising import classification, digest
from pipeline.core.errors import ConfigError
from pipeline.cultures.classifications import explain, read
from tests.museum import sample

#: As catalogued -> the kind that it counts as.
SAMPLE = {
    "Paintings": "Paintings",
    "Miscellaneous-Paintings": "Paintings",
    "Pastels & Oil Sketches on Paper": "Paintings",
    "Paintings-Decorative": "Paintings",
    "Paintings-Panels": "Paintings",
    "Miscellaneous-Paintings & Portraits": "Paintings",
    "Portraits": "Paintings",
    "Paintings|Frames": "Paintings",
    "": "",
    "Miniatures": "Miniatures",
    "Fans": "Fans",
    "Jewelry": "Jewelry",
    "Jewelry, Precious Metals and Precious Stones": "Jewelry",
    "Gems": "Gems",
    "Gems|Gold and Silver": "Gems",
    "Enamels-Painted": "Enamels",
    "Enamels-Champlevé": "Enamels",
    "Enamels": "Enamels",
    "Enamels-Cloisonné": "Enamels",
    "Enamels-Translucent": "Enamels",
    "Enamels-Champlevé & Cloisonné": "Enamels",
    "Enamels-Basse taille": "Enamels",
    "Enamels|Miniatures": "Enamels",
    "Enamels-Ronde Bosse": "Enamels",
    "Enamels-Émail de plique": "Enamels",
    "Glass": "Glass",
    "Glass-Stained": "Glass",
    "Glass-Painted": "Glass",
    "Glass-Vessels": "Glass",
    "Glass-Ornaments": "Glass",
    "Woodwork-Furniture": "Furniture",
    "Sculpture": "Sculpture",
    "Sculpture-Architectural": "Sculpture",
    "Sculpture-Bronze": "Sculpture",
    "Sculpture-Miniature": "Sculpture",
    "Ceramics-Sculpture": "Sculpture",
    "Bone/Ivory-Sculpture": "Sculpture",
    "Sculpture-Stone|Sculpture-Alabaster": "Sculpture",
    "Sculpture-Wood": "Sculpture",
    "Metal-Sculpture": "Sculpture",
    "Ivory/Bone-Sculpture": "Sculpture",
    "Ivory/Bone-Sculpture-Inscribed": "Sculpture",
    "Sculpture-Alabaster": "Sculpture",
    "Metalwork-Gold and Platinum|Miniatures": "Metalwork",
    "Metalwork-Silver": "Metalwork",
    "Metal-Ornaments": "Metalwork",
    "Metalwork-Gold and Platinum": "Metalwork",
    "Metalwork-Iron": "Metalwork",
    "Metalwork-Implements": "Metalwork",
    "Metalwork-Silverplate": "Metalwork",
    "Metalwork-Copper alloy": "Metalwork",
    "Metalwork-Brass": "Metalwork",
    "Metalwork-Lead": "Metalwork",
    "Metalwork-Silver-Miniature": "Metalwork",
    "Metalwork-Ornaments": "Metalwork",
    "Metalwork-Coins-Inscribed": "Metalwork",
    "Metalwork-Equestrian": "Metalwork",
    "Metal": "Metalwork",
    "Metalwork-Gold": "Metalwork",
    "Metalwork-Bronze": "Metalwork",
    "Ceramics-Porcelain": "Ceramics",
    "Ceramics": "Ceramics",
    "Ceramics-Pottery": "Ceramics",
    "Ceramics-Porcelain-Export": "Ceramics",
    "Ceramics-Implements": "Ceramics",
    "Ceramics-Vessels": "Ceramics",
    "Ceramics-Containers": "Ceramics",
    "Ivories and Bone": "Ivories and Bone",
    "Ivory/Bone-Reliefs": "Ivories and Bone",
    "Ivories-Elephant": "Ivories and Bone",
    "Ivories": "Ivories and Bone",
    "Ivory/Bone-Ornaments": "Ivories and Bone",
    "Ivory/Bone-Implements": "Ivories and Bone",
    "Bone/Ivory-Containers": "Ivories and Bone",
    "Ivory/Bone-Vessels": "Ivories and Bone",
    "Ivories-Walrus": "Ivories and Bone",
    "Idiophone-Shaken-rattle": "Musical Instruments",
    "Idiophone-Struck-bell-clapper": "Musical Instruments",
    "Idiophone-Struck-bell-without clapper": "Musical Instruments",
    "Idiophone-Plucked / Depressed": "Musical Instruments",
    "Idiophone-Friction": "Musical Instruments",
    "Idiophone-Scraped": "Musical Instruments",
    "Idiophone-Concussion": "Musical Instruments",
    "Idiophone-Accessories": "Musical Instruments",
    "Idiophone-Struck-bell": "Musical Instruments",
    "Idiophone": "Musical Instruments",
    "Woodwork-Furniture|Chordophone-Zither-plucked-harpsichord|Paintings": "Musical Instruments",
    "Bone/Ivory-Musical Instruments": "Musical Instruments",
    "Idiophone-Struck-bar-metal": "Musical Instruments",
    "Idiophone-Struck-vessel": "Musical Instruments",
    "Idiophone-Struck": "Musical Instruments",
    "Wood": "Woodwork",
    "Woodwork-Miscellany": "Woodwork",
    "Woodwork-Architectural": "Woodwork",
    "Wood-Implements": "Woodwork",
    "Woodwork": "Woodwork",
    "Wood-Containers": "Woodwork",
    "Photographs|Paintings": "Photographs",
    "Manuscripts and Illuminations": "Manuscripts and Illuminations",
    "Stucco": "Architecture",
}

OTHERS = {
    "Prints": "Prints",
    "Prints|Ephemera": "Prints",
    "Drawings": "Drawings",
    "Photographs-Negatives": "Photographs",
    "Codices": "Manuscripts and Illuminations",
    "Textiles-Woven": "Textiles",
    "Textiles-Embroidered|Costume": "Textiles",
    "Stone-Containers": "Stone",
    "Vases": "Vases",
    "Lacquer": "Lacquer",
    "Sword Furniture-Tsuba": "Arms and Armor",
    "Chordophone-Lute-plucked-fretted": "Musical Instruments",
    "Wood-Sculpture": "Sculpture",
    "Painting": "Paintings",
    "paintings": "Paintings",
    " Metalwork-Silver_x000D_\n": "Metalwork",
    "Metalwork | Jewelry": "Metalwork",
    "|Jewelry": "Jewelry",
    "Inrō": "Lacquer",
}


@pytest.mark.parametrize(("raw", "kind"), (SAMPLE | OTHERS).items())
def test_every_spelling_counts_under_one_name(raw: str, kind: str) -> None:
    assert classification(raw) == kind


@pytest.mark.parametrize("catalogue", sample.catalogues())
def test_the_table_above_holds_every_classification_of_a_catalogue(catalogue: str) -> None:
    found = {record["classification"] for record in sample.read(catalogue)}
    assert found == set(SAMPLE) if catalogue == "shared" else found < set(SAMPLE)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Spaceships", "Spaceships"),
        ("spaceships-Large", "Spaceships"),
        ("Spaceships|Paintings", "Spaceships"),
        ("-", "-"),
        ("|", ""),
        (" | ", ""),
        ("Metalworking tools", "Metalworking tools"),
    ],
)
def test_what_the_table_does_not_know_keeps_its_own_first_part(raw: str, kind: str) -> None:
    assert classification(raw) == kind


def test_a_name_means_itself() -> None:
    for kind in {*SAMPLE.values()}:
        assert classification(kind) == kind


def test_explains_why() -> None:
    assert explain("Metalwork-Silver").reason == "The table classifications.toml lists 'Metalwork'."
    verdict = explain("Metalwork-Gold and Platinum|Miniatures")
    assert verdict.key == "Metalwork" and "The first part of" in verdict.reason
    assert "does not list" in explain("Spaceships").reason
    assert (explain("").key, explain("").reason) == ("", "The catalogue gives no classification.")


def test_knows_what_the_table_decides() -> None:
    assert all(explain(raw).rule == "classifications.toml" for raw in SAMPLE if raw)
    assert not any(explain(raw).rule for raw in ("", "|", "Spaceships", "Spaceships-Large", "Spaceships|Paintings"))


def test_the_tables_have_a_digest() -> None:
    assert len(digest()) == 64 and digest() == digest()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[kinds", "cannot be read"),
        ('[other]\na = ["b"]', "may only hold one table"),
        ('stray = 1\n[kinds]\na = ["b"]', "stray"),
        ('[kinds]\na = "b"', "list of spellings"),
        ("[kinds]\na = [1]", "list of spellings"),
        ('[kinds]\na = [" "]', "list of spellings"),
        ('[kinds]\na = ["Silver"]\nb = ["silver"]', "'silver' stands under 'a' and 'b'"),
    ],
)
def test_a_malformed_table_says_what_is_wrong(tmp_path: Path, text: str, complaint: str) -> None:
    table = tmp_path / "kinds.toml"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=complaint) as raised:
        read(table)
    assert "kinds.toml" in str(raised.value)


def test_a_missing_table_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read(tmp_path / "none.toml")
