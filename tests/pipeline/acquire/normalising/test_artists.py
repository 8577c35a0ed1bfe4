"""Artists: who made a work, and one spelling for each over a whole collection."""

import random
from collections import defaultdict

import pytest

from pipeline.acquire.normalising.artists import Maker, Spelled, nationalities, one_spelling
from pipeline.acquire.sources.met import SOURCE
from pipeline.core.text import fold
from tests.museum import sample

#: Two names of one person in each catalogue.
TWO_NAMES = {
    "made up": ("Orsolo Veranti", "Orsolo Veranti (Orsolo di Marco Veranti)"),
    "shared": ("Goya", "Goya (Francisco de Goya y Lucientes)"),
}


def alone(name: str, **more: str) -> Spelled:
    return one_spelling([[Maker(name, **more)]])[0]


def test_every_name_of_a_person_is_an_other_name_in_all_records() -> None:
    ulan = "http://vocab.getty.edu/page/ulan/500123"
    records = [
        [Maker("Katsushika Hokusai", identity=ulan)],
        [Maker("Katsushika Hokusai 葛飾北斎", identity=ulan)],
        [
            Maker(
                "Katsushika Hokusai", prefix="Follower of", other_names=("Iitsu", "Hokusai, Katsushika", "Hokusai", "")
            )
        ],
        [Maker("Unidentified", other_names=("佚名",))],
        [Maker("Utagawa Hiroshige")],
    ]
    for turn in range(4):
        order = random.Random(turn).sample(range(len(records)), len(records))
        found = dict(zip(order, one_spelling([records[place] for place in order]), strict=True))
        names = ["Iitsu", "Katsushika Hokusai 葛飾北斎"]
        assert [found[place].other_names for place in range(5)] == [names, names, names, [], []]


@pytest.mark.parametrize(
    ("prefix", "name", "shown", "artists", "group"),
    [
        ("", "Titian", "Titian", ["Titian"], "Titian"),
        ("Attributed to", "Titian", "Attributed to Titian", ["Titian"], "Titian"),
        ("Attributed to the", "Master of Rimini", "Attributed to the Master of Rimini", ["Master of Rimini"], None),
        ("Probably by", "Titian", "Probably by Titian", ["Titian"], "Titian"),
        ("possibly", "Titian", "Possibly Titian", ["Titian"], "Titian"),
        ("?", "Titian", "Titian (?)", ["Titian"], "Titian"),
        ("and", "Titian", "Titian", ["Titian"], "Titian"),
        ("or possibly by", "Titian", "Possibly by Titian", ["Titian"], "Titian"),
        ("Miniature by", "Titian", "Miniature by Titian", ["Titian"], "Titian"),
        ("Workshop of", "Titian", "Workshop of Titian", [], "Titian"),
        ("Workshop (?) of", "Titian", "Workshop (?) of Titian", [], "Titian"),
        ("Atelier of", "Titian", "Atelier of Titian", [], "Titian"),
        ("Style of", "Titian", "Style of Titian", [], "Titian"),
        ("Follower of", "Titian", "Follower of Titian", [], "Titian"),
        ("Circle of", "Titian", "Circle of Titian", [], "Titian"),
        ("Imitator of", "Titian", "Imitator of Titian", [], "Titian"),
        ("After", "Titian", "After Titian", [], "Titian"),
        ("Copy after", "Titian", "Copy after Titian", [], "Titian"),
        ("Possibly after", "Titian", "Possibly after Titian", [], "Titian"),
        ("Based on an engraving by", "Titian", "Based on an engraving by Titian", [], "Titian"),
        ("Posthumous Workshop Copy after", "Titian", "Posthumous Workshop Copy after Titian", [], "Titian"),
        ("Sculptor/metalsmith close to", "Donatello", "Sculptor/metalsmith close to Donatello", [], "Donatello"),
        ("Formerly attributed to", "Titian", "Formerly attributed to Titian", [], "Titian"),
        ("Cast by", "Rudier", "Cast by Rudier", ["Rudier"], "Rudier"),
        ("", "Workshop of Titian", "Workshop of Titian", [], "Titian"),
        ("", "Attributed to Corneille de Lyon", "Attributed to Corneille de Lyon", ["Corneille de Lyon"], None),
        ("", "Possibly Titian", "Possibly Titian", ["Titian"], "Titian"),
        ("by", "Titian", "Titian", ["Titian"], "Titian"),
        ("", "Titian (?)", "Titian (?)", ["Titian"], "Titian"),
        ("", "Titian (attributed to)", "Attributed to Titian", ["Titian"], "Titian"),
        ("", "El Greco and Workshop", "El Greco and Workshop", ["El Greco"], "El Greco"),
        ("Workshop of", "French Painter", "Workshop of French Painter", [], ""),
    ],
)
def test_what_a_prefix_makes_of_a_name(
    prefix: str, name: str, shown: str, artists: list[str], group: str | None
) -> None:
    assert alone(name, prefix=prefix) == Spelled(shown, artists, artists[0] if group is None else group)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Unknown",
            "unknown artist",
            "Unidentified artist",
            "Artist unknown",
            "Anonymous",
            "Unknown, French",
            "Various",
            "n/a",
            "N/A",
            "s.n.",
            "[s.n.]",
            "unbekannt",
            "Unbekannter Künstler",
            "Künstler unbekannt",
            "Anonyme",
            "peintre anonyme",
            "Auteur inconnu",
            "anónimo",
            "Autor desconocido",
            "Ignoto lombardo",
            "onbekend",
            "Anoniem, 17de eeuw",
            "Okänd konstnär",
            "Неизвестный художник",
            "佚名",
            "作者不詳",
            "작자 미상",
            "N.N.",
            "k.A.",
            "nan",
            "None",
            "<NA>",
            "-",
        ),
        *(
            "French Painter",
            "British Painter",
            "Continental Painter",
            "Continental (possibly Swiss) Painter",
            "Chinese",
        ),
        *(
            "Italian (Sienese) Painter",
            "Italian [Tuscan] Painter, first quarter of 14th century",
            "Spanish (Oña) Painter",
        ),
        *("South German (Bavarian?) Painter", "North Italian Painter", "Netherlandish (Antwerp Mannerist) Painter"),
        *("Franco-Flemish Painter", "Indian, 18th century", "Japanese School", "Painter", "?", "—"),
    ],
)
def test_some_names_name_nobody(name: str) -> None:
    assert alone(name) == Spelled(name, [], "")


