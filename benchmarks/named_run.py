"""README's figures, from one build that has a name: makes it where it is not made yet, and writes README's table.

The table stands between two marks in README.md. Every figure in it is read from the build's own files. The commit names
the code, so a working copy with changes is refused. A build that is there already is taken as it is: the pipeline knows
whether code, settings or pictures have changed since.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.artefacts import sample
from pipeline.artefacts.sample import Sample
from pipeline.artefacts.store import ArtefactStore
from pipeline.evaluate.markdown import table, with_interval

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- make bench-named writes from here -->\n", "<!-- to here -->\n"
#: Key in ``metrics.json``, name, and how it is measured.
_ON_TEST_WORKS = (
    ("accuracy", "accuracy, the model itself", "one split; the test works"),
    ("balanced_accuracy", "balanced accuracy, the model itself", "one split; mean recall of the classes"),
    ("precision_at_10", "neighbours of the same culture", "one split; ten nearest works of each test work"),
    ("map", "mean average precision of neighbours", "one split; all works ranked by similarity to each test work"),
    ("ece", "calibration error", "one split; after temperature scaling on the validation works"),
)


def flags(classes: str, backbone: str) -> list[str]:
    """The build's flags, but for its folders."""
    return ["--source", "folder", "--classes", classes, "--backbone", backbone, "--annotate", "none"]


def lines(store: ArtefactStore, commit: str) -> list[str]:
    """The name of the run, its figures, and the artists behind them.

    Args:
        store: the build.
        commit: abbreviated hash of the code.
    """
    manifest, counts = store.manifest, store.manifest["counts"]
    titles = {info.key: info.title for info in store.classes}
    works = ", ".join(f"{title} {counts['per_class'].get(key, 0):,}" for key, title in titles.items())
    asked = " ".join(flags(",".join(titles), manifest["config"]["backbone"]))
    samples = {each["name"]: Sample.from_dict(each["sample"]) for each in store.figures if each.get("sample")}
    made_by = {
        name: f"{samples[name].total()}. By class: {', '.join(text for text, _ in samples[name].phrases(titles.get))}."
        for name in ("cross_validation", "classifier")
    }
    return [
        f"The run: build `{manifest['build_id']}` of {manifest['created'][:10]}, code of commit `{commit}`, seed "
        f"{manifest['seed']}, {counts['works']:,} paintings ({works}), made by "
        f'`make build ARGS="{asked} --path DIR"`. '
        "In brackets: 95 % intervals over artists or groups.",
        "",
        *table(("figure", "value", "how measured"), list(_rows(store))),
        f"- Behind the cross-validation: {made_by['cross_validation']}",
        f"- Behind the other figures: {made_by['classifier']}",
        f"- {sample.MEANING}",
    ]


def _rows(store: ArtefactStore) -> Iterator[Sequence[str]]:
    metrics: Mapping[str, Any] = store.metrics
    estimated = metrics["cross_validation"]
    how = f"{estimated['folds']}-fold cross-validation over all works, by simpler heads that saw no work of the artist"
    yield "accuracy on artists not seen", _value(estimated["accuracy"]), how
    for key, title, measured in _ON_TEST_WORKS:
        yield title, _value(metrics[key]), measured
    best = max(store.json("evaluation/controls.json")["controls"], key=lambda each: each["accuracy"]["value"])
    yield f"shortcut: {best['title'].lower()}", _value(best["accuracy"]), f"one split; sees {best['sees']}"


def _value(estimate: Mapping[str, float | None]) -> str:
    return with_interval(estimate).replace("%", " %")  # as the rest of README writes it


def replaced(readme: str, content: Sequence[str]) -> str:
    """README's text with other lines between the marks. Raises a ValueError where there are no marks."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md has no lines {BEGIN.strip()} and {END.strip()}.")
    return f"{before}{BEGIN}" + "\n".join(content) + f"\n{END}{after}"


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.named_run", description=__doc__)
    parser.add_argument("--path", type=Path, required=True, help="a folder with one sub-folder a class")
    parser.add_argument("--artefacts", type=Path, required=True, help="folder of the builds")
    parser.add_argument("--classes", default="china,japan,india,america")
    parser.add_argument("--backbone", default="mobilenet_v2")
    options = parser.parse_args()
    if _git("status", "--porcelain", "--untracked-files=no"):
        print("The working copy has changes that no commit names: commit them first.", file=sys.stderr)
        return 1
    build = ["--path", str(options.path), "--artefacts", str(options.artefacts)]
    asked = flags(options.classes, options.backbone)
    subprocess.run([sys.executable, "-m", "pipeline.build", *asked, *build], cwd=ROOT, check=True)
    readme = ROOT / "README.md"
    content = lines(ArtefactStore.open(options.artefacts), _git("rev-parse", "--short", "HEAD"))
    readme.write_text(replaced(readme.read_text(encoding="utf-8"), content), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
