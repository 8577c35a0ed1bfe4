import pytest

from pipeline.query.mixture import parse, spelled

KNOWN = ("embedding", "palette", "same_picture")


@pytest.mark.parametrize(
    ("text", "mixture"),
    [
        ("palette", {"palette": 1}),
        ("embedding:70,palette:30", {"embedding": 70, "palette": 30}),
        ("palette:0,embedding:0.5", {"palette": 0, "embedding": 0.5}),
        ("palette,embedding", {"palette": 1, "embedding": 1}),
    ],
)
def test_a_text_names_kinds_and_their_weights(text: str, mixture: dict[str, float]) -> None:
    assert parse(text, KNOWN) == mixture and list(parse(text, KNOWN)) == list(mixture)
    assert parse(spelled(mixture), KNOWN) == mixture


@pytest.mark.parametrize(
    "text",
    [None, 3, "", ",", "palette,", "brightness", "palette:-1", "palette:1e9", "palette:nan", "palette:1,palette:2",
     "palette:0", "palette:99999", "palette:1" + ",x" * 500],
)  # fmt: skip
def test_a_text_that_is_no_mixture_names_none(text: object) -> None:
    assert parse(text, KNOWN) == {}


def test_one_kind_is_spelled_by_its_name_alone() -> None:
    assert spelled({"palette": 40}) == "palette"
    assert spelled({"palette": 40, "embedding": 2.5}) == "palette:40,embedding:2.5"
