"""A page is one file in ``pages/``: it has its address and, if it wants, its place in the navigation."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import tiny_build

ROOT = Path(__file__).parents[2]
PAGE = """
import dash
from dash import html

dash.register_page(__name__, path="/{path}", title="{name} · Vitrine", name="{name}"{more})


def layout(**_):
    return html.H1("A page of its own")
"""
ASK = """
import json, app
client = app.create_app({artefacts!r}).server.test_client()
paths = {paths!r}
statuses = {{path: client.get(path).status_code for path in paths}}
print(json.dumps([client.get("/_dash-layout").get_json(), statuses]))
"""


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, dict[str, int]]:
    """The shell's layout and the status of some addresses, of an app with three more pages.

    In a process and a folder of their own: Dash has one page registry per process.
    """
    folder = Path(tmp_path_factory.mktemp("app"))
    tiny_build.publish(folder / "artefacts")
    shutil.copy(ROOT / "app.py", folder)
    shutil.copytree(ROOT / "pages", folder / "pages", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "assets", folder / "assets")
    for path, name, more in (
        ("timeline", "Time & place", ", order=1.5, navigation=True"),
        ("last", "Last", ", navigation=True"),
        ("hidden", "Hidden", ", order=0"),
    ):
        (folder / f"pages/{path}.py").write_text(PAGE.format(path=path, name=name, more=more), encoding="utf-8")
    code = ASK.format(artefacts=str(folder / "artefacts"), paths=["/timeline", "/last", "/hidden", "/nowhere"])
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return tuple(json.loads(done.stdout.splitlines()[-1]))  # type: ignore[return-value]


def _links(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [link for each in part for link in _links(each)]
    if not isinstance(part, dict):
        return []
    props = part.get("props", {})
    own = [props] if props.get("className") == "nav-link" else []
    return own + _links(props.get("children"))


def test_a_new_page_is_in_the_navigation_at_its_place(answered: tuple[Any, dict[str, int]]) -> None:
    names = [link["children"] for link in _links(answered[0])]
    assert names == ["Identify", "Map", "Time & place", "Collection", "Review", "Lists", "Model", "Last"]
    (link,) = [link for link in _links(answered[0]) if link["children"] == "Time & place"]
    assert (link["href"], link["id"]) == ("/timeline", "nav-timeline")


def test_a_page_that_does_not_ask_for_it_is_not_in_the_navigation_and_has_its_address(
    answered: tuple[Any, dict[str, int]],
) -> None:
    assert "Hidden" not in [link["children"] for link in _links(answered[0])]
    assert answered[1] == {"/timeline": 200, "/last": 200, "/hidden": 200, "/nowhere": 404}
