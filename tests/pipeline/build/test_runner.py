"""Stages run once for the same fingerprint, and what is half done is never taken for whole."""

import importlib
import importlib.metadata
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.artefacts import manifest
from pipeline.artefacts.schema import SCHEMA_VERSION
from pipeline.build.config import BuildConfig, resolve
from pipeline.build.runner import Result, Runner
from pipeline.build.stage import Context, Stage
from pipeline.core.errors import BuildError
from pipeline.core.files import write_json

ROOT = Path(__file__).parents[3]
CODE = "def double(x):\n    return 2 * x\n"


@dataclass
class Workshop:
    """Two stages, ``dig`` and then ``cast`` that reads it, and a third that needs nothing; what ran is noted."""

    folder: Path
    outside: str = "ore"
    ran: list[str] = field(default_factory=list)

    def stages(self, config: BuildConfig = BuildConfig()) -> list[Stage]:  # noqa: B008  (frozen)
        return [
            Stage("dig", self._work("dig"), settings=config.seed, members=["workshop_code"], state=self.outside),
            Stage("cast", self._work("cast"), needs=["dig"], settings=config.split.test),
            Stage("sweep", self._work("sweep"), libraries=["workshop-library"]),
        ]

    def build(self, **values: object) -> list[str]:
        """Runs what has to run and returns its names."""
        self.ran.clear()
        config = resolve(values)
        stages = self.stages(config)
        runner = Runner(config, self.folder)
        runner.plan(stages)
        for number, stage in enumerate(stages, 1):
            path = runner.run(stage, number, len(stages)).path
            assert (path / "made.txt").read_text() == f"{stage.name} made"
        return list(self.ran)

    def _work(self, name: str) -> Callable[[Context], None]:
        def run(context: Context) -> None:
            assert set(context.inputs) == ({"dig"} if name == "cast" else set())
            assert all((path / "made.txt").is_file() for path in context.inputs.values())
            (context.out / "made.txt").write_text(f"{name} made")
            self.ran.append(name)

        return run


def write_code(folder: Path, text: str) -> None:
    (folder / "workshop_code.py").write_text(text)
    importlib.invalidate_caches()


def install_library(folder: Path, version: str) -> None:
    for old in folder.glob("workshop_library-*"):
        (old / "METADATA").unlink()
        old.rmdir()
    (folder / f"workshop_library-{version}.dist-info").mkdir()
    metadata = f"Metadata-Version: 2.1\nName: workshop-library\nVersion: {version}\n"
    (folder / f"workshop_library-{version}.dist-info" / "METADATA").write_text(metadata)
    importlib.invalidate_caches()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    write_code(folder, CODE)
    install_library(folder, "1.0")
    return folder


@pytest.fixture
def workshop(tmp_path: Path, site: Path) -> Workshop:
    made = Workshop(tmp_path / "stages")
    assert made.build() == ["dig", "cast", "sweep"]
    return made


def test_nothing_runs_when_nothing_has_changed(workshop: Workshop) -> None:
    assert workshop.build() == []


def test_a_setting_runs_its_stage_and_those_that_depend_on_it(workshop: Workshop) -> None:
    assert workshop.build(seed=1) == ["dig", "cast"]
    assert workshop.build(**{"split.test": 0.2}) == ["cast"]


def test_a_setting_of_no_stage_runs_nothing(workshop: Workshop) -> None:
    assert workshop.build(**{"prepare.thumbnail_px": 100}) == []


def test_what_changes_back_is_found_again(workshop: Workshop) -> None:
    workshop.build(seed=1)
    assert workshop.build() == []
    assert workshop.build(seed=1) == []


def test_a_change_outside_runs_the_stage_that_looks_there(workshop: Workshop) -> None:
    workshop.outside = "gold"
    assert workshop.build() == ["dig", "cast"]


def test_new_code_runs_its_stage(workshop: Workshop, site: Path) -> None:
    write_code(site, CODE.replace("2", "3"))
    assert workshop.build() == ["dig", "cast"]


