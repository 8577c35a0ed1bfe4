"""The server round the pages: status, headers, files, refusals."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from components.site import urls, web
from pipeline.images import uploads
from tests import one_app, tiny_build

ROOT = Path(__file__).parents[1]
CALLBACK = "/_dash-update-component"


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    tiny_build.publish(tmp_path / "artefacts")
    return tmp_path / "artefacts"


@pytest.fixture
def client(artefacts: Path) -> Iterator[FlaskClient]:
    with one_app.serving(artefacts) as app:
        yield app.server.test_client()


def test_importing_the_app_loads_nothing_heavy_and_gunicorn_finds_its_server() -> None:
    code = (
        "import sys, json, app; early = app._server is None; made = type(app.server).__name__;"
        "heavy = {'tensorflow', 'keras', 'umap', 'sklearn', 'numba', 'scipy', 'ai_edge_litert', 'openTSNE'};"
        "print(json.dumps([sorted(heavy & set(sys.modules)), early, made]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == [[], True, "Flask"]


def test_a_setting_that_is_no_number_is_a_sentence_and_the_server_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gunicorn", "app:server", "--bind", f"unix:{tmp_path / 'socket'}"]
    environment = {**os.environ, "UPLOAD_SECONDS": "three"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "UPLOAD_SECONDS must be a number from 0.1 to 50" in done.stderr and "not 'three'" in done.stderr


def test_healthz_says_which_build_is_served(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ok", "build_id": "tiny-1", "works": len(tiny_build.IDS)}


def test_without_a_build_health_is_503_and_heals_when_one_is_published(tmp_path: Path) -> None:
    with one_app.serving(tmp_path / "artefacts") as app:
        client = app.server.test_client()
        answer = client.get("/healthz")
        assert answer.status_code == 503 and answer.get_json()["build_id"] is None
        assert "python -m pipeline.build" in answer.get_json()["reason"]
        assert client.get("/").status_code == 200
        assert client.post("/identify", data=b"x").status_code == 503
        tiny_build.publish(tmp_path / "artefacts")
        assert client.get("/healthz").get_json()["build_id"] == "tiny-1"
        tiny_build.publish(tmp_path / "artefacts", "tiny-2")
        assert client.get("/healthz").get_json()["build_id"] == "tiny-2"


def test_a_damaged_build_is_not_served(client: FlaskClient, artefacts: Path) -> None:
    (artefacts / "tiny-1" / "embeddings.npy").write_bytes(b"cut")
    with one_app.serving(artefacts) as app:
        answer = app.server.test_client().get("/healthz")
    assert answer.status_code == 503 and "embeddings.npy" in answer.get_json()["reason"]


@pytest.mark.parametrize("path", ["/", "/map"])
def test_pages_answer_200(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200 and answer.mimetype == "text/html"


@pytest.mark.parametrize(
    "path", ["/nope", "/map/nope", "/not-found-404", "/work", "/work/", "/work/nope", "/artefacts"]
)
def test_other_addresses_answer_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("object_id", tiny_build.IDS)
def test_every_work_answers_200_whatever_its_id(client: FlaskClient, object_id: str) -> None:
    assert client.get(urls.work(object_id)).status_code == 200


def test_only_this_site_may_run_in_the_page(client: FlaskClient) -> None:
    answer = client.get("/")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'" and policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "'unsafe-inline'" not in policy["script-src"] and "http" not in answer.headers["Content-Security-Policy"]
    assert "'unsafe-eval'" not in policy["script-src"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_every_inline_script_is_in_the_policy(client: FlaskClient) -> None:
    import base64
    import hashlib

    answer = client.get("/")
    scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>(.*?)</script>", answer.text, re.DOTALL)
    assert scripts
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


def test_the_page_asks_no_third_party(client: FlaskClient) -> None:
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", client.get("/").text)


def test_answers_are_compressed(client: FlaskClient) -> None:
    plain = client.get("/_dash-layout")
    packed = client.get("/_dash-layout", headers={"Accept-Encoding": "br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == plain.data


def test_scripts_are_compressed_once_and_stay_right(client: FlaskClient) -> None:
    path = re.search(r'src="(/_dash-component-suites/[^"]*dash_renderer[^"]*)"', client.get("/").text)
    assert path
    plain = client.get(path[1])
    for _ in range(2):
        packed = client.get(path[1], headers={"Accept-Encoding": "br"})
        assert brotli.decompress(packed.data) == plain.data
    assert len(packed.data) < 0.4 * len(plain.data)
    assert "max-age=31536000" in packed.headers["Cache-Control"]


def test_pictures_are_cached_for_ever(client: FlaskClient, artefacts: Path) -> None:
    (name,) = [path.name for path in (artefacts / "tiny-1/previews").iterdir()]
    for folder in ("thumbnails", "previews"):
        answer = client.get(f"/artefacts/tiny-1/{folder}/{name}", buffered=True)
        assert answer.status_code == 200 and answer.mimetype == "image/webp"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.data == (artefacts / "tiny-1" / folder / name).read_bytes()
    assert client.get("/artefacts/tiny-1/sprites/sheet-0000.webp", buffered=True).data == b"sheet"
    report = client.get("/artefacts/tiny-1/evaluation/report.md", buffered=True)
    assert report.text == "# Report\n" and report.mimetype == "text/plain"


def test_a_former_builds_pictures_stay_while_pages_point_to_them(client: FlaskClient, artefacts: Path) -> None:
    tiny_build.publish(artefacts, "tiny-2")
    (name,) = [path.name for path in (artefacts / "tiny-1/previews").iterdir()]
    assert client.get(f"/artefacts/tiny-1/previews/{name}", buffered=True).status_code == 200
    assert client.get(f"/artefacts/tiny-2/previews/{name}", buffered=True).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "tiny-1/manifest.json",
        "tiny-1/objects.parquet",
        "tiny-1/model/classes.json",
        "tiny-1/thumbnails/",
        "tiny-1/thumbnails/nope.webp",
        "tiny-1/thumbnails/" + "0" * 64 + ".webp",
        "tiny-1/thumbnails/../manifest.json",
        "tiny-1/thumbnails/..%2Fmanifest.json",
        "tiny-1/thumbnails/%2e%2e/%2e%2e/current.json",
        "../current.json",
        "%2e%2e/secret.webp",
        "./thumbnails/x.webp",
        "not-a-build/evaluation/report.md",
        ".partial/evaluation/report.md",
        "tiny-1/evaluation/report.md/..",
        "tiny-1%00/evaluation/report.md",
    ],
)
def test_nothing_else_of_the_disk_can_be_fetched(client: FlaskClient, artefacts: Path, path: str) -> None:
    for stranger in ("not-a-build", ".partial"):
        (artefacts / stranger / "evaluation").mkdir(parents=True)
        (artefacts / stranger / "evaluation/report.md").write_text("secret", encoding="utf-8")
    (artefacts.parent / "secret.webp").write_text("secret", encoding="utf-8")
    assert client.get(f"/artefacts/{path}", buffered=True).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"3",
        b"{}",
        b'{"output": "nope.children"}',
        b'{"output": [1]}',
        b'{"output": "work-map.figure"}',
        b'{"output": "work-map.figure", "outputs": {"id": "work-map", "property": "figure"}, "inputs": []}',
        b'{"output": "work-map.figure", "outputs": 3, "inputs": "x", "state": 5}',
    ],
)
def test_a_callback_post_that_makes_no_sense_is_the_senders_fault(client: FlaskClient, body: bytes) -> None:
    answer = client.post(CALLBACK, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text and answer.get_json()["message"]


def test_a_callback_that_fails_tells_the_visitor_and_not_how(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pages import work

    def broken(*_: object) -> None:
        raise RuntimeError("inner workings")

    monkeypatch.setattr(work, "default_projection", broken)
    inputs = [
        {"id": "theme", "property": "data", "value": "light"},
        {"id": "work-id", "property": "data", "value": "plain-0001"},
    ]
    body = {
        "output": "work-map.figure",
        "outputs": {"id": "work-map", "property": "figure"},
        "inputs": inputs,
        "changedPropIds": ["theme.data"],
    }
    answer = client.post(CALLBACK, json=body)
    assert answer.status_code == 200 and "inner workings" not in answer.text
    assert "Something went wrong on the server" in answer.get_json()["sideUpdate"]["notice"]["children"]


@pytest.mark.parametrize("path", [CALLBACK, "/identify"])
def test_other_sites_cannot_ask(client: FlaskClient, path: str) -> None:
    assert client.post(path, data=b"{}", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(path, data=b"{}", headers={"Sec-Fetch-Site": "same-origin"}).status_code != 403


def test_a_body_that_no_file_within_the_limit_makes_is_refused_unread(client: FlaskClient) -> None:
    answer = client.post("/identify", data=bytes(int(uploads.limits().bytes * 1.4)))
    assert answer.status_code == 413
    assert "60 MB" in answer.get_json()["message"]


def test_made_up_fingerprints_and_queries_share_one_compressed_script(client: FlaskClient) -> None:
    path = re.search(r'src="(/_dash-component-suites/[^"]*dash_renderer[^"]*)"', client.get("/").text)
    assert path
    odd = [re.sub(r"\.v[\w-]+m[0-9a-f]+\.", f".v{i}m{i}.", path[1]) for i in range(3)] + [
        f"{path[1]}?{i}" for i in "ab"
    ]
    assert len(set(odd)) == 5
    keys = set()
    for each in odd:
        assert client.get(each, headers={"Accept-Encoding": "br"}).status_code == 200
        with client.application.test_request_context(each) as asked:
            keys.add(web._compressed_key(asked.request))
    assert len(keys) == 1


def test_only_so_many_compressed_scripts_are_kept() -> None:
    cache = web._SuiteCache()
    for number in range(1000):
        cache.set(f"br;/_dash-component-suites/{number}.js", b"x")
    assert cache.get("br;/_dash-component-suites/0.js") == b"x"
    assert len(cache._bodies) == cache._MOST


@pytest.mark.parametrize("lacking", ["source", "counts"])
def test_the_shell_is_drawn_round_a_build_whose_manifest_lacks_a_part(artefacts: Path, lacking: str) -> None:
    path = artefacts / "tiny-1/manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    del content[lacking]
    path.write_text(json.dumps(content), encoding="utf-8")
    with one_app.serving(artefacts) as app:
        answer = app.server.test_client().get("/_dash-layout")
    assert answer.status_code == 200 and "No build is served." in answer.text


@pytest.mark.parametrize(
    "path",
    ["nope/x.js", "dash/nope.js", "dash/deps/..%2f..%2fx", "plotly/../x", "sys/x", "dash/%00", "dash/deps/%ff.js"],
)
def test_a_script_that_there_is_not_is_a_404_and_no_fault_of_the_server(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    answer = client.get(f"/_dash-component-suites/{path}")
    assert answer.status_code == 404 and answer.get_json()["code"] == 404
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("path", ["/work/a%0Ab", "/work/a%0D%0Ab", "/%0a", "/map%0A", "/x%00y", "/work/%E2%80%A8"])
def test_an_address_with_a_line_break_is_a_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404 and answer.mimetype == "text/html" and "react-entry-point" in answer.text


def test_a_work_whose_id_has_a_line_break_has_its_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiny_build, "IDS", ("two\nlines", "end\n", *tiny_build.IDS[2:]))
    tiny_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as app:
        for object_id in ("two\nlines", "end\n"):
            answer = app.server.test_client().get(urls.work(object_id))
            assert answer.status_code == 200 and answer.mimetype == "text/html"


@pytest.mark.parametrize("name", ["x" * 5000, "x" * 122, "a\nb", "..", ".hidden", "\0"])
def test_no_name_of_a_build_is_too_odd_for_an_answer(artefacts: Path, name: str) -> None:
    (artefacts / "current.json").write_text(json.dumps({"build_id": name}))
    with one_app.serving(artefacts) as app:
        client = app.server.test_client()
        answer = client.get("/healthz")
        assert answer.status_code == 503 and "does not name a build" in answer.get_json()["reason"]
        assert client.get(f"/artefacts/{urls.quote(name, safe='')}/evaluation/report.md").status_code == 404
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("kind", ["too long", "damaged", "missing"])
def test_no_stranger_reads_where_the_builds_are(tmp_path: Path, kind: str) -> None:
    artefacts = tmp_path / "the curator's own" / "builds"
    tiny_build.publish(artefacts)
    if kind == "too long":
        artefacts = artefacts / ("x" * 300) / "builds"
    elif kind == "damaged":
        (artefacts / "tiny-1/embeddings.npy").write_bytes(bytes((artefacts / "tiny-1/embeddings.npy").stat().st_size))
    else:
        (artefacts / "current.json").unlink()
    with one_app.serving(artefacts) as app:
        client = app.server.test_client()
        told = client.get("/healthz").get_json()["reason"]
        posted = client.post("/identify", data=b"x")
        page = client.post(CALLBACK, json=_page("/")).text
    assert posted.status_code == 503 and "python -m pipeline.build" in page
    for text in (told, posted.get_json()["message"], page):
        assert str(tmp_path) not in text and "curator" not in text and str(ROOT) not in text
        assert "pickle" not in text


def _page(path: str) -> dict[str, object]:
    return {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": ""},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }  # fmt: skip
