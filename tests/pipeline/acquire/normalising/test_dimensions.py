"""Sizes in centimetres, from museums' wording and from a table of measurements."""

from typing import Any

import pytest

from pipeline.acquire.normalising.dimensions import Dimensions, centimetres, length_cm
from tests.museum import sample

#: Wording -> height, width, depth in centimetres.
WORDING: list[tuple[str, tuple[float | None, float | None, float | None]]] = [
    ("32 1/4 x 42 3/8 in. (81.9 x 107.6 cm)", (81.9, 107.6, None)),
    ("22 1/8 × 18 3/8 × 1 3/4 in. (56.2 × 46.7 × 4.4 cm)", (56.2, 46.7, 4.4)),
    ("7 1/4 x 5 3/4 in. (185 x 147 mm)", (18.5, 14.7, None)),
    ("(130 x 96 mm)", (13, 9.6, None)),
    ("Overall: 1.8 x 33.4 cm (11/16 x 13 1/8 in.)", (1.8, 33.4, None)),
    ("16.5cm x 12.5cm x 7cm", (16.5, 12.5, 7)),
    ("139 x100 in.", (353.06, 254, None)),
    ("70 x 40 1/4in. (177.8 x 102.2cm)", (177.8, 102.2, None)),
    ("Length 11-1/4 in.", (28.57, None, None)),
    ("12 ½ × 9¼ in.", (31.75, 23.5, None)),
    ("29,8 × 25,7 cm", (29.8, 25.7, None)),
    ("1,250 x 900 mm", (125, 90, None)),
    ("diam. 2.8 cm x D. .7 cm", (2.8, 2.8, 0.7)),
    ("1.2 m × 80 cm", (120, 80, None)),
    ("6 ft. 2 in. x 3 ft", (187.96, 91.44, None)),
    ("1 m 20 cm", (120, None, None)),
    ("1 m 20 cm × 80 cm", (120, 80, None)),
    ("H. 1 m. 20 cm. 5 mm, W. 2 cm 5 mm", (120.5, 2.5, None)),
    ("1 m × 20 cm", (100, 20, None)),
    ("1 m (100 cm)", (100, None, None)),
    ("5' 3\" x 2'", (160.02, 60.96, None)),
    ("Overall (each panel): 5 ft. 9 in. x 12 ft. 4 in. (175.3 x 375.9 cm)", (175.3, 375.9, None)),
    ("ca. 30 × 20 cm", (30, 20, None)),
    ("oil on canvas, 1889, 30 x 20 cm", (30, 20, None)),
    ("10 5/8 in.  (27.0 cm)", (27, None, None)),
    # What is called by its name.
    ("H.: 4 3/8 in. (11.1 cm), diameter: 1 15/16 in.", (11.1, 4.92, None)),
    ("H. 8 1/4 in. (21 cm)_x000D_\nW. 18 3/4 in. (47.6 cm)_x000D_\nD. 5 15/16 in. (15.1 cm)", (21, 47.6, 15.1)),
    ("H. 7 3/8 in. (18.7 cm.); Gr. W. 13 in. (33 cm.)", (18.7, 33, None)),
    ("Diameter (each): 9 3/4 in. (24.8 cm)", (24.8, 24.8, None)),
    ("Diameter 1.15 cm; Thickness 0.5 cm", (1.15, 1.15, 0.5)),
    ("Diameter: approx. 3 in. (approx. 7.6 cm)", (7.6, 7.6, None)),
    ("W. 3 1/2 × L. 12 1/4 in. (8.9 × 31.1 cm)", (31.1, 8.9, None)),
    ("H x W x D: 3 3/4 x 1/2 x 1/8in. (9.5 x 1.3 x 0.3cm)", (9.5, 1.3, 0.3)),
    ("Height: 20 cm, Width: 10 cm, Depth: 3 cm", (20, 10, 3)),
    ("25 cm high, 10 cm wide", (25, 10, None)),
    ("2 1/8 x 1 3/8 in. W (5.4 x 3.5 cm)", (5.4, 3.5, None)),
    ("Height 25 mm, Diameter 22 mm, Weight 11 g", (2.5, 2.2, None)),
    (
        "Overall (wt. confirmed): H. 21 1/2 x W. 15 1/4 x D. 3 3/4 in., 76lb. (54.6 x 38.7 x 9.5 cm, 34.4kg)",
        (54.6, 38.7, 9.5),
    ),
    ("4 3/4 x 3 7/8 in. (12.1 x 9.8 cm); 10 oz. 16 dwt. (336 g)", (12.1, 9.8, None)),
    # Which part of it is the work.
    ("Oval, 31 1/2 x 25 in. (80 x 63.5 cm)", (80, 63.5, None)),
    ("Arched top, 37 x 22 1/8 in. (94 x 56.2 cm)", (94, 56.2, None)),
    (
        "Overall 21 3/8 x 18 7/8 in. (54.3 x 47.9 cm); painted surface 20 7/8 x 18 3/8 in. (53 x 46.7 cm)",
        (54.3, 47.9, None),
    ),
    (
        "Overall, with engaged (largely modern) frame, 35 x 22 in. (88.9 x 55.9 cm); painted surface 27 x 16 in.",
        (88.9, 55.9, None),
    ),
    ("Overall, with added strips, 11 3/4 x 9 1/2 in. (29.8 x 24.1 cm); painted surface 11 x 8 in.", (29.8, 24.1, None)),
    ("Framed: 78.5 x 65.3 x 7 cm (30 7/8 x 25 11/16 x 2 3/4 in.); Unframed: 60 x 50.2 cm", (60, 50.2, None)),
    ("26 x 38 in. (66 x 96.5 cm)\r\nFramed: 38 3/8 x 50 1/4 x 5 1/4 in. (97.5 x 127.6 x 13.3 cm)", (66, 96.5, None)),
    ("Image: 45 x 30 cm; Overall with mounting: 150 x 50 cm; Overall with knobs: 150 x 56 cm", (45, 30, None)),
    ("Painting only: 29.8 x 25.7 cm (11 3/4 x 10 1/8 in.); Overall with mounting: 100 x 40 cm", (29.8, 25.7, None)),
    ("Overall with mounting: 100 x 40 cm", (100, 40, None)),
    ("Sheet: 38 x 25 cm; Image: 30 x 20 cm; Mat: 50 x 40 cm", (30, 20, None)),
    ("Image: 12 1/2 x 9 in. (31.8 x 22.9 cm)\r\nPage: 18 x 12 5/8 in. (45.7 x 32.1 cm)", (31.8, 22.9, None)),
    (
        "box: 1 × 2 3/4 × 1 5/8 in. (2.5 × 7 × 4.1 cm);\r\nminiature (oval): 1 1/8 × 1 in. (2.9 × 2.5 cm)",
        (2.9, 2.5, None),
    ),
    ("81 7/8 x 50 3/8 in. (208 x 128 cm), with added strip of 2 1/8 in. (5.4 cm) at top", (208, 128, None)),
    (
        "Painting: H. 23 in. (58.4 cm)\r\n  W. 32 in. (81.3 cm)\r\nMat size: H. 27 in. (69 cm)\r\n  W. 35 in. (90 cm)",
        (58.4, 81.3, None),
    ),
    (
        "(a) 49 x 24 in. (124.5 x 61 cm); (b) 57 x 29 in. (144.8 x 73.7 cm); (d) 49 x 24 in. (124.5 x 62 cm)",
        (144.8, 73.7, None),
    ),
    ("H. 4 in. (10.2 cm); Diam. of foot 2 in. (5.1 cm)", (10.2, None, None)),
    # Nothing that is the work's.
    ("Framed: 7 1/8 × 6 in. (18.1 × 15.2 cm)", (None, None, None)),
    ("Storage (petri dish diam.): 5 9/16 in. (14.1 cm)", (None, None, None)),
    ("Dimensions unavailable", (None, None, None)),
    ("24 x 36", (None, None, None)),
    ("Wt. 0.14 oz. (4 g)", (None, None, None)),
    ("1/0 in.", (None, None, None)),
    ("0 x 0 cm", (None, None, None)),
    ("999999 cm", (None, None, None)),
    ("", (None, None, None)),
    (" \n;;() x × cm", (None, None, None)),
]