@pytest.mark.parametrize(
    "name",
    [
        *("unk.", "Unkn.", "Unbek.", "unbek. Künstler", "n/d", "n.v.t.", "s.d.", "s.a.", "sem autor", "sans auteur"),
        *("ohne Angabe", "nicht ermittelt", "Unsigned", "uncertain", "no attribution", "none recorded", "TBC"),
        *("Multiple", "verschiedene", "0", "X", "Ubekendt", "无", "筆者不詳", "Неизвестный художник XVIII века"),
        *("Artist/Maker Unknown, Japanese", "École française", "Deutsche Schule", "Hollandse School"),
        *(
            "Kangra School",
            "Japan",
            "Scuola italiana",
            "Mewar School, 18th century",
            "Maler unbekannt, Deutsche Schule",
        ),
    ],
)
def test_more_names_name_nobody(name: str) -> None:
    assert alone(name) == Spelled(name, [], "")


@pytest.mark.parametrize(
    ("name", "shown", "artists"),
    [
        ("attr. Titian", "Attributed to Titian", ["Titian"]),
        ("attribué à Titian", "Attribué à Titian", ["Titian"]),
        ("toegeschreven aan Titian", "Toegeschreven aan Titian", ["Titian"]),
        ("Zugeschrieben an Titian", "Zugeschrieben an Titian", ["Titian"]),
        ("Artist: Titian", "Titian", ["Titian"]),
        ("d'après Titian", "D'après Titian", []),
        ("nach Titian", "Nach Titian", []),
        ("naar Titian", "Naar Titian", []),
    ],
)
def test_a_prefix_of_another_language_is_no_part_of_the_name(name: str, shown: str, artists: list[str]) -> None:
    assert alone(name) == Spelled(shown, artists, "Titian")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Katsushika Hokusai", "Katsushika Hokusai, Japanese, 1760-1849"),
        ("Katsushika Hokusai", "HOKUSAI Katsushika"),
        ("Katsushika Hokusai", "Hokusai，Katsushika"),
        ("Albrecht Dürer", "Albrecht Duerer"),
        ("Albrecht Dürer", "Albrecht Dürer, German, 1471-1528"),
        ("Albrecht Dürer", "Duerer, Albrecht"),
        ("Jan Brueghel the Elder", "Brueghel, Jan (the Elder)"),
        ("Jan Brueghel the Elder", "Jan Brueghel (the Elder)"),
    ],
)
def test_two_spellings_are_one_person(one: str, other: str) -> None:
    found = one_spelling([[Maker(one)], [Maker(one)], [Maker(other)]])
    assert [each.artists for each in found] == [[one]] * 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Roman Opalka", "Opalka"),
        ("John Martin", "Martin John"),
        ("Jan Brueghel (the Elder)", "Jan Brueghel (the Younger)"),
    ],
)
def test_two_names_are_two_people(one: str, other: str) -> None:
    first, second = one_spelling([[Maker(one)], [Maker(other)]])
    assert first.artists == [one] and second.artists == [other]


