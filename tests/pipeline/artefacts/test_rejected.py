"""Every reason for which an object is left out has words for people, and stands in the documentation."""

import re
import typing
from pathlib import Path

import pytest

from pipeline import images
from pipeline.acquire.fetching import errors
from pipeline.artefacts import rejected, schema

ROOT = Path(__file__).parents[3]


def test_a_reason_has_a_short_title_and_a_sentence() -> None:
    for reason in rejected.REASONS.values():
        assert len(reason.title) < 36 and reason.title[0].isupper() and reason.title[-1] != "."
        assert reason.sentence[0].isupper() and reason.sentence.endswith(".")


def test_every_code_of_the_client_and_of_the_decoder_is_described() -> None:
    texts = (path.read_text(encoding="utf-8") for path in Path(images.__file__).parent.glob("*.py"))
    raised = {code for text in texts for code in re.findall(r'(?:ImageError|_refusal)\(\s*"(\w+)"', text)}
    assert {"empty", "unreadable", "too_many_pixels", "too_much_memory", "too_long", "no_file"} <= raised
    assert raised | set(typing.get_args(errors.Code)) <= set(rejected.REASONS)


@pytest.mark.parametrize("code", sorted(rejected.REASONS))
def test_the_documentation_explains_every_code(code: str) -> None:
    documents = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("acquiring.md", "artefacts.md")]
    assert any(f"`{code}`" in text for text in documents)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (schema.TAKEN, "Taken, with a picture"),
        ("no_picture", "The source has no picture"),
        ("picture_empty", "Picture: empty"),
        ("record_not_found", "Record: not at the source (404)"),
        ("too_small", "Too small"),
        ("picture_of_another_version", "Picture: of another version"),
        ("of_another_version", "Of another version"),
        ("", "Not stated"),
    ],
)
def test_a_code_in_words(code: str, words: str) -> None:
    assert rejected.describe(code) == words
