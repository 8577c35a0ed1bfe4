"""The command line of a build: flags, help, and which of them win."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.acquire import sources
from pipeline.build import __main__ as build
from pipeline.build.config import SCHEMA, BuildConfig, settings
from pipeline.core import command
from pipeline.core.errors import ConfigError
from pipeline.training import backbones

ROOT = Path(__file__).parents[3]


def config(*arguments: str) -> BuildConfig:
    return command.config_from(build.parser().parse_args(arguments), SCHEMA)


@pytest.fixture(scope="module")
def manual() -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.build", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("key", settings())
def test_the_manual_names_every_setting_with_its_help(key: str, manual: str) -> None:
    item = settings()[key]
    assert f"{key}{' [' + item.metadata['flag'] + ']' if item.metadata['flag'] else ''}: " in manual
    assert item.metadata["help"] in manual


def test_a_backbone_is_offered_as_soon_as_its_file_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="no backbone 'glasses'"):
        config("--backbone", "glasses")
    (tmp_path / "glasses.py").write_text("from pipeline.training.backbones.cnn import BACKBONE\n")
    monkeypatch.setattr(backbones, "__path__", [*backbones.__path__, str(tmp_path)])
    sees = next(line for line in build.parser().format_help().split("\n  -") if line.startswith("-backbone"))
    assert ", ".join(backbones.names()) in " ".join(sees.split())
    assert "glasses" in backbones.names() and config("--backbone", "glasses").backbone == "glasses"


def test_the_manual_reads_like_a_manual_page(manual: str) -> None:
    for part in ("examples:", "files:", "exit status:", "current.json", *sources.names(), *backbones.names()):
        assert part in manual, part


def test_every_flag_that_was_promised_is_there() -> None:
    found = config(
        "--source", "folder", "--path", "p", "--metadata", "m.csv", "--artefacts", "a", "--backbone", "mobilenet_v2",
        "--classes", "china,japan", "--limit", "40", "--seed", "9", "--keep-others", "--label-set", "paintings",
    )  # fmt: skip
    assert (found.source.name, found.source.path, found.source.metadata) == ("folder", "p", "m.csv")
    assert (found.source.classes, found.source.limit, found.source.keep_others) == (("china", "japan"), 40, True)
    assert (found.backbone, found.seed) == ("mobilenet_v2", 9)


def test_without_flags_the_defaults_hold() -> None:
    assert config() == BuildConfig()


def test_a_flag_may_name_the_source_whose_settings_are_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text('[source.table]\nmapping = "museum.toml"\n')
    made = config("--config", str(path), "--source", "table")
    assert made.source.name == "table" and made.source_options.mapping == "museum.toml"
    with pytest.raises(ConfigError, match="say --source table"):
        config("--config", str(path))
    with pytest.raises(ConfigError, match="the source is 'folder'"):
        config("--config", str(path), "--source", "folder")


def test_flags_win_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text("seed = 5\n[source]\nlimit = 30\n[projection.tsne]\nperplexity = 11\n")
    found = config("--config", str(path), "--seed", "6", "--perplexity", "12.5")
    assert (found.seed, found.options["projection.tsne"].perplexity, found.source.limit) == (6, 12.5, 30)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--source", "demoo"), "no source 'demoo'.*demo, folder.*Did you mean 'demo'"),
        (("--backbone", "resnet"), "no backbone 'resnet'.*cnn, convnext_tiny, .*Did you mean 'resnet50'"),
        (("--label-set", "painting"), "no label set 'painting'.*Did you mean 'paintings'"),
        (("--projections", "pca,umap,tsnee"), "no projection 'tsnee'.*Did you mean 'tsne'"),
        (("--limit", "ten"), "--limit takes a number, not 'ten'"),
        (("--limit", "1.5"), "--limit takes a number, not '1.5'"),
        (("--perplexity", "nan"), "perplexity must be from 2 to 300"),
        (("--seed", "-1"), "seed must be from 0"),
        (("--config", "no-such.toml"), "no-such.toml cannot be read"),
    ],
)
def test_a_wrong_flag_is_one_sentence_and_status_2(
    arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=says):
        config(*arguments)
    assert build.main([*arguments, "--artefacts", str(tmp_path / "none")]) == 2
    written = capsys.readouterr().err
    assert written.startswith("build: ") and written.count("\n") == 1
    assert not (tmp_path / "none").exists()


def test_keep_of_none_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        build.main(["--keep", "0", "--artefacts", str(tmp_path)])
    assert caught.value.code == 2