def test_a_people_that_only_the_nationality_tells_names_nobody_either() -> None:
    assert alone("Ruritanian Painter", nationality="Ruritanian").artists == []
    assert alone("Ruritanian Painter").artists == ["Ruritanian Painter"]
    assert alone("Roland Paris", nationality="Paris").artists == ["Roland Paris"]


@pytest.mark.parametrize(
    "name",
    [
        *("Master of 1416", "Master of the French School", "Monogrammist FS (Franciszek Smiadecki?)", "Berlin Painter"),
        *(
            "Yaroshenko, N. A.",
            "Na Hye-sok",
            "S. N. Lal",
            "William Painter",
            "Jan Six",
            "Hokusai School",
            "Sèvres Manufactory",
            "F. J., Switzerland",
            "Q",
            "Nadar",
            "Nil Yalter",
            "Nan Goldin",
            "雪舟等楊",
        ),
    ],
)
def test_conventional_names_and_odd_surnames_are_somebody(name: str) -> None:
    assert alone(name) == Spelled(name, [name], name)


def test_who_published_sold_or_cast_it_did_not_make_it() -> None:
    painter = Maker("Charles Crétineau-Joly", role="Artist")
    shop = Maker("Maison Barbedienne", role="Retailer")
    found = one_spelling([[shop, painter], [shop], [Maker("Rodin"), Maker("Rudier", role="Founder", prefix="Cast by")]])
    assert found[0].shown == "Retailer: Maison Barbedienne; Charles Crétineau-Joly"
    assert found[0].artists == ["Charles Crétineau-Joly"] and found[0].group == "Charles Crétineau-Joly"
    assert (found[1].artists, found[1].group) == ([], "")
    assert alone("Currier & Ives", role="Artist and Publisher").artists == ["Currier & Ives"]
    assert alone("Camillo Marcolini", role="Factory director").artists == ["Camillo Marcolini"]
    factory = [Maker("Meissen", role="Manufactory"), Maker("Camillo Marcolini", role="Factory director")]
    assert one_spelling([factory])[0].artists == ["Meissen"]
    assert alone("Firdausi", role="Author") == Spelled("Author: Firdausi", [], "")
    assert found[2] == Spelled("Rodin; Cast by Rudier", ["Rodin"], "Rodin")


def test_several_makers() -> None:
    rubens, brueghel = Maker("Peter Paul Rubens"), Maker("Jan Brueghel the Elder", prefix="and")
    after = [Maker("William P. Babcock"), Maker("Louis de Carmontelle", prefix="After")]
    former = [
        Maker("Nicola di Maestro Antonio"),
        Maker("Carlo Crivelli", role="Former Attribution", prefix="Attributed to"),
    ]
    cast = [Maker("Pietro Tacca", role="Founder", prefix="Cast by"), Maker("Giambologna", prefix="After a model by")]
    found = one_spelling([[rubens, brueghel], after, former, cast, [], [rubens, rubens]])
    assert found == [
        Spelled(
            "Peter Paul Rubens; Jan Brueghel the Elder",
            ["Peter Paul Rubens", "Jan Brueghel the Elder"],
            "Peter Paul Rubens",
        ),
        Spelled("William P. Babcock; After Louis de Carmontelle", ["William P. Babcock"], "William P. Babcock"),
        Spelled(
            "Nicola di Maestro Antonio; Formerly attributed to Carlo Crivelli",
            ["Nicola di Maestro Antonio"],
            "Nicola di Maestro Antonio",
        ),
        Spelled("Cast by Pietro Tacca; After a model by Giambologna", [], "Giambologna"),
        Spelled("", [], ""),
        Spelled("Peter Paul Rubens", ["Peter Paul Rubens"], "Peter Paul Rubens"),
    ]


ULAN = "http://vocab.getty.edu/page/ulan/"
WIKIDATA = "https://www.wikidata.org/wiki/"