#: Wording in other languages -> height, width, depth in centimetres; None where the text does not tell it.
OTHER_LANGUAGES: list[tuple[str, tuple[float | None, float | None, float | None]]] = [
    ("hoogte 30 cm; breedte 40 cm", (30, 40, None)),
    ("hoogte 30 cm, breedte 40 cm, diepte 5 cm", (30, 40, 5)),
    ("hoogte: 30 cm\nbreedte: 40 cm", (30, 40, None)),
    ("hoogte × breedte: 30 × 40 cm", (30, 40, None)),
    ("30 cm hoog, 40 cm breed", (30, 40, None)),
    ("40 cm breed en 30 cm hoog", (30, 40, None)),
    ("30 bij 40 cm", (30, 40, None)),
    ("Höhe 30 cm; Breite 40 cm", (30, 40, None)),
    ("Breite: 40 cm, Höhe: 30 cm", (30, 40, None)),
    ("Höhe: 30; Breite: 40 cm", (30, 40, None)),
    ("Höhe gesamt: 30 cm; Breite gesamt: 40 cm", (30, 40, None)),
    ("H 30 cm x B 40 cm x T 5 cm", (30, 40, 5)),
    ("30 x 40 cm (B x H)", (40, 30, None)),
    ("H x B x T: 30 x 40 x 5 cm", (30, 40, 5)),
    ("30 cm hoch, 40 cm breit", (30, 40, None)),
    ("Durchmesser 30 cm", (30, 30, None)),
    ("Maße in cm: 30 x 40", (30, 40, None)),
    ("Hauteur : 0,77 m ; Largeur : 0,53 m", (77, 53, None)),
    ("Hauteur totale : 77 cm ; Largeur totale : 53 cm", (77, 53, None)),
    ("Haut. 77 cm; larg. 53 cm", (77, 53, None)),
    ("H. : 77 cm ; l. : 53 cm", (77, 53, None)),
    ("L. 77 x l. 53 cm", (77, 53, None)),
    ("30 cm de haut sur 40 cm de large", (30, 40, None)),
    ("Alto: 30 cm; Ancho: 40 cm; Fondo: 5 cm", (30, 40, 5)),
    ("30 cm de alto por 40 cm de ancho", (30, 40, None)),
    ("altezza 30 cm; larghezza 40 cm; profondità 5 cm", (30, 40, 5)),
    ("altezza cm 30, larghezza cm 40", (30, 40, None)),
    ("olio su tela, cm 70 x 50", (70, 50, None)),
    ("cm. 70x50", (70, 50, None)),
    ("m 1,20 x 0,80", (120, 80, None)),
    ("højde 30 cm; bredde 40 cm", (30, 40, None)),
    ("wysokość 30 cm; szerokość 40 cm", (30, 40, None)),
    ("12 x 16 pouces", (30.48, 40.64, None)),
    # Frames, sheets and numbering.
    ("Rahmen: 50 x 60 cm; Bild: 30 x 40 cm", (30, 40, None)),
    ("avec cadre: 50 x 60 cm", (None, None, None)),
    ("sans cadre : 30 x 40 cm", (30, 40, None)),
    ("30 x 40 cm; met lijst 50 x 60 cm", (30, 40, None)),
    ("Blattgröße: 30 x 20 cm; Bildgröße: 25 x 15 cm", (25, 15, None)),
    ("Part B: 30 x 40 cm", (30, 40, None)),
    ("a: H. 30 cm; b: H. 20 cm", (30, None, None)),
    # Letters before and behind the numbers, and one unit for several.
    ("H. 45.7, W. 30.5 cm", (45.7, 30.5, None)),
    ("H. 7-1/16, W. 3-15/16 in. (17.9 x 10 cm.)", (17.94, 10, None)),
    ("H. 45.7 W. 30.5 D. 3 cm", (45.7, 30.5, 3)),
    ("H: 45.7; W: 30.5 cm", (45.7, 30.5, None)),
    ("H. 30 cm, B. 40", (30, 40, None)),
    ("45.7 (h) x 30.5 (w) cm", (45.7, 30.5, None)),
    ("30.5 (w) x 45.7 (h) x 5 (d) cm", (45.7, 30.5, 5)),
    ("45,7 cm (h) x 30,5 cm (b)", (45.7, 30.5, None)),
    ("45.7 H x 30.5 W cm", (45.7, 30.5, None)),
    ("48 in. H x 36 in. W", (121.92, 91.44, None)),
    ("H45.7 x W30.5 cm", (45.7, 30.5, None)),
    ("45.7h x 30.5w cm", (45.7, 30.5, None)),
    ("1 15/16 in. (4.9 cm) x 1 7/16 in. (3.61 cm)", (4.9, 3.61, None)),
    ("H. 20 cm (8 in.) x W. 30 cm (12 in.)", (20, 30, None)),
    ("Dimensions (cm): 30 x 40", (30, 40, None)),
    # Decimal commas and thousands.
    ("1.234,5 x 20 cm", (1234.5, 20, None)),
    ("1,234.5 x 20 cm", (1234.5, 20, None)),
    ("1.250 x 900 mm", (125, 90, None)),
    ("1 234 x 800 mm", (123.4, 80, None)),
    ("1\u202f234 x 800 mm", (123.4, 80, None)),
    ("Plate 12 250 x 300 mm", (25, 30, None)),
    ("0,770 x 0,530 m", (77, 53, None)),
    ("1,234 m x 0,530 m", (123.4, 53, None)),
    ("30.480 x 40.640 cm", (30.48, 40.64, None)),
    ("1.234 x 20,5 cm", (1234, 20.5, None)),
    ("1.234 x 20.5 cm", (1.23, 20.5, None)),
    # What cannot be told.
    ("1.234 x 20 cm", (None, 20, None)),
    ("30 cm; 40 cm", (None, None, None)),
    ("30 cm, 40 cm", (None, None, None)),
    ("magasság 30 cm; szélesség 40 cm", (None, None, None)),
    ("Umfang 50 cm", (None, None, None)),
    ("d. 1889, H. 30 cm", (30, None, None)),
]


