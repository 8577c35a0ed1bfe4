"""Which objects become works, and the codes of why others do not."""

import pytest

from pipeline.acquire.sources._museum.museum import ParsedRecord
from pipeline.acquire.sources._museum.selection import rejection_code, wanted_classifications
from pipeline.acquire.sources.base import SourceRequest
from pipeline.acquire.sources.settings import MuseumConfig


def code(
    asked: str,
    /,
    *,
    public: bool = True,
    picture: str = "https://example.org/1.jpg",
    label: str = "china",
    keep_others: bool = False,
    public_domain_only: bool = True,
    **work: str,
) -> str:
    museum = MuseumConfig(classification=asked, public_domain_only=public_domain_only)
    request = SourceRequest(("china",), museum=museum, keep_others=keep_others)
    return rejection_code(ParsedRecord({}, picture_url=picture, public_domain=public), work, label, request)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Paintings", {"paintings"}),
        (" Paintings | Prints|", {"paintings", "prints"}),
        ("all", set()),
        ("Prints|ALL", set()),
        ("", set()),
    ],
)
def test_classifications_that_are_asked_for(asked: str, found: set[str]) -> None:
    assert wanted_classifications(SourceRequest((), museum=MuseumConfig(classification=asked))) == found


@pytest.mark.parametrize(
    ("asked", "work", "expected"),
    [
        ("Paintings", {"classification": "Paintings"}, ""),
        ("paintings", {"classification": "PAINTINGS"}, ""),
        # As the museum spells it, and as it is spelled here.
        ("Metalwork", {"classification": "Metalwork", "classification_raw": "Metalwork-Silver"}, ""),
        ("Metalwork-Silver", {"classification": "Metalwork", "classification_raw": "Metalwork-Silver"}, ""),
        ("Metalwork-Gold", {"classification": "Metalwork", "classification_raw": "Metalwork-Silver"}, "other"),
        ("Paintings", {"classification": "Prints", "object_name": "Painting"}, "other"),
        # Not classified at all: the object's name decides.
        ("Paintings", {"classification": "", "object_name": "Painting, miniature"}, ""),
        ("Paintings", {"classification": "", "object_name": "Plate"}, "other"),
        ("Paintings", {}, "other"),
        ("Prints|Paintings", {"object_name": "Print"}, ""),
        ("Glass", {"object_name": "Stained glass"}, ""),
        ("all", {"classification": "Anything"}, ""),
        ("all", {}, ""),
    ],
)
def test_the_kind_of_object(asked: str, work: dict[str, str], expected: str) -> None:
    assert code(asked, **work) == ("other_classification" if expected else "")


def test_what_is_not_free_is_left_out_unless_it_is_asked_for() -> None:
    assert code("all", public=False) == "not_public_domain"
    assert code("all", public=False, public_domain_only=False) == ""


def test_what_has_no_picture_is_left_out() -> None:
    assert code("all", picture="") == "no_picture"


def test_what_belongs_to_no_class_is_left_out_unless_others_are_kept() -> None:
    assert code("all", label="") == "outside_classes" == code("all", label="japan")
    assert code("all", label="", keep_others=True) == "" == code("all", label="japan", keep_others=True)


def test_the_first_reason_is_the_one_that_asks_least_of_the_museum() -> None:
    assert code("Paintings", public=False, picture="", label="") == "other_classification"
    assert code("all", public=False, picture="", label="") == "not_public_domain"
    assert code("all", picture="", label="") == "outside_classes"
