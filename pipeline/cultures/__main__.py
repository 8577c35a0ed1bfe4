"""``python -m pipeline.cultures``: shows the class of a catalogue's label and its rule, for one label or for all."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline import cultures
from pipeline.core.errors import ConfigError, VitrineError
from pipeline.core.registry import unknown
from pipeline.cultures import _review, classifications

_EXAMPLES = """examples:
  python -m pipeline.cultures --explain "Chinese, for American market"
  python -m pipeline.cultures --explain "" --nationality "American, born England"
  python -m pipeline.cultures --classification "Metalwork-Silver"
  python -m pipeline.cultures --report --records store/records.parquet --only unknown
  python -m pipeline.cultures --report --records objects.jsonl --field nationality --csv review.csv

Marks in a report: ? the catalogue doubts the class; - known, but none of the classes; ! no rule knows it.
docs/labels.md explains how to change a rule."""

#: What --only keeps, beside the classes.
_MARKS = {"uncertain": _review.UNSURE, "none": _review.NO_CLASS, "unknown": _review.UNKNOWN}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Exit status 0, or 2 with one sentence on stderr."""
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.cultures", description=__doc__, epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    what = parser.add_argument_group("what to show").add_mutually_exclusive_group(required=True)
    what.add_argument("--explain", metavar="LABEL", help="the class of a culture, and the rule that decided")
    what.add_argument("--classification", metavar="LABEL", help="the normalised name of a classification")
    what.add_argument("--report", action="store_true", help="every label of --records with count, class and rule")
    parser.add_argument("--nationality", metavar="TEXT", default="", help="of the artist, with --explain")
    parser.add_argument(
        "--label-set", metavar="NAME", default="met_paintings",
        help=f"{', '.join(cultures.names())}, or a FILE.toml (default: met_paintings)",
    )  # fmt: skip
    parser.add_argument("--records", metavar="FILE", type=Path, help="a *.jsonl, *.parquet or *.csv of records")
    parser.add_argument(
        "--field", choices=tuple(_review.FIELDS), default="culture",
        help="the labels to report (default: culture); nationalities are those of records without a culture",
    )  # fmt: skip
    parser.add_argument("--only", metavar="WHAT", help=f"{', '.join(_MARKS)}, or a class: report only these")
    parser.add_argument("--csv", metavar="OUT", type=Path, help="write the report to this file, with the reasons")
    options = parser.parse_args(arguments)
    if options.report and options.records is None:
        parser.error("--report needs --records FILE.")
    if not options.report and (options.records or options.csv or options.only):
        parser.error("--records, --csv and --only go with --report.")
    try:
        if options.classification is not None:
            print(_explained(options.classification, classifications.explain(options.classification), {}))
            return 0
        label_set = cultures.load(options.label_set)
        if options.report:
            return _report(options, label_set)
        verdict = label_set.classify(options.explain, options.nationality)
        titles = {info.key: info.title for info in label_set.classes}
        print(_explained(options.explain or options.nationality, verdict, titles))
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _explained(label: str, verdict: cultures.Verdict, titles: Mapping[str, str]) -> str:
    """A verdict as lines for a terminal; ``titles`` are those of the classes."""
    title = titles.get(verdict.key) or verdict.key
    shown = f"{verdict.key} ({title})" if title != verdict.key else verdict.key
    return (
        f"label    {label or '(empty)'}\n"
        f"class    {shown or '(none)'}\n"
        f"certain  {_review.certainty(verdict) or '-'}\n"
        f"rule     {verdict.rule or '(unknown to the rules)'}\n"
        f"why      {verdict.reason}"
    )


def _report(options: argparse.Namespace, label_set: cultures.LabelSet) -> int:
    rows = _review.reviewed(_review.counted(options.records, options.field), _review.judge_of(options.field, label_set))
    if options.only in _MARKS:
        rows = [row for row in rows if row.mark == _MARKS[options.only]]
    elif options.only:
        classes = sorted({row.verdict.key for row in rows if row.verdict.key})
        if options.only not in classes:
            raise ConfigError(unknown("class in these records", options.only, (*_MARKS, *classes)))
        rows = [row for row in rows if row.verdict.key == options.only]
    if options.csv:
        try:
            options.csv.write_bytes(_review.as_csv(rows))
        except OSError as error:
            print(f"{options.csv} cannot be written: {error.strerror}. Use another file.", file=sys.stderr)
            return 2
        print(f"{len(rows):,} labels in {options.csv}.")
        return 0
    try:
        print(_review.as_text(rows, options.field) if rows else "No such label in these records.", flush=True)
    except BrokenPipeError:
        # A reader such as head closed the pipe. Python flushes stdout when it exits, and would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
