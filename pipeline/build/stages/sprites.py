"""Stage sprites: small pictures of all works in sheets, those that are wanted first in the first sheets."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.artefacts.exemplars import exemplars, wanted_first
from pipeline.artefacts.spread import seen_first
from pipeline.build import previews
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.executors.base import Worker
from pipeline.core.files import write_json
from pipeline.core.progress import track
from pipeline.images import sprites
from pipeline.similarity import clusterings


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    yield Stage(
        "sprites",
        run,
        needs=["prepare", "cluster", "project-*"],
        settings=[config.prepare.sprite_px, [each.name for each in config.maps]],
        libraries=["opencv-python-headless"],
        publishes={"sprites": "sprites", "tile_of.npy": "tile_of.npy"},
    )


@dataclass(frozen=True)
class SpriteWorker(Worker[list[str], bytes]):
    """Files of thumbnails -> their sheet, a WebP file."""

    side: int

    def __call__(self, task: list[str], /) -> bytes:
        """See the class."""
        return sprites.sheet([sprites.letterboxed_tile(previews.read(path), self.side) for path in task])


def run(context: Context) -> None:
    """Writes ``tile_of.npy``, uint32 (N,), and the sheets with ``sprites.json``, which says how tiles lie in them."""
    paths, side = previews.thumbnails(context.inputs["prepare"]), context.config.prepare.sprite_px
    files = [context.inputs[f"project-{each.name}"] / f"{each.name}.npy" for each in context.config.maps]
    maps = [np.load(file) for file in files if file.is_file()]
    clusters = context.inputs["cluster"]
    tables = [pd.read_parquet(clusters / f"{name}_labels.parquet") for name in sorted(clusterings.names())]
    wanted = wanted_first(exemplars(tables, len(paths)), len(paths))
    order = sprites.order_of_tiles(maps[0], wanted_first(seen_first(maps, wanted), len(paths)))
    tasks = previews.batches([paths[row] for row in order], sprites.PER_SHEET)
    folder, names = context.out / "sprites", []
    folder.mkdir()
    sheets = track(context.executor.map(SpriteWorker(side), tasks), len(tasks), "sprites", "sheet")
    for number, data in enumerate(sheets):
        names.append(sprites.sheet_name(number))
        (folder / names[-1]).write_bytes(data)
    tile_of = np.empty(len(order), "<u4")
    tile_of[order] = np.arange(len(order), dtype="<u4")
    np.save(context.out / "tile_of.npy", tile_of)
    layout = {"tile": side, "columns": sprites.COLUMNS, "per_sheet": sprites.PER_SHEET, "sheets": names}
    write_json(folder / "sprites.json", layout)
