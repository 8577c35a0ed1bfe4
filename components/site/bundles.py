"""Files of ``assets/`` that every page needs, under addresses that name their content by a hash.

All scripts are one module and all style sheets one sheet, made when the server starts: a page asks for four files where
it asked for a hundred. Browsers keep them for good and never ask whether they are fresh, and old and new scripts cannot
meet on one page.
"""

import hashlib
import os
import posixpath
import re
from pathlib import Path

import dash
from flask import Response, redirect

#: Part of the address of each file.
FOLDER = "bundled/"
#: What Dash must not load by itself.
IGNORED = r"\.(m?js|css)$"
#: Of a file whose address changes with its content.
FOR_GOOD = "public, max-age=31536000, immutable"
_ENTRY = "index.mjs"

_IMPORT = re.compile(r'^import\s+(?:(\{[^}]*\}|\*\s+as\s+[\w$]+)\s+from\s+)?"([^"]+)";', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:const|class|function|async\s+function)\s+([\w$]+))", re.MULTILINE)
_RENAMED = re.compile(r"\s+as\s+")
#: Any other form would need more than the two rules above.
_OTHER = re.compile(r"^(?:import|export)\b.*|.*\bimport\.meta\b.*|.*\bimport\(.*", re.MULTILINE)


#: Thrown later, an error is told as that of any script, and the next module runs.
_RUN = """export const modules = {};
const run = (name, module) => {
  try {
    modules[name] = module();
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
};"""


def add_routes(app: dash.Dash, folder: Path) -> dict[str, str]:
    """Makes and serves the files of a folder of assets; returns their addresses.

    Returns:
        The addresses of ``scripts``, ``styles``, ``early`` (a script that runs before anything is drawn) and ``icon``.

    Raises:
        ValueError: a module is written in a way that :func:`linked_modules` does not know.
    """
    files = {
        "scripts": (linked_modules(folder), ".mjs", "text/javascript"),
        "styles": (joined_styles(folder), ".css", "text/css"),
        "early": ((folder / "site/early.js").read_text("utf-8"), ".js", "text/javascript"),
        "icon": ((folder / "favicon.svg").read_text("utf-8"), ".svg", "image/svg+xml"),
    }
    digests = {kind: hashlib.sha256(content.encode()).hexdigest()[:20] for kind, (content, _, _) in files.items()}
    names = {kind: f"{FOLDER}{kind}-{digests[kind]}{suffix}" for kind, (_, suffix, _) in files.items()}
    addresses = {kind: app.config.requests_pathname_prefix + name for kind, name in names.items()}

    def found(kind: str) -> Response:
        response = Response(files[kind][0], mimetype=files[kind][2])
        response.headers["Cache-Control"] = FOR_GOOD
        return response

    def stale(kind: str, digest: str) -> Response:
        # Asked for by a page that another version of the server has sent. No other content may be kept by this name.
        return redirect(addresses[kind])  # type: ignore[return-value]

    prefix = app.config.routes_pathname_prefix
    for kind, (_, suffix, _) in files.items():
        app.server.add_url_rule(prefix + names[kind], f"bundle-{kind}", found, defaults={"kind": kind})
        other = f"{prefix}{FOLDER}{kind}-<digest>{suffix}"
        app.server.add_url_rule(other, f"stale-{kind}", stale, defaults={"kind": kind})
    return addresses


def linked_modules(folder: Path) -> str:
    """The text of one module that does what the ``index.mjs`` of all folders and what they import do.

    Each module becomes a function of its own, which runs once, after those that it imports. What it exports is found in
    ``modules`` by its path, which the bundle exports in turn. As with modules by themselves, an error in one of them
    ends it and those that import it, and no others.

    Args:
        folder: of the assets; paths are relative to it.

    Raises:
        ValueError: modules import each other in a circle, or a statement is of another form than
            ``import { a, b as c } from "./d.mjs";``, ``import * as a from "./b.mjs";``, ``import "./a.mjs";`` and
            ``export const``, ``export class``, ``export function`` or ``export async function`` with one name.
    """
    linked: dict[str, str] = {}

    def link(name: str, within: tuple[str, ...]) -> None:
        if name in within:
            raise ValueError(f"Modules import each other: {' -> '.join((*within, name))}")
        if name in linked:
            return
        text = (folder / name).read_text(encoding="utf-8")
        for _, imported in _IMPORT.findall(text):
            link(_path(name, imported), (*within, name))
        linked[name] = _linked(name, text)

    for entry in sorted(folder.glob(f"*/{_ENTRY}")):
        link(entry.relative_to(folder).as_posix(), ())
    return "\n".join([_RUN, *linked.values()])


def _linked(name: str, text: str) -> str:
    exported = ", ".join(_EXPORT.findall(text))

    def imported(found: re.Match[str]) -> str:
        names, path = found[1], _path(name, found[2])
        if not names:
            return ""
        if names.startswith("*"):
            names = names.split()[-1]
        return f'const {_RENAMED.sub(": ", names)} = modules["{path}"];'

    body = _EXPORT.sub("", _IMPORT.sub(imported, text))
    if other := _OTHER.search(body):
        raise ValueError(f"{name} cannot be linked: {other[0].strip()}")
    return f'// {name}\nrun("{name}", () => {{\n{body}\nreturn {{ {exported} }};\n}});'


def _path(name: str, imported: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), imported))


def joined_styles(folder: Path) -> str:
    """The text of one sheet: those in the folder itself come first, then those of each folder in it, by name."""
    sheets = []
    for where, folders, names in os.walk(folder):
        folders.sort()
        sheets += [Path(where, name) for name in sorted(names) if name.endswith(".css")]
    return "\n".join(f"/* {sheet.relative_to(folder).as_posix()} */\n{sheet.read_text('utf-8')}" for sheet in sheets)