#: Sizes with a frame, and sizes of two lengths for one side, are not the work's own.
NOT_THE_WORKS_OWN: list[tuple[str, tuple[float | None, float | None, float | None]]] = [
    ("60 x 50 cm (framed)", (None, None, None)),
    ("60 x 50 cm (with frame)", (None, None, None)),
    ("60 x 50 cm (mit Rahmen)", (None, None, None)),
    ("60 x 50 cm (avec cadre)", (None, None, None)),
    ("60 x 50 cm met lijst", (None, None, None)),
    ("60 x 50 cm incl. frame", (None, None, None)),
    ("60 x 50 cm con marco", (None, None, None)),
    ("with frame: 60 x 50 cm", (None, None, None)),
    ("Overall: 60 x 50 cm (framed)", (None, None, None)),
    ("H. 60 cm, W. 50 cm (framed)", (None, None, None)),
    ("H. 60 cm; W. 50 cm (framed)", (None, None, None)),
    ("24 x 20 in. (61 x 51 cm), framed", (None, None, None)),
    ("27 1/2 x 23 5/8 in. (70 x 60 cm framed)", (None, None, None)),
    ("60 x 50 cm (framed), 50 x 40 cm (unframed)", (50, 40, None)),
    ("60 x 50 cm (unframed)", (60, 50, None)),
    ("60 x 50 cm (without frame)", (60, 50, None)),
    ("60 x 50 cm sin marco", (60, 50, None)),
    ("60 x 50 cm; 70 x 60 cm (framed)", (60, 50, None)),
    ("24 x 20 in. (with frame 70 x 60 cm)", (60.96, 50.8, None)),
    # Sides behind their numbers.
    ("30.5H 40.2W cm", (30.5, 40.2, None)),
    ("40.2W 30.5H cm", (30.5, 40.2, None)),
    ("30.5 (H) 40.2 (W) cm", (30.5, 40.2, None)),
    ("30.5 cm H 40.2 cm W 5 cm D", (30.5, 40.2, 5)),
    ("45.7 [h] x 30.5 [w] cm", (45.7, 30.5, None)),
    ('18"H x 24"W', (45.72, 60.96, None)),
    ('12.5"h x 16"w', (31.75, 40.64, None)),
    # Two numbers for one side, or for any.
    ("80, 150 cm", (None, None, None)),
    ("30-40 cm", (None, None, None)),
    ("30–40 x 50 cm", (None, 50, None)),
    ("30 to 40 x 50 cm", (None, 50, None)),
    ("30/32 x 40 cm", (None, 40, None)),
    ("7/16 x 3/4 in.", (1.11, 1.91, None)),
    ("30 ± 1 x 40 cm", (30, 40, None)),
    ("30 x 40 ± 0.5 cm", (30, 40, None)),
    ("30 cm ± 5 mm", (30, None, None)),
    ("1890 - 30 x 40 cm", (30, 40, None)),
    # Swiss thousands.
    ("1'234.5 x 20 cm", (1234.5, 20, None)),
    ("1'234 x 500 mm", (123.4, 50, None)),
    ("1’234 x 500 mm", (123.4, 50, None)),
    ("H 1'234 mm; B 500 mm", (123.4, 50, None)),
    # Other spellings of units and sides.
    ("150 x 80 c.m.", (150, 80, None)),
    ("alt. cm 30, largh. cm 40", (30, 40, None)),
    ("korkeus 30 cm, leveys 40 cm", (30, 40, None)),
    ("высота 30 см, ширина 40 см", (30, 40, None)),
    ("yükseklik 30 cm; genişlik 40 cm", (30, 40, None)),
    ("înălțime 30 cm, lățime 40 cm", (30, 40, None)),
    ("alçada 30 cm, amplada 40 cm", (30, 40, None)),
]


