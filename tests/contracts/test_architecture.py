"""Who may import whom, read from the tree, and how long a module may be."""

from __future__ import annotations

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
#: Modules and packages that are a stage of the build. None of them may lean on another's work but through files.
STAGES = (
    "acquisition", "preparation", "background", "splitting", "controls", "extraction", "training", "embedding",
    "calibration", "influence", "neighbours", "projections", "clustering", "reviewing", "tagging", "evaluation",
)  # fmt: skip
#: What a page or a component may know of the pipeline: the contract, the errors, the limits of an upload, the query.
SERVING = ("pipeline.artefacts", "pipeline.core.errors", "pipeline.images.decoding", "pipeline.query")
HEAVY = ("tensorflow", "keras", "umap", "sklearn", "numba", "openTSNE")


def name_of(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it, with ``from a import b`` as both ``a`` and ``a.b``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively, which this test cannot follow"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def below(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def breaches(top: str, forbidden) -> list[str]:
    """``file imports module`` for every import of a file below ``top`` that ``forbidden`` says True to."""
    return [
        f"{path} imports {module}"
        for path in MODULES
        if below(name_of(path), top)
        for module in sorted(imports(path))
        if forbidden(module)
    ]


def test_the_tree_is_read() -> None:
    names = {name_of(path) for path in MODULES}
    assert {"app", "pages.map", "components.figures.scatter", "pipeline.artefacts", "pipeline.query"} <= names
    assert len(names) > 80
    assert below("pipeline.artefacts.store", "pipeline.artefacts") and not below(
        "pipeline.artefactsx", "pipeline.artefacts"
    )
    assert "pipeline.core.probability.probabilities" in imports(Path("pipeline/evaluate/__main__.py"))


def test_pages_know_components_and_the_serving_side_of_the_pipeline() -> None:
    def forbidden(module: str) -> bool:
        return below(module, "app", "tests", "benchmarks", "pages") or (
            below(module, "pipeline") and module != "pipeline" and not below(module, *SERVING)
        )

    assert breaches("pages", forbidden) == []


def test_components_know_the_serving_side_of_the_pipeline_and_no_page() -> None:
    def forbidden(module: str) -> bool:
        return below(module, "app", "tests", "benchmarks", "pages") or (
            below(module, "pipeline") and module != "pipeline" and not below(module, *SERVING)
        )

    assert breaches("components", forbidden) == []


def test_figures_are_pure() -> None:
    assert breaches("components.figures", lambda module: below(module, "dash", "flask", "pipeline.query")) == []


def test_the_pipeline_knows_nothing_of_the_page() -> None:
    pages = ("dash", "plotly", "flask", "dash_mantine_components", "pages", "components", "app", "tests", "benchmarks")
    assert breaches("pipeline", lambda module: below(module, *pages)) == []


def test_nothing_imports_the_app() -> None:
    found = [
        f"{path} imports app"
        for path in MODULES
        if path.parts[0] not in ("app.py", "benchmarks") and any(below(module, "app") for module in imports(path))
    ]
    assert found == []


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_no_other_stage(stage: str) -> None:
    others = [f"pipeline.{other}" for other in STAGES if other != stage]
    # Softmax and its temperature are functions over arrays that stage calibrate shares with those that judge works.
    shared = {"pipeline.evaluate.calibration.fit_temperature"}
    found = []
    for path in MODULES:
        if below(name_of(path), f"pipeline.{stage}"):
            used = {module for module in imports(path) if below(module, *others)}
            if used <= shared | {"pipeline.evaluate.calibration"} and used & shared:
                used = set()
            found += [f"{path} imports {module}" for module in sorted(used)]
    assert found == []


def test_members_of_a_family_do_not_import_one_another() -> None:
    found = []
    for family in ("sources", "embedders", "projections", "clustering", "neighbours"):
        members = {name_of(path) for path in MODULES if below(name_of(path), f"pipeline.{family}")}
        members = {name for name in members if name.count(".") == 2 and name.split(".")[2].strip("_") not in ("base",)}
        public = {name for name in members if not name.split(".")[2].startswith("_")}
        found += [
            f"{path} imports {module}"
            for path in MODULES
            if name_of(path) in public
            for module in imports(path)
            if module in public and module != name_of(path)
        ]
    assert found == []


@pytest.mark.parametrize("top", ["app", "pages", "components", "pipeline"])
def test_heavy_libraries_are_imported_only_where_they_are_used(top: str) -> None:
    """At the head of a module they would be loaded by whoever looks at it."""
    found = []
    for path in MODULES:
        if below(name_of(path), top):
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            for node in tree.body:
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                found += [f"{path} imports {name} at its head" for name in names if below(name, *HEAVY)]
    assert found == []


def test_opencv_comes_through_the_module_that_limits_it() -> None:
    """It reads its pixel limit when it is first imported. The demo source draws; it decodes nothing."""
    found = [
        f"{path} imports cv2"
        for path in MODULES
        if "cv2" in imports(path)
        and name_of(path) != "pipeline.images.decoding"
        and not below(name_of(path), "pipeline.acquire.sources.demo", "pipeline.demo", "benchmarks")
    ]
    assert found == []


@pytest.mark.parametrize("module", ["app", "pipeline.query", "pipeline.build", "pipeline.evaluate"])
def test_a_picture_too_large_is_refused_however_the_program_starts(module: str) -> None:
    code = (
        f"import {module}; from pipeline.images.decoding import decode; from tests.pipeline import pictures\n"
        "try:\n    decode(pictures.png(60_000, 1_000, 0, 1, None))\n"
        "except Exception as error:\n    print(error.code)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "too_many_pixels"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_stays_under_400_lines(path: Path) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("module", ["app", "pipeline.query", "pipeline.verify", "pipeline.build", "pipeline.evaluate"])
def test_looking_at_it_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(sorted({set(HEAVY)!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
