import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from components.exploring import label_rules, spellings
from components.exploring.collection import Collection, chosen
from components.exploring.label_rules import CLASS, NONE, SAME
from pipeline import cultures
from tests import acquired_collection, one_app

LABEL_SET = cultures.load("met_paintings")


def _records(*entries: tuple[str, str, str]) -> list[dict[str, object]]:
    """Records with the classes that the real rules give their culture or their artist's nationality."""
    rows: list[dict[str, object]] = []
    for at, (culture, nationality, artist) in enumerate(entries):
        verdict = LABEL_SET.classify(culture, nationality)
        row = {"object_id": f"o{at}", "culture": culture, "nationality": nationality, "artist": artist}
        judged = {"label": verdict.key, "label_rule": verdict.rule, "label_certain": verdict.certain}
        rows.append(row | judged | {"classification_raw": "Prints", "classification": "Prints"})
    return rows


ENTRIES = (
    *[("China", "", "Katsushika Hokusai")] * 5,
    ("china", "", "Hokusai, Katsushika"),
    ("China (?)", "", "Katushika Hokusai"),
    *[("Japan", "Japanese", "")] * 40,
    ("Japann", "", ""),
    ("", "Japanese", ""),
    ("", "Japanise", ""),
    ("", "|Japanese", ""),  # two artists
    *[("Austrian", "", ""), ("Assyrian", "", "")],
    *[("Ruritanian", "", "")] * 3,
    ("Ruritania n", "", ""),
)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    root = acquired_collection.publish(tmp_path / "artefacts")
    acquired_collection.write_records(root / "records.parquet", _records(*ENTRIES))
    manifest = json.loads((root / "manifest.json").read_text())
    manifest["files"]["records.parquet"] = {"bytes": (root / "records.parquet").stat().st_size, "sha256": ""}
    (root / "manifest.json").write_text(json.dumps(manifest))
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/spellings"):
        yield chosen()


def _values(collection: Collection, column: str) -> list[list[str]]:
    return [[each.value for each in doubt.spellings] for doubt in spellings.of(collection, column)]


def test_groups_come_with_records_class_and_rule(collection: Collection) -> None:
    found = _values(collection, "culture")
    assert ["China", "china", "China (?)"] in found and ["Japan", "Japann"] in found
    # Rules know both, as two.
    assert ["Austrian", "Assyrian"] not in found
    doubt = next(each for each in spellings.of(collection, "culture") if each.spellings[0].value == "Japan")
    assert doubt.is_divided and doubt.is_unknown
    known, unknown = doubt.spellings
    assert (known.count, unknown.count) == (40, 1)
    assert known.judged == spellings.Judged("japan", LABEL_SET.classify("Japan").rule, True)
    assert unknown.judged == spellings.Judged("", "", True)
    # What rules do not know, or judge differently, comes first.
    assert found.index(["Japan", "Japann"]) < found.index(["China", "china", "China (?)"])


def test_a_nationality_is_judged_where_it_decides(collection: Collection) -> None:
    (doubt,) = spellings.of(collection, "nationality")
    assert [each.value for each in doubt.spellings] == ["Japanese", "Japanise"]
    assert doubt.spellings[0].judged is not None and doubt.spellings[0].judged.label == "japan"
    assert doubt.spellings[0].judged.rule.startswith("artist's nationality")


def test_names_are_asked_about_and_have_no_class(collection: Collection) -> None:
    found = spellings.of(collection, "artist")
    assert [[each.value for each in doubt.spellings] for doubt in found] == [
        ["Katsushika Hokusai", "Hokusai, Katsushika"],
        ["Katsushika Hokusai", "Katushika Hokusai"],
    ]
    assert all(each.judged is None for doubt in found for each in doubt.spellings)


def key(column: str, value: str) -> str:
    return json.dumps([column, value], ensure_ascii=False)


@pytest.fixture
def loaded(collection: Collection, tmp_path: Path) -> Callable[[dict[str, str]], cultures.LabelSet]:
    """Exports choices and loads the text with the rules' own loader."""

    def load(stored: dict[str, str]) -> cultures.LabelSet:
        file = tmp_path / label_rules.FILE_NAME
        file.write_text(label_rules.as_toml(label_rules.read(stored, collection), collection), encoding="utf-8")
        return cultures.load(str(file))

    return load


