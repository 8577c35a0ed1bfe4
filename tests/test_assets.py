"""How style sheets and scripts come into the page: found by their folders, in the right order, never stale."""

import gzip
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
#: Those of a page without a server, which browsers load one by one: see docs/static-site.md.
UNBUNDLED = [name for name in MODULES if "/static/" in name]
ENTRIES = [name for name in MODULES if name.endswith("/index.mjs")]
MIMETYPES = {"mjs": "text/javascript", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_IMPORT = re.compile(r"""^(?:import|export)\b[^;=]*?["']([^"']+)["'];""", re.MULTILINE)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    with one_app.serving(tmp_path / "artefacts") as app:
        yield app.server.test_client()


def _bundle(client: FlaskClient, ending: str) -> tuple[str, str]:
    """The address of the one file with that ending that a page loads by a digest, and its text."""
    (address,) = re.findall(rf'(?:src|href)="(/bundled/[^"]+\.{ending})"', client.get("/").text)
    with client.get(address) as answer:
        assert answer.status_code == 200
        return address, answer.text


def test_a_page_asks_for_one_module_and_one_sheet_of_ours(client: FlaskClient) -> None:
    html = client.get("/").text
    assert re.findall(r'<script src="([^"]+)" type="module">', html) == [_bundle(client, "mjs")[0]]
    assert [name for name in re.findall(r'<link rel="stylesheet" href="([^"]+)"', html) if "/_dash-" not in name] == [
        _bundle(client, "css")[0]
    ]
    assert "/assets/" not in html
    assert _bundle(client, "js")[1] == (ASSETS / "site/early.js").read_text(encoding="utf-8")
    assert _bundle(client, "svg")[1] == (ASSETS / "favicon.svg").read_text(encoding="utf-8")


def test_the_bundle_runs_every_entry_after_what_it_imports_and_each_module_once(client: FlaskClient) -> None:
    order = re.findall(r"^// (\S+\.mjs)$", _bundle(client, "mjs")[1], re.MULTILINE)
    assert sorted([*order, *UNBUNDLED]) == MODULES and ENTRIES
    for name in order:
        for imported in _IMPORT.findall((ASSETS / name).read_text(encoding="utf-8")):
            found = ((ASSETS / name).parent / imported).resolve().relative_to(ASSETS).as_posix()
            assert order.index(found) < order.index(name)


@pytest.mark.parametrize("ending", MIMETYPES)
def test_browsers_keep_a_bundle_for_good(client: FlaskClient, ending: str) -> None:
    address, _ = _bundle(client, ending)
    with client.get(address) as answer:
        assert answer.mimetype == MIMETYPES[ending]
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("ending", MIMETYPES)
def test_a_page_of_another_version_is_led_to_the_bundle_that_there_is(client: FlaskClient, ending: str) -> None:
    """What is kept for good under an address must be what the address names."""
    address, _ = _bundle(client, ending)
    other = re.sub(r"-[0-9a-f]+\.", "-0123456789abcdef0123.", address)
    answer = client.get(other)
    assert (answer.status_code, answer.location) == (302, address)
    assert "immutable" not in answer.headers["Cache-Control"]


def test_a_bundle_is_sent_compressed(client: FlaskClient) -> None:
    address, text = _bundle(client, "mjs")
    for _ in range(2):  # the second time from what is kept
        with client.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(answer.data).decode() == text


def test_dash_starts_once_all_modules_have_run(client: FlaskClient) -> None:
    """Browsers run modules before they tell of ``DOMContentLoaded``, however late these come."""
    html = client.get("/").text
    start = re.search(r'<script id="_dash-renderer"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert start is not None
    assert re.fullmatch(r'document\.addEventListener\("DOMContentLoaded", .*new DashRenderer\(\).*\);', start[1])


@pytest.mark.parametrize("name", MODULES)
def test_modules_import_what_there_is_and_never_an_entry(name: str) -> None:
    """An entry is where a folder begins; what several modules use has a name that says what it is.

    A page without a server begins with the entry of the page that it shows.
    """
    for imported in _IMPORT.findall((ASSETS / name).read_text(encoding="utf-8")):
        found = ((ASSETS / name).parent / imported).resolve()
        assert found.is_file() and found.is_relative_to(ASSETS), imported
        assert found.name != "index.mjs" or name in UNBUNDLED


def test_pages_share_modules_only_through_the_shared_folder() -> None:
    for name in MODULES:
        for imported in _IMPORT.findall((ASSETS / name).read_text(encoding="utf-8")):
            folder = ((ASSETS / name).parent / imported).resolve().parent
            own = folder.is_relative_to(ASSETS / name.partition("/")[0])  # in its page's folder, or in a part of it
            assert own or folder.is_relative_to(ASSETS / "shared"), f"{name} imports {imported}"


def test_no_script_leans_on_what_dash_or_plotly_keep_to_themselves() -> None:
    private = re.compile(r"_dashprivate|_fullLayout|_fullData|__react|\._offset|\.l2p\b")
    found = {name for name in MODULES if private.search((ASSETS / name).read_text(encoding="utf-8"))}
    assert found == set()


def test_style_sheets_of_all_pages_come_before_those_of_one(client: FlaskClient) -> None:
    loaded = re.findall(r"^/\* (\S+\.css) \*/$", _bundle(client, "css")[1], re.MULTILINE)
    assert sorted(loaded) == sorted(path.relative_to(ASSETS).as_posix() for path in ASSETS.rglob("*.css"))
    shared = [name for name in loaded if "/" not in name]
    assert shared and loaded[: len(shared)] == shared


def test_no_sheet_names_a_file_by_its_own_place_or_must_come_first() -> None:
    """In the bundle such a name would mean another file, and an ``@import`` would be left out."""
    for path in ASSETS.rglob("*.css"):
        assert not re.search(r"url\((?!['\"]?(?:data:|#))|@import|@charset", path.read_text(encoding="utf-8")), path


def test_a_new_pages_files_are_found_by_their_folder(tmp_path: Path) -> None:
    shutil.copytree(ASSETS, tmp_path / "assets")
    (tmp_path / "pages").symlink_to(ROOT / "pages")
    own = tmp_path / "assets" / "fans"
    own.mkdir()
    for name in ("index.mjs", "folding.mjs", "fans.css"):
        (own / name).write_text("", encoding="utf-8")
    code = (
        "import sys, pathlib, app; app._ROOT = pathlib.Path(sys.argv[1]);"
        "client = app.create_app('none').server.test_client();"
        "import re; found = re.findall('\"(/bundled/[^\"]+)\"', client.get('/').text);"
        "print(*(client.get(each).text for each in found))"
    )
    # In a process of its own, because Dash keeps its pages in one register a process.
    done = subprocess.run([sys.executable, "-c", code, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "// fans/index.mjs" in done.stdout and "/* fans/fans.css */" in done.stdout
    assert "folding" not in done.stdout, "nothing imports it"
