"""The Map page as a folder of files that any web server can show, without Python.

The browser runs the same modules as on the page. Where the page asks the server, ``assets/map/static/`` reads a file:

- ``index.html``: the page. Its import map names the modules that stand in place of Dash.
- ``data/<name>``: the arrays and texts of :mod:`.map_data`.
- ``data/maps/<field>.<projection>.<scheme>.json``: what a callback would say of a map in a colouring and a scheme.
- ``data/find.json``: for each work, the text that is searched.
- ``pictures``, ``sheets``, ``assets``: copies.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from dash import html
from dash.development.base_component import Component

from components.atlas import map_controls, map_data, map_fields, map_parts, map_payload
from components.atlas.colouring import Field
from components.site import shell, theme, urls
from components.site.markup import attributes
from components.site.static_html import Input, to_html
from components.works import cards
from pipeline.artefacts.exemplars import exemplars
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.text import fold

#: What of ``assets`` the page needs, and the modules that others stand in for.
_ASSETS = ("base.css", "cards.css", "favicon.svg", "map", "shared")
_INSTEAD = {"./assets/shared/dash.mjs": "./assets/map/static/dash.mjs"}
#: Columns whose texts are searched, beside the class.
_SEARCHED = ("title", "artist", "culture", "date", "medium", "classification")
_TOOLS = [{"value": each["value"], "label": each["label"]} for each in map_controls.TOOLS]


def write(store: ArtefactStore, folder: Path, assets: Path) -> None:
    """Writes the site.

    Args:
        store: the build.
        folder: an empty one.
        assets: the project's folder of that name.
    """
    _data(store, folder / "data")
    _maps(store, folder / "data" / "maps")
    (folder / "sheets").mkdir()
    for name in store.sprites["sheets"]:
        shutil.copyfile(store.root / "sprites" / name, folder / "sheets" / name)
    (folder / "pictures").mkdir()
    for row in range(len(store)):
        name = store.picture_name(row)
        copy = folder / "pictures" / Path(name).name
        if not copy.exists():  # Works may have one picture.
            shutil.copyfile(store.root / name, copy)
    for name in _ASSETS:
        copied = shutil.copytree if (assets / name).is_dir() else shutil.copyfile
        (folder / "assets").mkdir(exist_ok=True)
        copied(assets / name, folder / "assets" / name)
    (folder / "index.html").write_text(_page(store), encoding="utf-8")


def _data(store: ArtefactStore, folder: Path) -> None:
    arrays = {
        **{f"points/{name}": map_data.positions(np.asarray(points)) for name, points in store.projections.items()},
        **{path: _codes(store, field, projection) for path, field, projection in _codings(store)},
        **{f"clusters/{name}": map_data.clusters(store, name) for name in store.clusterings},
        "years": map_data.years(store),
        "exemplars": exemplars([found.clusters for found in store.clusterings.values()], len(store)),
    }
    if store.tile_of is not None:
        arrays["tiles"] = map_data.tiles(store.tile_of)
    for name, values in arrays.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(values.tobytes())
    (folder / "texts").mkdir()
    for chunk in range(-(-len(store) // map_data.CHUNK)):
        _json(folder / "texts" / str(chunk), _texts(store, chunk))
    _json(folder / "find.json", list(_searched(store)))


def _codings(store: ArtefactStore) -> Iterator[tuple[str, Field, str]]:
    """Path below ``data``, field and projection of every array of codes."""
    for number, field in enumerate(map_fields.fields(store)):
        for projection in store.projections:
            yield _codes_path(number, field, projection), field, projection


def _codes_path(number: int, field: Field, projection: str) -> str:
    # Keys of fields are names of columns, which may hold what is no name of a file.
    return f"codes/{number}" + (f"-{projection}" if field.by_map else "")


def _codes(store: ArtefactStore, field: Field, projection: str) -> np.ndarray:
    return map_fields.coloured(store, field, projection, "light").codes.astype(np.uint8)


def _texts(store: ArtefactStore, chunk: int) -> dict[str, Any]:
    """:func:`.map_data.texts` with pictures of this site, and links to the museum's own pages."""
    rows = range(chunk * map_data.CHUNK, min((chunk + 1) * map_data.CHUNK, len(store)))
    links = store.objects["source_url"].iloc[rows.start : rows.stop].tolist()
    return map_data.texts(store, chunk) | {
        "pictures": [f"pictures/{Path(store.picture_name(row)).name}" for row in rows],
        "links": [link if urls.is_web(link) else "" for link in links],
    }


def _searched(store: ArtefactStore) -> Iterator[str]:
    columns = [store.objects[name].tolist() for name in _SEARCHED]
    titles = {info.key: info.title for info in store.classes}
    labels = [titles.get(key, "") for key in store.objects["label"]]
    for *texts, label, tags in zip(*columns, labels, store.objects["tags"], strict=True):
        yield fold(" ".join([*map(str, texts), label, *tags]))


