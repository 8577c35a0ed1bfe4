"""Every setting is written once, checked, and named in the message when it is wrong."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from pipeline.build.config import SCHEMA, BuildConfig, resolve, settings
from pipeline.core.config import read_toml
from pipeline.core.errors import ConfigError


def refusal(values: dict[str, object]) -> str:
    with pytest.raises(ConfigError) as caught:
        resolve(values)
    return str(caught.value)


def test_an_unknown_key_names_its_nearest() -> None:
    message = refusal({"projection.tsne.perplexty": 10})
    assert "'projection.tsne.perplexty'" in message and "Did you mean 'projection.tsne.perplexity'?" in message


def test_an_unknown_key_without_a_near_one_names_those_there_are() -> None:
    message = refusal({"zzzzzz": 1})
    assert "split.test" in message and "Did you mean" not in message


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("seed", "7", "int"),
        ("seed", 1.5, "int"),
        ("seed", True, "int"),
        ("source.name", 3, "str"),
        ("source.limit", "many", "int"),
        ("source.keep_others", 1, "bool"),
        ("source.classes", 5, "list of names"),
        ("source.classes", ["china", 5], "list of names"),
        ("projection.tsne.perplexity", "30", "float"),
        ("split.test", [0.2], "float"),
        ("backbone", None, "str"),
    ],
)
def test_a_wrong_type_names_the_key_the_value_and_the_type(key: str, value: object, allowed: str) -> None:
    message = refusal({key: value})
    assert key in message and repr(value) in message and allowed in message


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("split.test", 0.0, "from 0.05 to 0.4"),
        ("split.validation", 0.41, "from 0.05 to 0.4"),
        ("seed", -1, "from 0 to"),
        ("source.limit", 0, "at least 1"),
        ("training.epochs", 0, "at least 1"),
        ("neighbours.k", 9, "from 10 to 1000"),
        ("projection.tsne.perplexity", float("nan"), "from 2 to 300"),
        ("projection.tsne.perplexity", float("inf"), "from 2 to 300"),
        ("split.duplicate_distance", -2, "from -1 to 16"),
    ],
)
def test_a_value_out_of_range_names_the_range(key: str, value: float, allowed: str) -> None:
    message = refusal({key: value})
    assert key in message and allowed in message and repr(value) in message


@pytest.mark.parametrize("key", [key for key, item in settings().items() if item.metadata["low"] is not None])
def test_the_ends_of_every_range_are_taken(key: str) -> None:
    item = settings()[key]
    for end in (item.metadata["low"], item.metadata["high"]):
        if end is not None:
            section, _, name = key.rpartition(".")
            # t-SNE ties these two together; see the next test.
            tied = {"neighbours.k": {"projection.names": "pca"}, "projection.tsne.perplexity": {"neighbours.k": 1000}}
            tied |= {name: {"source.name": "met"} for name in ("museum.max_rate", "museum.patience")}
            config = resolve({key: end, **tied.get(key, {})})
            owner = config.options.get(section) or (getattr(config, section) if section else config)
            assert getattr(owner, name) == end


def test_settings_that_exclude_each_other_are_refused() -> None:
    assert "less than 40 %" in refusal({"split.validation": 0.35, "split.test": 0.3})
    message = refusal({"projection.tsne.perplexity": 51})
    assert "153 neighbours" in message and "neighbours.k is 150" in message and "--neighbours" in message
    message = refusal({"projection.names": "pca,tsne", "clustering.map": "umap"})
    assert "clustering.map is 'umap'" in message and "pca, tsne" in message


def test_clusters_are_found_on_umap_or_else_on_the_first_map_there_is() -> None:
    assert resolve({}).clustered_map == "umap"
    assert resolve({"projection.names": "pca,tsne"}).clustered_map == "pca"
    assert resolve({"clustering.map": "tsne"}).clustered_map == "tsne"
    assert "at least one projection" in refusal({"projection.names": ""})


def test_clusters_are_never_found_on_a_map_that_was_made_with_labels() -> None:
    assert "clustering.map is 'tsne-labelled'" in refusal({"clustering.map": "tsne-labelled"})


def test_values_are_laid_over_a_base() -> None:
    base = resolve({"seed": 4, "source.limit": 50})
    found = resolve({"source.limit": 60}, base)
    assert (found.seed, found.source.limit) == (4, 60)
    assert base.source.limit == 50


def test_a_list_may_be_text_with_commas_and_loses_its_doubles() -> None:
    assert resolve({"source.classes": " china, japan ,,china"}).source.classes == ("china", "japan")
    assert resolve({"source.classes": ["india", "india", "japan"]}).source.classes == ("india", "japan")


def test_a_whole_number_is_taken_where_a_share_is_meant() -> None:
    found = resolve({"projection.tsne.perplexity": 50}).options["projection.tsne"].perplexity
    assert found == 50.0 and isinstance(found, float)


def test_a_config_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        BuildConfig().seed = 3  # type: ignore[misc]


def test_every_setting_has_a_help_text() -> None:
    found = settings()
    assert len(found) > 25
    assert all(len(item.metadata["help"]) > 3 for item in found.values())


def test_every_flag_is_there_once() -> None:
    flags = [item.metadata["flag"] for key, item in settings().items() if SCHEMA.has_flag(key)]
    assert len(flags) == len(set(flags)) >= 14
    assert all(flag.startswith("--") for flag in flags)


def test_toml_is_read_by_section(tmp_path: Path) -> None:
    path = tmp_path / "collection.toml"
    path.write_text(
        'seed = 5\nbackbone = "cnn"\n[source]\nclasses = ["china", "japan"]\n[projection.tsne]\nperplexity = 12\n'
    )
    found = resolve(read_toml(path))
    assert (found.seed, found.source.classes, found.options["projection.tsne"].perplexity) == (
        5,
        ("china", "japan"),
        12.0,
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"seed = ", "not valid TOML"),
        (b"seed = 1\nseed = 2", "not valid TOML"),
        (b"\xff\xfe", "not valid TOML"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_toml_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "collection.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=says) as caught:
        read_toml(path)
    assert "collection.toml" in str(caught.value)


@pytest.mark.parametrize("text", ['source = "demo"', "[sauce]\nname = 'demo'", "[source.name]\ndeep = 1"])
def test_toml_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "collection.toml"
    path.write_text(text)
    with pytest.raises(ConfigError):
        resolve(read_toml(path))


def test_a_source_takes_settings_of_its_own() -> None:
    config = resolve({"source.name": "met", "source.met.url": "http://localhost:1"})
    assert config.source_options.url == "http://localhost:1" and config.source_options.csv is None
    assert resolve({"seed": 3}, config).source_options.url == "http://localhost:1"
    assert resolve({"source.name": "met"}).source_options.csv is None
    assert resolve({"source.name": "demo"}).source_options is None


def test_a_name_of_an_earlier_version_is_taken_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    config = resolve({"source.name": "met", "met.url": "http://localhost:1"})
    assert config.source_options.url == "http://localhost:1"
    assert "The setting met.url is called source.met.url now" in caplog.text
    caplog.clear()
    resolve({"source.name": "met", "source.met.url": "http://localhost:1"})
    assert caplog.text == ""


def test_settings_of_another_source_are_refused() -> None:
    message = refusal({"source.name": "folder", "source.met.url": "http://localhost:1"})
    assert "source.met.url" in message and "'folder'" in message and "--source met" in message


def test_what_a_source_would_not_heed_is_refused() -> None:
    message = refusal({"source.name": "folder", "museum.query": "crane"})
    assert "--query" in message and "met" in message
    assert "--department" in refusal({"source.name": "iiif", "museum.department": "Asian Art"})


def test_a_date_is_a_date() -> None:
    assert "2026-01-31" in refusal({"source.name": "met", "museum.since": "last week"})
    assert resolve({"source.name": "met", "museum.since": "2026-02-01"}).museum.since == "2026-02-01"


def test_nobody_asks_a_museum_more_than_80_times_a_second() -> None:
    assert "80" in refusal({"source.name": "met", "museum.max_rate": 81.0})


def test_names_with_commas_are_separated_by_bars() -> None:
    assert resolve({"source.classes": "Gems, cut|Ivory"}).source.classes == ("Gems, cut", "Ivory")
    assert resolve({"source.classes": "china,japan"}).source.classes == ("china", "japan")