@pytest.mark.parametrize(
    "makers",
    [
        pytest.param([Maker("Rembrandt"), Maker("Rembrandt (Rembrandt van Rijn)")], id="brackets"),
        pytest.param([Maker("Rembrandt (Rembrandt van Rijn)"), Maker("Rembrandt van Rijn")], id="the name in brackets"),
        pytest.param([Maker("Edouard Manet"), Maker("Édouard Manet"), Maker("EDOUARD MANET")], id="accents and case"),
        pytest.param([Maker("Jean Honoré Fragonard"), Maker("Jean-Honoré  Fragonard_x000D_")], id="hyphens and spaces"),
        pytest.param([Maker("Tan'yū"), Maker("Tan’yu")], id="apostrophes"),
        pytest.param([Maker("Sesshū Tōyō 雪舟等楊"), Maker("Sesshū Tōyō")], id="another script behind"),
        pytest.param([Maker("baron Antoine Jean Gros"), Maker("Gros, Antoine Jean, baron")], id="inverted"),
        pytest.param([Maker("Gerard ter Borch the Younger"), Maker("Borch, Gerard ter, the Younger")], id="particle"),
        pytest.param([Maker("Vincent van Gogh"), Maker("Gogh, Vincent van")], id="van"),
        pytest.param([Maker("Hokusai,Katsushika"), Maker("Katsushika Hokusai")], id="inverted without a space"),
        pytest.param(
            [Maker("Katsushika Hokusai"), Maker("Hokusai, Katsushika"), Maker("Hokusai Katsushika")],
            id="comma left out",
        ),
        pytest.param([Maker("KATSUSHIKA, Hokusai"), Maker("Katsushika Hokusai")], id="comma in the wrong place"),
        pytest.param([Maker("Monet, Claude, 1840-1926"), Maker("Claude Monet")], id="years of a life"),
        pytest.param([Maker("Claude Monet, 1840–1926"), Maker("Claude Monet (1840–1926)")], id="years in brackets"),
        pytest.param([Maker("Ruth Asawa, b. 1926"), Maker("Asawa, Ruth")], id="year of birth"),
        pytest.param([Maker("Sir Peter Lely"), Maker("Peter Lely")], id="honorific"),
        pytest.param([Maker("Jean II Pénicaud"), Maker("Pénicaud Jean II")], id="three words in another order"),
        pytest.param(
            [Maker("Utagawa Hiroshige", "Utagawa, Hiroshige"), Maker("Hiroshige", "Utagawa, Hiroshige")],
            id="sorted alike",
        ),
        pytest.param(
            [Maker("Clarissa Peters", identity=ULAN + "500"), Maker("Mrs. Russell", identity=ULAN + "500")],
            id="married",
        ),
        pytest.param(
            [
                Maker("Goya", identity="http://vocab.getty.edu/page/ulan/1"),
                Maker("Francisco José", identity="https://vocab.getty.edu/page/ulan/1/"),
            ],
            id="one address, written in two ways",
        ),
        pytest.param(
            [Maker("Winslow Homer", identity=ULAN + "7"), Maker("Winslow Homer", identity=WIKIDATA + "Q7")], id="two"
        ),
    ],
)
def test_names_of_one_person(makers: list[Maker]) -> None:
    found = one_spelling([[maker] for maker in makers])
    assert len({each.group for each in found}) == 1 and all(each.artists == [each.group] for each in found)


