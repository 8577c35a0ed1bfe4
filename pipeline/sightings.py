"""``python -m pipeline.sightings --photos DIR``: in how many of visitors' photographs each work appears."""

import argparse
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError, ConfigError, VitrineError, reason
from pipeline.core.files import write_atomically
from pipeline.core.progress import track
from pipeline.images.decoding import LOCAL, decoder
from pipeline.query.sightings import chart, counting, photographs
from pipeline.query.sightings.estimate import FALSE_RATE, RECALL, Share
from pipeline.query.sightings.report import Report
from pipeline.similarity.likenesses import same_picture
from pipeline.similarity.same_picture import FOLDER, SamePicture

log = logging.getLogger("pipeline")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m pipeline.sightings",
        description="Count in how many of visitors' photographs each work of the live build appears.",
    )
    made.add_argument(
        "--photos", type=Path, required=True, metavar="DIR", help="folder of photographs, with sub-folders"
    )
    made.add_argument("--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)")
    made.add_argument("--json", action="store_true", help="print the report as JSON")
    made.add_argument(
        "--csv", type=Path, metavar="FILE", help="write the ranking as CSV; - prints it, and nothing else"
    )
    made.add_argument("--chart", type=Path, metavar="FILE.svg", help="draw the ranking as SVG")
    recall = "pictures of a work in which it was recognised, of all that were tried"
    made.add_argument(
        "--recall", type=_share, default=RECALL, metavar="HITS/TRIALS", help=f"{recall} (default: {RECALL})"
    )
    false_rate = "pictures for which a work was named, of all that were tried and show none"
    made.add_argument(
        "--false-rate", type=_share, default=FALSE_RATE, metavar="HITS/TRIALS",
        help=f"{false_rate} (default: {FALSE_RATE})",
    )  # fmt: skip
    return made


def _share(text: str) -> Share:
    """A measured share; argparse words the error."""
    try:
        return Share.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line.

    Exit status 0; 1 if a file could not be read, or the user stopped; 2 if nothing could be counted or written.
    """
    options = parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
    try:
        _check(options)
        report = sightings(options.artefacts, options.photos, options.recall, options.false_rate)
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped; nothing was written. Run the command again.", file=sys.stderr)
        return 1
    # Whoever reads what is printed may close it early: the files come first, and a full disk keeps nothing from print.
    failed = [sentence for sentence in _write(report, options) if sentence]
    _print(report, options)
    for sentence in failed:
        print(sentence, file=sys.stderr)
    return 2 if failed else int(bool(report.counts.unreadable))


def sightings(artefacts: Path, folder: Path, recall: Share = RECALL, false_rate: Share = FALSE_RATE) -> Report:
    """The report of a folder of photographs over the live build.

    Raises:
        ArtefactError: there is no build, or it has no key points of its works.
        ConfigError: there is no such folder, or nothing in it.
        ExecutorError: the decoder cannot be started.
        SourceError: the folder cannot be read.
    """
    store = ArtefactStore.open(artefacts)
    if not same_picture.LIKENESS.available(store.root):
        raise ArtefactError(
            f"The build {store.build_id!r} has no key points of its works. Run `python -m pipeline.build` again."
        )
    works = SamePicture(store.root / FOLDER)
    if not folder.is_dir():
        raise ConfigError(f"{folder} is no folder. Name the folder of photographs with --photos DIR.")
    names, notes = photographs.names(folder)
    for note in notes:
        log.warning("%s", note)
    if not names:
        raise ConfigError(f"{folder} holds no pictures. Name the folder of photographs with --photos DIR.")
    outcomes = photographs.look(folder, names, works, decoder(LOCAL))
    counts = counting.count(track(outcomes, len(names), "looking for works", "photograph"))
    return Report.of(counts, store, recall, false_rate)


def _check(options: argparse.Namespace) -> None:
    """Refuses what would be refused at the end only: a long count would be lost. Raises a ConfigError."""
    if options.recall.value <= options.false_rate.value:
        raise ConfigError(
            f"A recall of {options.recall} is not above the false rate, {options.false_rate}: such counts say nothing "
            "of the works. Measure both with `make bench-same`."
        )
    if options.json and str(options.csv) == "-":
        raise ConfigError("--json and --csv - both print. Name a file: --csv FILE.")
    if options.chart and options.chart.suffix.lower() != ".svg":
        raise ConfigError(f"The chart is an SVG file. Name it so: --chart {options.chart.with_suffix('.svg')}.")
    for path in (options.csv, options.chart):
        if path and (path.is_dir() or not path.parent.is_dir()):
            raise ConfigError(f"{path} cannot be written: name a file in a folder that exists.")


def _write(report: Report, options: argparse.Namespace) -> Iterator[str]:
    """Writes the files that were asked for; yields for each "", or a sentence on why it cannot be written."""
    for path, content in ((options.csv, report.as_csv), (options.chart, lambda: chart.svg(report).encode())):
        if path and str(path) != "-":
            try:
                write_atomically(path, content())
                yield ""
            except OSError as error:
                yield f"{path} cannot be written ({reason(error)}). Name another file."


def _print(report: Report, options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(report.as_dict(), indent=1, ensure_ascii=False))
    elif str(options.csv) == "-":
        sys.stdout.buffer.write(report.as_csv())
        sys.stdout.buffer.flush()
    else:
        print(report.as_text())


if __name__ == "__main__":
    sys.exit(main())
