"""Writes the reference pages from the code, and the figures of ``sightings.md`` and its chart. ``make docs`` runs it.

``make docs-check`` fails where a page differs from what the code says now.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import Field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.query.sightings.report import Report

ROOT = Path(__file__).parents[1]
NOTE = "This page is written by `make docs`; do not edit it."
#: Columns of a terminal in which the commands' help is shown.
WIDTH = "100"


def commands() -> list[str]:
    """Every module of the pipeline that can be run: packages with a ``__main__`` and modules that call ``main``."""
    packages = [path.parent.name for path in (ROOT / "pipeline").glob("*/__main__.py")]
    modules = [
        path.stem for path in (ROOT / "pipeline").glob("*.py") if 'if __name__ == "__main__"' in path.read_text()
    ]
    return [f"pipeline.{name}" for name in sorted([*packages, *modules])]


def settings_page() -> str:
    """Every setting of a build, by section."""
    from pipeline.build.config import SCHEMA

    sections: dict[str, list[str]] = {}
    for key, item in SCHEMA.settings().items():
        section, _, name = key.rpartition(".")
        sections.setdefault(section, []).append(_setting(name, item, SCHEMA.has_flag(key)))
    parts = [
        f"# Settings\n\n{NOTE}\n\n"
        "Every setting stands in a TOML file (`--config FILE.toml`) under the name of its section. Many have a flag\n"
        "as well, which wins over the file. `python -m pipeline.acquire` knows the sections `source`, `museum` and\n"
        "`prepare`; `python -m pipeline.build` knows all of them.\n"
    ]
    for section, rows in sorted(sections.items()):
        title = f"`[{section}]`" if section else "At the top of the file"
        parts += [f"\n## {title}\n| setting | flag | default | what it is |\n| --- | --- | --- | --- |\n", *rows]
    return "".join([*parts, *_server_settings()])


def _server_settings() -> list[str]:
    """The limits of uploads, which the server's environment sets."""
    from pipeline.images.uploads import SETTINGS

    head = (
        "\n## Environment of the server\n"
        "Limits of a visitor's picture. The server does not start with a value out of its range.\n\n"
        "| variable | default | least | most | what it is |\n| --- | --- | --- | --- | --- |\n"
    )
    return [
        head,
        *(
            f"| `{name}` | `{item.default:g}` | {item.least:,} | {item.most:,} | {item.what} |\n"
            for name, item in SETTINGS.items()
        ),
    ]


def _setting(name: str, item: Field[Any], has_flag: bool) -> str:
    default = ",".join(item.default) if isinstance(item.default, tuple) else item.default
    shown = "" if default in (None, "") else f"`{str(default).lower() if isinstance(default, bool) else default}`"
    flag = f"`{item.metadata['flag']}`" if has_flag else ""
    text = item.metadata["help"].replace("|", "\\|")
    if item.metadata["choices"]:
        text += f" ({', '.join(item.metadata['choices'])})"
    return f"| `{name}` | {flag} | {shown} | {text} |\n"