@pytest.mark.parametrize(
    "makers",
    [
        pytest.param([Maker("Rembrandt"), Maker("Rembrandt Peale")], id="one word of two"),
        pytest.param([Maker("John Martin"), Maker("Martin John")], id="two words in another order"),
        pytest.param([Maker("Pieter Neeffs the Elder"), Maker("Pieter Neeffs the Younger")], id="father and son"),
        pytest.param([Maker("Mrs. Moses B. Russell"), Maker("Moses B. Russell")], id="a couple"),
        pytest.param([Maker("Unkei (Kei school)"), Maker("Kaikei (Kei school)")], id="a school in brackets"),
        pytest.param([Maker("A (called Colonna)"), Maker("B (called Colonna)")], id="a surname in brackets"),
        pytest.param(
            [Maker("Jacopo (called Bassano)"), Maker("Jacopo (called Tintoretto)")], id="one word before brackets"
        ),
        pytest.param(
            [Maker("Jan Smit (Delft)", identity=ULAN + "1"), Maker("Jan Smit (Gouda)", identity=ULAN + "2")],
            id="namesakes",
        ),
        pytest.param(
            [Maker("Jan van Eyck", identity=ULAN + "1"), Maker("Eyck van Jan", identity=ULAN + "2")],
            id="two identities",
        ),
        pytest.param(
            [
                Maker("Paolo di Giovanni Fei", "Fei, Paolo di Giovanni", ULAN + "13966"),
                Maker("Giovanni di Tano Fei", "Fei, Giovanni di Tano", ULAN + "13966"),
            ],
            id="an identity that the names contradict",
        ),
        pytest.param(
            [Maker("Jean Pénicaud I", identity=ULAN + "3"), Maker("Jean Pénicaud II", identity=ULAN + "3")],
            id="generations",
        ),
        pytest.param(
            [Maker("Ann Hall", identity="(not assigned)"), Maker("Bo Wu", identity="(not assigned)")], id="placeholder"
        ),
    ],
)
def test_names_of_two_people(makers: list[Maker]) -> None:
    assert [each.group for each in one_spelling([[maker] for maker in makers])] == [maker.name for maker in makers]


def test_the_most_frequent_spelling_is_taken_and_an_inverted_one_only_where_there_is_no_other() -> None:
    often = [[Maker("Édouard Manet")]] * 2 + [[Maker("Edouard Manet", prefix="Style of")]] * 3
    assert {each.group for each in one_spelling(often)} == {"Edouard Manet"}
    even = [[Maker("Edouard Manet")], [Maker("Édouard Manet")], [Maker("EDOUARD MANET")]]
    assert {each.group for each in one_spelling(even)} == {"Édouard Manet"}
    inverted = [[Maker("Manet, Edouard")]] * 5
    assert one_spelling(inverted)[0].group == "Manet, Edouard"
    assert {each.group for each in one_spelling([*inverted, [Maker("Edouard Manet")]])} == {"Edouard Manet"}


def test_nothing_and_odd_fields() -> None:
    assert one_spelling([]) == [] and one_spelling([[]]) == [Spelled("", [], "")]
    odd = [Maker(""), Maker("  "), Maker("()"), Maker(", "), Maker("Gros, "), Maker("["), Maker("(?)"), Maker("the")]
    assert len(one_spelling([[maker] for maker in odd])) == len(odd)


@pytest.mark.parametrize("catalogue", sample.catalogues())
def test_the_records_of_a_whole_catalogue_whatever_their_order(catalogue: str) -> None:
    records = sample.read(catalogue)
    makers = [list(SOURCE.museum.parse(str(record["objectID"]), record).makers) for record in records]
    found = one_spelling(makers)
    order = list(range(len(makers)))
    random.Random(3).shuffle(order)
    again = one_spelling([makers[place] for place in order])
    assert [found[place] for place in order] == again
    assert all(each.group for each in found if each.artists)

    spellings = defaultdict(set)
    for record, each in zip(makers, found, strict=True):
        if len(record) == 1 and each.artists and not record[0].prefix:
            spellings[each.artists[0]].add(record[0].name)
    joined = {tuple(sorted(names)) for names in spellings.values() if len(names) > 1}
    assert TWO_NAMES[catalogue] in joined
    # People of one name are many in a museum: whoever shares a spelling shares the beginning of the name as well.
    assert all(len({fold(name).split()[0] for name in names} - {"attributed"}) == 1 for names in joined)


@pytest.mark.parametrize(
    ("makers", "expected"),
    [
        ([], []),
        ([("Artist", "", "American")], ["American"]),
        ([("Artist", "", "American"), ("Artist", "", "American")], ["American"]),
        ([("Artist", "", "Japanese"), ("Artist", "", "Italian")], ["Japanese", "Italian"]),
        ([("Artist", "", "Indian"), ("Artist", "", "")], ["Indian", ""]),
        ([("Artist", "", "British"), ("Former Attribution", "", "American")], ["British"]),
        ([("Artist", "", "American"), ("Artist", "After", "Italian")], ["American"]),
        ([("Artist", "Style of", "Netherlandish")], ["Netherlandish"]),
        ([("Artist", "Formerly attributed to", "Italian")], []),
    ],
)
def test_the_nationalities_that_count_are_those_of_who_made_it(makers, expected) -> None:
    made = [
        Maker("Somebody", role=role, prefix=prefix, nationality=nationality) for role, prefix, nationality in makers
    ]
    assert nationalities(made) == expected
