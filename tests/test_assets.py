"""How style sheets and scripts come into the page: found by their folders, in the right order, never stale."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests import one_app

ROOT = Path(__file__).parents[1]
ASSETS = ROOT / "assets"
MODULES = sorted(path.relative_to(ASSETS).as_posix() for path in ASSETS.rglob("*.mjs"))
ENTRIES = [name for name in MODULES if name.endswith("/index.mjs")]
_IMPORT = re.compile(r"""^(?:import|export)\b[^;=]*?["']([^"']+)["'];""", re.MULTILINE)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    with one_app.serving(tmp_path / "artefacts") as app:
        yield app.server.test_client()


def _loaded(html: str) -> list[str]:
    """Names of the scripts of assets/ that a page loads as modules."""
    return re.findall(r'<script src="/assets/([^"?]+)\?m=[^"]*" type="module"></script>', html)


def test_each_folders_entry_is_loaded_as_a_module_and_nothing_else_of_it(client: FlaskClient) -> None:
    html = client.get("/").text
    assert _loaded(html) == ENTRIES and ENTRIES
    assert set(re.findall(r'src="/assets/([^"?]+)', html)) == {*ENTRIES, "site/early.js"}


def test_dash_starts_once_all_modules_have_run(client: FlaskClient) -> None:
    """Browsers run modules before they tell of ``DOMContentLoaded``, however late these come."""
    html = client.get("/").text
    start = re.search(r'<script id="_dash-renderer"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert start is not None
    assert re.fullmatch(r'document\.addEventListener\("DOMContentLoaded", .*new DashRenderer\(\).*\);', start[1])


@pytest.mark.parametrize("name", MODULES)
def test_a_browser_takes_every_module_and_asks_each_time_whether_it_is_fresh(client: FlaskClient, name: str) -> None:
    """Modules import each other by plain names, without Dash's fingerprints: an old one must not meet a new one."""
    with client.get(f"/assets/{name}") as answer:
        assert answer.status_code == 200 and answer.mimetype == "text/javascript"
        assert answer.headers["Cache-Control"] == "no-cache"
        known = answer.headers["ETag"]
    with client.get(f"/assets/{name}", headers={"If-None-Match": known}) as again:
        assert again.status_code == 304


@pytest.mark.parametrize("name", MODULES)
def test_modules_import_what_there_is_and_never_an_entry(name: str) -> None:
    """An entry is loaded under its fingerprint; imported under its plain name it would run a second time."""
    for imported in _IMPORT.findall((ASSETS / name).read_text(encoding="utf-8")):
        found = ((ASSETS / name).parent / imported).resolve()
        assert found.is_file() and found.is_relative_to(ASSETS), imported
        assert found.name != "index.mjs"


def test_pages_share_modules_only_through_the_shared_folder() -> None:
    for name in MODULES:
        for imported in _IMPORT.findall((ASSETS / name).read_text(encoding="utf-8")):
            folder = ((ASSETS / name).parent / imported).resolve().parent
            own = folder.is_relative_to((ASSETS / name).parent)  # in its folder, or in a part of it
            assert own or folder == ASSETS / "shared", f"{name} imports {imported}"


def test_no_script_leans_on_what_dash_or_plotly_keep_to_themselves() -> None:
    private = re.compile(r"_dashprivate|_fullLayout|_fullData|__react|\._offset|\.l2p\b")
    found = {name for name in MODULES if private.search((ASSETS / name).read_text(encoding="utf-8"))}
    assert found == set()


def test_style_sheets_of_all_pages_come_before_those_of_one(client: FlaskClient) -> None:
    loaded = re.findall(r'<link rel="stylesheet" href="/assets/([^"?]+)', client.get("/").text)
    assert sorted(loaded) == sorted(path.relative_to(ASSETS).as_posix() for path in ASSETS.rglob("*.css"))
    shared = [name for name in loaded if "/" not in name]
    assert shared and loaded[: len(shared)] == shared


def test_a_new_pages_files_are_found_by_their_folder(tmp_path: Path) -> None:
    shutil.copytree(ASSETS, tmp_path / "assets")
    (tmp_path / "pages").symlink_to(ROOT / "pages")
    own = tmp_path / "assets" / "fans"
    own.mkdir()
    for name in ("index.mjs", "folding.mjs", "fans.css"):
        (own / name).write_text("", encoding="utf-8")
    code = (
        "import sys, pathlib, app; app._ROOT = pathlib.Path(sys.argv[1]);"
        "print(app.create_app('none').server.test_client().get('/').text)"
    )
    # In a process of its own, because Dash keeps its pages in one register a process.
    done = subprocess.run([sys.executable, "-c", code, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "fans/index.mjs" in _loaded(done.stdout)
    assert "/assets/fans/fans.css" in done.stdout and "folding" not in done.stdout