def commands_page() -> str:
    """The help of every command, as it prints it."""
    parts = [f"# Commands\n\n{NOTE} Each command is run as `.venv/bin/python -m NAME`.\n"]
    from pipeline import annotations

    kinds = [f"pipeline.annotate {kind}" for kind in annotations.of_pictures()]
    counting = [f"pipeline.counting {command}" for command in ("simulate", "train")]
    for name in sorted([*commands(), *kinds, *counting]):
        done = subprocess.run(
            [sys.executable, "-m", *name.split(), "--help"],
            cwd=ROOT,
            env={**os.environ, "COLUMNS": WIDTH, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        # The settings have a page of their own.
        text = done.stdout.split("\nsettings of a TOML file")[0] + _after_settings(done.stdout)
        parts.append(f"\n## `{name}`\n```\n{text.strip()}\n```\n")
    return "".join(parts)


def _after_settings(text: str) -> str:
    _, found, rest = text.partition("\nsettings of a TOML file")
    return "\n" + rest.partition("\n\n")[2] if found else ""


def columns_page() -> str:
    """The columns of every table of a build."""
    from pipeline.artefacts import schema

    tables: dict[str, Mapping[str, schema.Column]] = {
        "objects.parquet": schema.OBJECTS,
        "records.parquet": schema.RECORDS,
        "rejected.parquet": schema.REJECTED,
        "clusters/<name>.parquet": schema.CLUSTERS,
    }
    kinds = (
        "`text` is a string, empty where nothing is known; `year` a nullable integer; `list` a list of strings;\n"
        "`flag` a boolean; `count` an integer; `share` and `measure` are floats. A measure that is not known is NaN."
    )
    parts = [f"# Columns\n\n{NOTE}\n\n{kinds}\n"]
    for name, columns in tables.items():
        parts.append(f"\n## `{name}`\n| column | kind | title on the page |\n| --- | --- | --- |\n")
        parts += [f"| `{key}` | {column.kind} | {column.title} |\n" for key, column in columns.items()]
    return "".join(parts)


#: A line of the example of ``sightings.md``: the count, the figures of the estimate, the object id and what it is.
SIGHTING = re.compile(r"^ +(\d+) +[\d.]+ +[\d.]+ to [\d.]+  (\S+)  (.+)$", re.MULTILINE)


def sightings_page() -> str:
    """``sightings.md`` with the benchmark's shares, and with what the example's counts are estimated to mean."""
    from pipeline.query.sightings.estimate import FALSE_RATE, RECALL

    shares = (
        f"The recall is {RECALL.hits:,} of {RECALL.trials:,} pictures, and a work is named for {FALSE_RATE.hits} of"
    )
    text = re.sub(r"The recall is .+ pictures, and a work is named for \d+ of", shares, _sightings_text())
    figures = sightings_example().as_text()
    table = figures[figures.index("\n\n") : figures.index("\n\nEstimates")]
    text = re.sub(r"\n\nseen in  estimate .+?(?=\n\nEstimates)", lambda _: table, text, flags=re.DOTALL)
    return re.sub(r"^Estimates with 95 % intervals, for .+$", sightings_example().basis(), text, flags=re.MULTILINE)


def sightings_chart() -> str:
    """The chart of the example."""
    from pipeline.query.sightings import chart

    return chart.svg(sightings_example(with_artists=False))


def sightings_example(with_artists: bool = True) -> "Report":
    """The report with the counts of the example, which stand in ``sightings.md``."""
    from pipeline.query.sightings.counting import Counts
    from pipeline.query.sightings.estimate import FALSE_RATE, RECALL, estimate
    from pipeline.query.sightings.photographs import Unreadable
    from pipeline.query.sightings.report import Report, Sighting

    text = _sightings_text()
    works = int(re.search(r"collection of (\d+) works", text)[1])  # type: ignore[index]
    head = re.search(r"^(\d+) photographs; .+? (\d+) photographs without.+ (\d+) dup.+ (\d+) file", text, re.MULTILINE)
    photographs, without, duplicates, unreadable = map(int, head.groups())  # type: ignore[union-attr]
    counts = Counts(photographs, duplicates)
    counts.unmatched, counts.unreadable = [""] * without, [Unreadable("", "", "")] * unreadable
    rows = SIGHTING.findall(text)
    estimates = estimate([int(seen) for seen, _, _ in rows], photographs, works)
    ranking = [
        Sighting(name, title if with_artists else title.split(", ")[0], "", "", ("",) * int(seen), estimated)
        for (seen, name, title), estimated in zip(rows, estimates, strict=True)
    ]
    return Report("", works, counts, ranking, RECALL, FALSE_RATE)


def _sightings_text() -> str:
    return (ROOT / "docs/sightings.md").read_text(encoding="utf-8")


#: By path in ``docs``. The chart is made of what the page says.
PAGES = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "columns.md": columns_page,
    "sightings.md": sightings_page,
    "images/sightings.svg": sightings_chart,
}


def main() -> None:
    """Writes all pages."""
    for name, page in PAGES.items():
        (ROOT / "docs" / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
