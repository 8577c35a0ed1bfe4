"""Modules linked into one, and style sheets joined."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from components.site import bundles

NODE = shutil.which("node")


def written(folder: Path, **files: str) -> Path:
    """A folder of assets; in a name, ``__`` stands for a slash and the ending is ``.mjs``."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.mjs"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.skipif(NODE is None, reason="runs in Node.js")
def test_linked_modules_do_what_the_modules_do(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "assets",
        maps__index='import {\n  add as plus,\n  LIST,\n} from "../shared/sums.mjs";\nimport "./side.mjs";\n'
        'import * as sums from "../shared/sums.mjs";\nconst own = 1;\n'
        "export const found = [plus(own, 2), sums.add(2, 3), sums.LIST === LIST];\n",
        maps__side='import { LIST } from "../shared/sums.mjs";\nLIST.push("side");\nconst own = 2;\n',
        other__index='import { LIST } from "../shared/sums.mjs";\nLIST.push("other");\n'
        "export async function later() {\n  return LIST;\n}\n",
        shared__sums='export const LIST = [];\nLIST.push("once");\nexport function add(a, b) {\n  return a + b;\n}\n',
        shared__unused="throw new Error();\n",
    )
    bundle = tmp_path / "bundle.mjs"
    bundle.write_text(bundles.linked_modules(folder), encoding="utf-8")
    code = (
        f"const {{ modules }} = await import({json.dumps(bundle.as_uri())});"
        "console.log(JSON.stringify([Object.keys(modules), modules['maps/index.mjs'].found,"
        " await modules['other/index.mjs'].later()]));"
    )
    done = subprocess.run(
        [str(NODE), "--input-type=module", "-e", code], capture_output=True, text=True, check=True
    )  # fmt: skip
    assert json.loads(done.stdout) == [
        ["shared/sums.mjs", "maps/side.mjs", "maps/index.mjs", "other/index.mjs"],
        [3, 5, True],
        ["once", "side", "other"],
    ]


@pytest.mark.skipif(NODE is None, reason="runs in Node.js")
def test_an_error_ends_a_module_and_those_that_import_it_and_no_others(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "assets",
        a__index='import { b } from "./b.mjs";\nexport const a = b;\n',
        a__b='export const b = 1;\nthrow new Error("b is broken");\n',
        c__index="export const c = 3;\n",
    )
    bundle = tmp_path / "bundle.mjs"
    bundle.write_text(bundles.linked_modules(folder), encoding="utf-8")
    code = (
        "process.on('uncaughtException', (error) => console.log(String(error)));"
        f"const {{ modules }} = await import({json.dumps(bundle.as_uri())});"
        "console.log(JSON.stringify(modules));"
    )
    done = subprocess.run(
        [str(NODE), "--input-type=module", "-e", code], capture_output=True, text=True, check=True
    )  # fmt: skip
    first, *errors = done.stdout.splitlines()
    assert json.loads(first) == {"c/index.mjs": {"c": 3}}
    assert len(errors) == 2 and "b is broken" in errors[0] and "TypeError" in errors[1]


@pytest.mark.parametrize(
    "statement",
    [
        "export let count = 0;",
        "export default 1;",
        "export { a };",
        'export * from "./a.mjs";',
        'import a from "./a.mjs";',
        "import { a } from './a.mjs';",
        'const a = await import("./a.mjs");',
        "const here = import.meta.url;",
    ],
)
def test_a_form_that_cannot_be_linked_is_named(tmp_path: Path, statement: str) -> None:
    written(tmp_path, maps__index=f"const a = 1;\n{statement}\n", maps__a="export const a = 1;\n")
    with pytest.raises(ValueError, match=r"maps/index\.mjs cannot be linked: ") as raised:
        bundles.linked_modules(tmp_path)
    assert statement in str(raised.value)


def test_modules_that_import_each_other_are_named(tmp_path: Path) -> None:
    written(tmp_path, maps__index='import "./a.mjs";\n', maps__a='import "./b.mjs";\n', maps__b='import "./a.mjs";\n')
    with pytest.raises(ValueError, match=r"maps/a\.mjs -> maps/b\.mjs -> maps/a\.mjs"):
        bundles.linked_modules(tmp_path)


def test_sheets_of_the_folder_itself_come_first(tmp_path: Path) -> None:
    for name in ("b/one.css", "a/two.css", "a/inner/three.css", "z.css", "a.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"x {{ --name: '{name}' }}", encoding="utf-8")
    text = bundles.joined_styles(tmp_path)
    places = [text.index(f"'{name}'") for name in ("a.css", "z.css", "a/two.css", "a/inner/three.css", "b/one.css")]
    assert places == sorted(places)