def test_new_comments_run_nothing(workshop: Workshop, site: Path) -> None:
    write_code(site, '"""Doubles."""\n# twice\ndef double(x):\n\n    """Twice x."""\n    return (2 * x)  # two\n')
    assert workshop.build() == []


def test_another_version_of_a_library_runs_its_stage(workshop: Workshop, site: Path) -> None:
    install_library(site, "1.1")
    assert importlib.metadata.version("workshop-library") == "1.1"
    assert workshop.build() == ["sweep"]


def test_a_stage_that_fails_leaves_nothing_that_is_taken_for_whole(workshop: Workshop) -> None:
    def fail(context: Context) -> None:
        (context.out / "made.txt").write_text("half")
        raise BuildError("no more ore")

    runner = Runner(BuildConfig(), workshop.folder)
    broken = Stage("smelt", fail)
    runner.plan([broken])
    with pytest.raises(BuildError, match="no more ore"):
        runner.run(broken, 1, 1)

    def succeed(context: Context) -> None:
        assert not any(context.out.iterdir())
        (context.out / "made.txt").write_text("whole")

    result = runner.run(Stage("smelt", succeed), 1, 1)
    assert (result.path / "made.txt").read_text() == "whole"


def test_a_stage_that_is_killed_leaves_nothing_that_is_taken_for_whole(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from pipeline.build.config import BuildConfig
from pipeline.build.runner import Runner
from pipeline.build.stage import Stage

def work(context):
    print("runs")
    (context.out / "made.txt").write_text("half" if sys.argv[2] == "die" else "whole")
    if sys.argv[2] == "die":
        os.kill(os.getpid(), 9)

work.__module__ = "json"  # a module whose code can be read
stage = Stage("smelt", work)
runner = Runner(BuildConfig(), Path(sys.argv[1]))
runner.plan([stage])
result = runner.run(stage, 1, 1)
print((result.path / "made.txt").read_text())
"""

    def run(end: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, str(tmp_path), end]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert run("die").returncode == -9
    assert [path.name for path in tmp_path.rglob("made.txt")], "the stage was killed before it had begun"
    assert run("live").stdout == "runs\nwhole\n"
    assert run("live").stdout == "whole\n"


def test_prune_keeps_what_is_named_and_removes_the_rest(workshop: Workshop) -> None:
    (workshop.folder / "cast-0123456789abcdef.partial").mkdir()
    workshop.build(seed=1)
    runner = Runner(BuildConfig(), workshop.folder)
    kept = runner.plan(workshop.stages())
    runner.prune(set(kept.values()))
    assert sorted(path.name for path in workshop.folder.iterdir()) == sorted(
        f"{name}-{fingerprint[:16]}" for name, fingerprint in kept.items()
    )
    assert workshop.build() == []
    assert workshop.build(seed=1) == ["dig", "cast"]


def test_prune_without_any_stage_does_nothing(tmp_path: Path) -> None:
    Runner(BuildConfig(), tmp_path / "none").prune(set())
    assert not (tmp_path / "none").exists()


def test_a_reused_stage_still_says_how_long_it_took(workshop: Workshop) -> None:
    runner = Runner(BuildConfig(), workshop.folder)
    stage = workshop.stages()[0]
    runner.plan([stage])
    (result_path,) = workshop.folder.glob("dig-*")
    (result_path / "stage.json").write_text('{"seconds": 12.5}')
    assert runner.run(stage, 1, 1).seconds == 12.5


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: (folder / "made.txt").unlink(),
        lambda folder: (folder / "made.txt").write_text("dig mad"),
        lambda folder: (folder / "made.txt").write_text("dig MADE"),
        lambda folder: (folder / "stage.json").unlink(),
        lambda folder: (folder / "stage.json").write_text(""),
        lambda folder: (folder / "stage.json").write_text("[" * 100_000),
        lambda folder: (folder / "stage.json").write_text('{"seconds": "long"}'),
        lambda folder: (folder / "stage.json").write_text('{"seconds": 1, "files": []}'),
    ],
)
def test_a_kept_result_that_is_damaged_is_named_and_made_anew(
    workshop: Workshop, caplog: pytest.LogCaptureFixture, harm: Callable[[Path], object]
) -> None:
    (folder,) = workshop.folder.glob("dig-*")
    harm(folder)
    assert workshop.build() == ["dig"]
    assert f"The kept result {folder} is damaged" in caplog.text
    caplog.clear()
    assert workshop.build() == [] and "damaged" not in caplog.text


def test_a_result_of_an_earlier_version_is_kept(workshop: Workshop) -> None:
    for folder in workshop.folder.iterdir():
        (folder / "stage.json").write_text('{"seconds": 2.5}')
    assert workshop.build() == []


def test_pictures_in_folders_are_known_by_their_size(tmp_path: Path) -> None:
    def draw(context: Context) -> None:
        (context.out / "pictures").mkdir()
        (context.out / "pictures/a.webp").write_bytes(b"abc")

    def run() -> Path:
        runner, stage = Runner(BuildConfig(), tmp_path / "stages"), Stage("draw", draw)
        runner.plan([stage])
        return runner.run(stage, 1, 1).path

    picture = run() / "pictures/a.webp"
    picture.write_bytes(b"a")
    run()
    assert picture.read_bytes() == b"abc"


@dataclass
class Series:
    """Builds one after the other, each of a stage that adds what its input says to what the live build says."""

    folder: Path
    input: str = "one"
    reads: tuple[str, ...] = ("sum.txt",)
    ran: int = 0

    def build(self) -> str:
        """What the build says; it is live then."""

        def add(context: Context) -> None:
            self.ran += 1
            before = (context.previous / "sum.txt").read_text() if context.previous else ""
            (context.out / "sum.txt").write_text(f"{before} {self.input}".strip())

        live = next(iter(sorted(self.folder.glob("build-*"), reverse=True)), None)
        stage = Stage("add", add, settings=self.input, members=["json"], previous=self.reads)
        runner = Runner(BuildConfig(), self.folder / "stages", live=live)
        runner.plan([stage])
        result = runner.run(stage, 1, 1)
        self._publish(result)
        return (result.path / "sum.txt").read_text()

    def _publish(self, result: Result) -> None:
        build = self.folder / f"build-{len(list(self.folder.glob('build-*')))}"
        build.mkdir(parents=True)
        (build / "sum.txt").write_bytes((result.path / "sum.txt").read_bytes())
        stages = {"add": {"fingerprint": result.fingerprint, "previous": result.previous}}
        files, folders = manifest.describe_tree(build)
        about = {"created": "", "source": {}, "counts": {}, "stages": stages, "files": files, "folders": folders}
        write_json(build / "manifest.json", {"schema_version": SCHEMA_VERSION, "build_id": build.name, **about})


def test_the_build_before_counts_only_where_there_is_another_reason_to_run(tmp_path: Path) -> None:
    series = Series(tmp_path)
    assert [series.build(), series.build(), series.ran] == ["one", "one", 1]
    series.input = "two"
    # Each build is another one than that which the stage has read; that alone runs nothing.
    assert [series.build(), series.build(), series.build(), series.ran] == ["one two"] * 3 + [2]
    series.input = "one"
    assert [series.build(), series.ran] == ["one two one", 3]


def test_a_stage_that_no_longer_reads_the_build_before_runs_once_without_it(tmp_path: Path) -> None:
    series = Series(tmp_path)
    series.build()
    series.input = "two"
    assert series.build() == "one two"
    series.reads = ()
    assert [series.build(), series.build(), series.ran] == ["two", "two", 3]
    series.reads = ("sum.txt",)
    assert [series.build(), series.ran] == ["two", 3]


def test_a_build_before_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    series = Series(tmp_path)
    series.build()
    (tmp_path / "build-0/manifest.json").write_text("{")
    series.input = "two"
    assert series.build() == "two"
