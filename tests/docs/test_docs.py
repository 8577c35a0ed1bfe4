"""What the docs name exists, and what exists is documented. ``make docs-check`` runs these tests alone."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
ALL = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
#: Flags of other programs that the docs mention.
FOREIGN = {
    "--help", "--threads", "--workers", "--timeout", "--graceful-timeout", "--access-logformat", "--durations",
    "--all-files", "--nthreads", "--nworkers",
    "--buildpack", "--read-only", "--tmpfs",
}  # fmt: skip


def load_reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = load_reference()


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_reference_page_says_what_the_code_says(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == reference.PAGES[name](), f"docs/{name} is out of date: run make docs"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_command_that_a_page_names_exists(path: Path) -> None:
    named = set(re.findall(r"python -m (pipeline\.\w+)", path.read_text(encoding="utf-8")))
    assert named <= set(reference.commands())


def test_every_command_is_documented() -> None:
    assert {name for name in reference.commands() if name not in ALL} == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_flag_that_a_page_names_exists(path: Path) -> None:
    """Those of the commands stand in docs/commands.md, which is made from their help."""
    known = set(re.findall(r"--[a-z][a-z-]*", (ROOT / "docs/commands.md").read_text(encoding="utf-8"))) | FOREIGN
    text = path.read_text(encoding="utf-8")
    spans = re.findall(r"```.*?```|`[^`\n]+`", text, flags=re.DOTALL)
    named = {flag for span in spans for flag in re.findall(r"(?<![\w-])--[a-z][a-z-]*", span)}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {flag for flag in named - known if flag not in makefile} == set()


def test_every_target_of_make_exists_and_is_documented() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE).group(1).split())  # type: ignore[union-attr]
    named = set(
        re.findall(r"\bmake ([a-z][a-z-]*)", "\n".join(re.findall(r"```.*?```|`[^`\n]+`", ALL, flags=re.DOTALL)))
    )
    assert named <= targets
    assert targets - named - {"help"} == set(), "name them in CONTRIBUTING.md"
    for target in targets:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_file_of_the_project_that_a_page_names_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tops = "pipeline|components|pages|assets|tests|docs|benchmarks"
    named = re.findall(rf"`((?:{tops})/[\w./-]*)`", text) + re.findall(r"\]\(([\w./-]+)\)", text)
    missing = [name for name in named if not ((ROOT / name).exists() or (path.parent / name).exists())]
    assert missing == []


def test_every_file_of_a_build_is_documented(demo_build: Path) -> None:
    page = (ROOT / "docs/artefacts.md").read_text(encoding="utf-8")
    current = json.loads((demo_build / "current.json").read_text())["build_id"]
    manifest = json.loads((demo_build / current / "manifest.json").read_text())
    undocumented = []
    for name in [*manifest["files"], *manifest["folders"]]:
        folder, _, file = name.rpartition("/")
        generic = f"{folder}/<name>{'_labels' if file.endswith('_labels.parquet') else ''}.{file.rpartition('.')[2]}"
        if not any(f"`{shown}" in page for shown in (name, generic, f"{name}/")):
            undocumented.append(name)
    assert undocumented == []


def test_every_artefact_that_is_documented_is_in_a_build(demo_build: Path) -> None:
    page = (ROOT / "docs/artefacts.md").read_text(encoding="utf-8")
    current = json.loads((demo_build / "current.json").read_text())["build_id"]
    table = re.findall(r"^\| (`[^|]+`) \|", page, flags=re.MULTILINE)
    named = [name for row in table for name in re.findall(r"`([\w./<>-]+)`", row)]
    assert len(named) > 20
    missing = [name for name in named if not list((demo_build / current).glob(re.sub(r"<\w+>", "*", name.rstrip("/"))))]
    assert missing == []
