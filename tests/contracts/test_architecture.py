"""The house: who may import whom, how long a module may be, and what a light command may load."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path.relative_to(ROOT)
    for top in ("app.py", "pages", "components", "pipeline", "benchmarks")
    for path in ([ROOT / top] if top.endswith(".py") else (ROOT / top).rglob("*.py"))
)
#: Rooms of the pipeline's first level, beside modules that are commands.
MOST_ROOMS = 12
HEAVY = ("tensorflow", "keras", "umap", "sklearn", "numba", "openTSNE", "distributed", "psycopg", "psycopg_pool")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)


def imported_at_head(path: Path) -> set[str]:
    """Modules that are imported as soon as a file is."""
    found: set[str] = set()
    for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the import linter over the tree in a folder, by the contracts of its ``.importlinter``."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_contract_of_the_import_linter_is_kept() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 broken." in done.stdout


def test_the_import_linter_finds_an_import_that_runs_upwards(tmp_path: Path) -> None:
    """A contract that finds nothing wrong in a wrong tree would protect nobody."""
    for room in {path.parts[1] for path in MODULES if path.parts[0] == "pipeline"} - {"__init__.py"}:
        file = tmp_path / "pipeline" / (room if room.endswith(".py") else f"{room}/__init__.py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("from pipeline import build\n" if room == "core" else "")
    (tmp_path / "pipeline/__init__.py").write_text("")
    contracts = (ROOT / ".importlinter").read_text().split("[importlinter:contract:")
    # Exceptions name modules that the small tree lacks.
    rooms = next(text for text in contracts if text.startswith("rooms]")).split("ignore_imports")[0]
    (tmp_path / ".importlinter").write_text(
        f"[importlinter]\nroot_packages =\n    pipeline\n\n[importlinter:contract:{rooms}"
    )
    done = lint_imports(tmp_path)
    assert "pipeline.core is not allowed to import pipeline.build" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1


def test_the_pipeline_has_at_most_twelve_rooms() -> None:
    rooms = {path.parts[1] for path in MODULES if path.parts[0] == "pipeline" and len(path.parts) > 2}
    loose = {path.parts[1] for path in MODULES if path.parts[0] == "pipeline" and len(path.parts) == 2}
    assert len(rooms) <= MOST_ROOMS
    commands = {"annotate", "archive", "counting", "export_site", "fetch", "load_database", "sightings", "verify"}
    assert loose == {"__init__.py", *(f"{name}.py" for name in commands)}


def test_nothing_imports_the_app() -> None:
    importers = []
    for path in MODULES:
        if path.parts[0] not in ("app.py", "benchmarks"):
            tree = ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
            names = {alias.name for node in tree if isinstance(node, ast.Import) for alias in node.names}
            importers += [str(path)] if "app" in names else []
    assert importers == []


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_stays_under_400_lines(path: Path) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= 400


def test_heavy_libraries_are_imported_only_where_they_are_used() -> None:
    """At the head of a module they would be loaded by whoever imports it."""
    heads = {str(path): imported_at_head(path) for path in MODULES if path.parts[0] != "benchmarks"}
    found = {path: {name for name in names if name.split(".")[0] in HEAVY} for path, names in heads.items()}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize("module", ["app", "pipeline.query.engine", "pipeline.verify", "pipeline.build.__main__"])
def test_importing_it_loads_nothing_heavy(module: str) -> None:
    done = run("-c", f"import sys, {module}; print(sorted({set(HEAVY)!r} & set(sys.modules)))")
    assert done.stdout.splitlines()[-1:] == ["[]"], done.stderr