def _maps(store: ArtefactStore, folder: Path) -> None:
    folder.mkdir(parents=True)
    sheets = [f"sheets/{name}" for name in store.sprites["sheets"]]
    for number, field in enumerate(map_fields.fields(store)):
        for projection in store.projections:
            for scheme in theme.TOKENS:
                coloured = map_fields.coloured(store, field, projection, scheme)
                # Each can be the first map or the second one.
                base = map_payload.drawing(store, projection, coloured, field, scheme, beside=projection)
                codes = _codes_path(number, field, projection)
                beside = base.pop("beside") | {"codes": codes}
                base |= {"data": "data/", "codes": codes, "tiles": base["tiles"] | {"sheets": sheets}}
                answer = {
                    "base": base,
                    "beside": beside,
                    "legend": to_html(map_payload.legend(store, coloured, field)),
                    "title": coloured.title,
                    "note": map_payload.note(field),
                    "faith": to_html(map_payload.faithfulness(store, projection)),
                    "summary": map_payload.summary(store, projection, coloured),
                }
                _json(folder / f"{number}.{projection}.{scheme}.json", answer)


def _json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False), encoding="utf-8")


def _page(store: ArtefactStore) -> str:
    source = store.manifest["source"]
    title = f"Map of the collection · {source['name']}"
    body = [
        html.A("Skip to the content", href="#content", className="skip-link"),
        shell.banner() if source.get("generated") else None,
        html.Main(_content(store), id="content", className="content", tabIndex=-1),
        shell.footer(store, uploads=False),
    ]
    imports = json.dumps({"imports": _INSTEAD})
    styles = "".join(
        f'<link rel="stylesheet" href="assets/{name}">' for name in ("base.css", "cards.css", "map/map.css")
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{to_html(title)}</title>\n"
        '<link rel="icon" type="image/svg+xml" href="assets/favicon.svg">\n'
        f"{styles}\n"
        "<script>document.documentElement.dataset.theme = "
        'matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";</script>\n'
        f'<script type="importmap">{imports}</script>\n'
        '<script type="module" src="assets/map/static/page.mjs"></script>\n'
        f"</head>\n<body>\n{to_html(body)}\n</body>\n</html>\n"
    )


def _content(store: ArtefactStore) -> Component:
    return html.Div(
        [
            map_controls.head(len(store)),
            _controls(store),
            html.Div(
                [
                    html.Div([map_parts.stage(None), map_parts.beside()], id="map-stages", className="map-stages"),
                    map_parts.aside(),
                ],
                className="map-body",
            ),
            html.Section(
                [
                    html.Div(
                        [
                            html.H2("Selection"),
                            html.P(id="map-selected", className="selection-line", role="status"),
                            html.Div(
                                [
                                    html.Button("CSV", id="map-csv", className="button", type="button"),
                                    html.Button(
                                        "Clear",
                                        className="button button--quiet",
                                        type="button",
                                        **attributes(data_act="clear"),
                                    ),
                                ],
                                id="map-actions",
                                className="selection-actions",
                                hidden=True,
                            ),
                        ],
                        className="selection-head",
                    ),
                    cards.work_grid([], label="Selected works", id="map-pictures"),
                    html.Button(
                        "Show more", id="map-more", className="button selection-more", type="button", hidden=True
                    ),
                ],
                className="selection",
            ),
        ],
        className="map-page map-page--static",
    )


def _controls(store: ArtefactStore) -> Component:
    projections = [{"value": info.name, "label": info.title} for info in store.projection_infos]
    colours = [
        {"value": str(number), "label": each.title, "name": each.key}
        for number, each in enumerate(map_fields.fields(store))
    ]
    return html.Div(
        [
            _choice("Projection", "map-projection", projections),
            _choice("Second map", "map-beside-choice", [{"value": "", "label": "None"}, *projections]),
            _choice("Layout", "map-layout", map_controls.LAYOUTS),
            _choice("Mouse or finger", "map-tool", _TOOLS),
            _choice("Colour by", "map-colour", colours),
            html.Label(
                [
                    html.Span("Find", className="switch-label"),
                    Input(id="map-search", type="search", placeholder="Title, artist, tag …", maxlength="200"),
                ],
                className="map-choice",
            ),
        ],
        id=map_controls.SETTINGS,
        className="map-controls",
        role="group",
        **attributes(aria_label="Settings of the map"),
    )


def _choice(label: str, name: str, options: list[dict[str, str]]) -> Component:
    return html.Label(
        [
            html.Span(label, className="switch-label"),
            html.Select(
                [
                    # In an address, a choice has the name that it has on the page of Dash.
                    html.Option(
                        each["label"], value=each["value"], **attributes(data_name=each.get("name", each["value"]))
                    )
                    for each in options
                ],
                id=name,
            ),
        ],
        className="map-choice",
    )
