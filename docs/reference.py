"""Writes the reference pages from the code: ``settings.md``, ``commands.md`` and ``columns.md``. ``make docs`` runs it.

``make docs-check`` fails where a page differs from what the code says now.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import Field
from pathlib import Path
from typing import Any

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
        sections.setdefault(section, []).append(_setting(name, item))
    parts = [
        f"# Settings\n\n{NOTE}\n\n"
        "Every setting stands in a TOML file (`--config FILE.toml`) under the name of its section. Many have a flag\n"
        "as well, which wins over the file. `python -m pipeline.acquire` knows the sections `source`, `museum` and\n"
        "`prepare`; `python -m pipeline.build` knows all of them.\n"
    ]
    for section, rows in sorted(sections.items()):
        title = f"`[{section}]`" if section else "At the top of the file"
        parts += [f"\n## {title}\n| setting | flag | default | what it is |\n| --- | --- | --- | --- |\n", *rows]
    return "".join(parts)


def _setting(name: str, item: Field[Any]) -> str:
    default = ",".join(item.default) if isinstance(item.default, tuple) else item.default
    shown = "" if default in (None, "") else f"`{str(default).lower() if isinstance(default, bool) else default}`"
    flag = f"`{item.metadata['flag']}`" if item.metadata["flag"] else ""
    text = item.metadata["help"].replace("|", "\\|")
    if item.metadata["choices"]:
        text += f" ({', '.join(item.metadata['choices'])})"
    return f"| `{name}` | {flag} | {shown} | {text} |\n"


def commands_page() -> str:
    """The help of every command, as it prints it."""
    parts = [f"# Commands\n\n{NOTE} Each command is run as `.venv/bin/python -m NAME`.\n"]
    for name in commands():
        done = subprocess.run(
            [sys.executable, "-m", name, "--help"],
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


PAGES = {"settings.md": settings_page, "commands.md": commands_page, "columns.md": columns_page}


def main() -> None:
    """Writes all pages."""
    for name, page in PAGES.items():
        (ROOT / "docs" / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