@pytest.mark.parametrize(("text", "size"), NOT_THE_WORKS_OWN, ids=[text for text, _ in NOT_THE_WORKS_OWN])
def test_no_length_of_a_frame_or_of_two_is_taken_for_a_side(text: str, size: tuple[float | None, ...]) -> None:
    found = centimetres(text)
    assert (found.height_cm, found.width_cm, found.depth_cm) == size


@pytest.mark.parametrize(("text", "size"), OTHER_LANGUAGES, ids=[text for text, _ in OTHER_LANGUAGES])
def test_wording_of_other_languages(text: str, size: tuple[float | None, ...]) -> None:
    found = centimetres(text)
    assert (found.height_cm, found.width_cm, found.depth_cm) == size


@pytest.mark.parametrize(("text", "size"), WORDING, ids=[text[:40] for text, _ in WORDING])
def test_wording(text: str, size: tuple[float | None, ...]) -> None:
    found = centimetres(text)
    assert (found.height_cm, found.width_cm, found.depth_cm) == size
    assert any(found) is any(size)


def element(name: str, description: str | None = None, **sizes: Any) -> dict[str, Any]:
    return {"elementName": name, "elementDescription": description, "elementMeasurements": sizes}


@pytest.mark.parametrize(
    ("measurements", "size"),
    [
        ([element("Overall", Height=14, Width=11.43)], (14, 11.43, None)),
        ([element("Framed", Height=90, Width=80), element("Overall", Height=66, Width=96.5)], (66, 96.5, None)),
        ([element("Framed", Height=90, Width=80), element("Image", "sight", Height=13, Width=19)], (13, 19, None)),
        ([element("Image", Height=34, Width=46), element("Overall", "page", Height=55, Width=45)], (34, 46, None)),
        ([element("Overall", "Picture + Frame", Height=9, Width=8), element("Other", Height=6, Width=5)], (6, 5, None)),
        (
            [element("Overall with mounting", Height=150, Width=50), element("Image", Height=45, Width=30)],
            (45, 30, None),
        ),
        (
            [element("Overall", "box", Height=8, Width=6), element("Overall", "miniature, oval", Height=5, Width=7)],
            (5, 7, None),
        ),
        (
            [element("Overall", Height=1, Width=2), element("Overall", "with additions", Height=9, Width=9)],
            (1, 2, None),
        ),
        ([element("Overall", Height=1, Width=2), element("Overall", Height=5, Width=3)], (5, 3, None)),
        ([element("Height", Height=7), element("Diameter", Diameter=5.1, Rim=2)], (7, 5.1, None)),
        ([element("Overall", Diameter=24, Thickness=1)], (24, 24, 1)),
        ([element("Overall", Length=33.4, Width=1.8)], (33.4, 1.8, None)),
        ([element("Overall", Height=2.7, Length=10.3, Width=7.1)], (2.7, 7.1, 10.3)),
        ([element("Overall", Height=2, Weight=0.3)], (2, None, None)),
        ([element("Framed", Height=90, Width=80)], (None, None, None)),
        ([element("Overall", "historic dimensions, superceded", Height=9, Width=8)], (None, None, None)),
        ([element("Overall", Height=0, Width=-3)], (None, None, None)),
        ([element("Overall", Height=float("nan"), Width=float("inf"))], (None, None, None)),
        ([element("Overall", Height="14", Width=None)], (None, None, None)),
        ([{"elementName": None, "elementMeasurements": None}, {}, None, "x"], (None, None, None)),
        ("Height 14", (None, None, None)),
        ({}, (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_table_of_measurements(measurements: Any, size: tuple[float | None, ...]) -> None:
    found = centimetres("", measurements)
    assert (found.height_cm, found.width_cm, found.depth_cm) == size


def test_the_table_counts_before_the_wording_where_it_says_which_is_the_height() -> None:
    text = "60 1/2 x 74 7/8 in. (153.7 x 190.2 cm)"
    assert centimetres(text, [element("Overall", Height=150, Width=190)]) == Dimensions(150, 190)
    assert centimetres(text, [element("Overall", Width=153.67, Depth=190.18)]) == Dimensions(153.7, 190.2)
    assert centimetres(text, [element("Overall", Length=190.2, Width=153.7)]) == Dimensions(153.7, 190.2)
    assert centimetres(text, [element("Framed", Height=200, Width=300)]) == Dimensions(153.7, 190.2)
    assert centimetres("Diam. 3 cm", [element("Overall", Diameter=2.9)]) == Dimensions(2.9, 2.9)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("25.4", 25.4), ("25,4", 25.4), (" 30 ", 30), ("10 in.", 25.4), ("1.2 m", 120), ("305 mm", 30.5),
        ("H. 20 cm", 20), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("30 cm hoog", 30), ("1 234 mm", 123.4),
        ("1e400", None), ("-inf", None),
        ("", None), ("n/a", None), ("about so high", None), ("-3", None), ("0", None), ("999999", None), ("nan", None),
    ],
)  # fmt: skip
def test_one_length_is_a_number_of_centimetres(text: str, length: float | None) -> None:
    assert length_cm(text) == length


@pytest.mark.parametrize("catalogue", sample.catalogues())
def test_wording_and_table_of_a_catalogues_records_agree(catalogue: str) -> None:
    records = sample.read(catalogue)
    paintings = [record for record in records if record["classification"] == "Paintings" and record["measurements"]]
    both = [
        (written, measured)
        for record in paintings
        if any(written := centimetres(record["dimensions"]))
        and any(measured := centimetres("", record["measurements"]))
    ]
    assert len(both) > 0.95 * len(paintings)

    def close(one: float | None, other: float | None) -> bool:
        return one is None or other is None or abs(one - other) <= max(0.35, 0.04 * max(one, other))

    alike = sum(close(one.height_cm, other.height_cm) and close(one.width_cm, other.width_cm) for one, other in both)
    assert alike >= 0.985 * len(both)
    # No record's wording or table is too odd to be read.
    assert all(centimetres(record["dimensions"], record["measurements"]) is not None for record in records)