def test_the_exported_rows_are_label_rules_that_change_the_class(
    loaded: Callable[[dict[str, str]], cultures.LabelSet],
) -> None:
    assert LABEL_SET.class_of("Japann") == "" and LABEL_SET.class_of("Ruritanian") == ""
    assert LABEL_SET.classify("", "Japanise").key == ""
    found = loaded(
        {
            key("culture", "Japann"): f"{SAME}Japan",
            key("culture", "Ruritanian"): f"{CLASS}india",
            key("culture", "Ruritania n"): f"{SAME}Ruritanian",
            key("culture", "China (?)"): f"{CLASS}{NONE}",
            key("nationality", "Japanise"): f"{SAME}Japanese",
        }
    )
    assert found.class_of("Japann") == "japan" and found.classify("", "Japanise").key == "japan"
    # "The same as" follows what is chosen for the other value.
    assert found.class_of("Ruritanian") == found.class_of("Ruritania n") == "india"
    assert found.class_of("China (?)") == "" and found.class_of("China") == "china"
    verdict = found.classify("Japann")
    assert "Chosen for culture" in verdict.rule and "the same as “Japan”" in verdict.reason
    assert found.class_of("Korean") == LABEL_SET.class_of("Korean")


def test_the_same_as_a_doubted_value_is_doubted(loaded: Callable[[dict[str, str]], cultures.LabelSet]) -> None:
    assert loaded({key("culture", "china"): f"{SAME}China (?)"}).classify("china").certain is False


def test_spellings_that_a_rule_does_not_tell_apart_are_one_row(
    loaded: Callable[[dict[str, str]], cultures.LabelSet],
) -> None:
    both = {key("culture", "China"): f"{CLASS}japan", key("culture", "china"): f"{SAME}China"}
    assert loaded(both).class_of("CHINA") == "japan"


def test_choices_about_other_fields_are_comments(
    collection: Collection, loaded: Callable[[dict[str, str]], cultures.LabelSet]
) -> None:
    stored = {key("artist", "Hokusai, Katsushika"): f"{SAME}Katsushika Hokusai"}
    text = label_rules.as_toml(label_rules.read(stored, collection), collection)
    assert "# Artist: “Hokusai, Katsushika” is the same as “Katsushika Hokusai”" in text and "[[rules]]" not in text
    assert loaded(stored).class_of("China") == "china"


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        {"culture": "same:China"},
        {"[": "same:China"},
        {key("culture", "Atlantis"): "class:china"},
        {key("culture", "China"): "class:atlantis"},
        {key("culture", "China"): 3},
        {key("culture", "China"): "same:Atlantis"},
        {key("title", "China"): "class:china"},
        {key("artist", "Katsushika Hokusai"): "class:china"},
    ],
)
def test_what_is_not_understood_is_no_choice(collection: Collection, stored: object) -> None:
    assert label_rules.read(stored, collection) == []


def test_circles_of_the_same_end(loaded: Callable[[dict[str, str]], cultures.LabelSet]) -> None:
    found = loaded({key("culture", "Japan"): f"{SAME}Japann", key("culture", "Japann"): f"{SAME}Japan"})
    assert found.class_of("Japan") in ("", "japan")


def test_the_label_set_is_the_collections_own(collection: Collection) -> None:
    assert label_rules.label_set(collection) == "met_paintings"
    for source, expected in (
        ({"name": "folder"}, "paintings"),
        ({"name": "folder", "label_set": "own/mine.toml"}, "mine"),
        ({"name": "met", "label_set": "paintings"}, "paintings"),
    ):
        collection.manifest["config"] = {"source": source}
        assert label_rules.label_set(collection) == expected


def test_records_that_name_no_rule_are_not_called_unknown(acquired: Collection) -> None:
    verdicts = spellings.judged(acquired, "culture")
    assert verdicts["Japan"] == spellings.Judged("japan", None, True)
    assert verdicts["probably Chinese"] == spellings.Judged("china", None, False)
