"""One new file for each family: a distribution of somebody else's adds one of each, and no file of Vitrine's changes.

They are found by ``--help``, by a build, in its report, by a query and on the page.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
#: Family (the part of the entry point's group behind ``vitrine.``) -> module of the member called "plugged".
MEMBERS = {
    "sources": '''
"""Plain pictures in two colours."""
import cv2
import numpy as np

from pipeline.acquire.sources.base import Provenance, Source, catalogue


class Plain(Source):
    description = "plain pictures in two colours"

    def state(self, request):
        return "1"

    def acquire(self, request, out):
        rows = []
        for number in range(48):
            label = ("red", "blue")[number % 2]
            # A block at a place of its own: near-duplicates would stay together in the split.
            picture = np.random.default_rng(number).integers(0, 90, (8, 8, 3)).astype(np.uint8)
            picture[..., 2 if label == "red" else 0] += 150
            picture = cv2.resize(picture, (96, 96), interpolation=cv2.INTER_NEAREST)
            file = out / f"{number}.png"
            cv2.imwrite(str(file), picture)
            rows.append({"object_id": f"plain-{number}", "file": file.name, "label": label, "artist": f"Hand {number}"})
        return catalogue(rows), Provenance("Plain pictures", "CC0-1.0")


SOURCE = Plain()
''',
    "backbones": '''
"""Mean colours."""
from pipeline.images.decoding import Preprocessing
from pipeline.training.backbones._readings import Network, mean
from pipeline.training.backbones.base import Backbone, Recipe


def network(pretrained):
    import keras

    image = keras.Input((48, 48, 3), dtype="uint8", name="image")
    x = keras.layers.Rescaling(1 / 127.5, offset=-1.0)(image)
    x = keras.layers.Conv2D(8, 3, strides=2, activation="relu")(x)
    x = keras.layers.Conv2D(16, 3, strides=2)(x)
    return Network(image, (mean(x),), "plugged")


BACKBONE = Backbone("a plugged network", Preprocessing(48), 16, False, Recipe(3, 16, 1e-2, 3), network)
''',
    "projections": '''
"""The first two values."""
from dataclasses import dataclass

from pipeline.core.settings import setting
from pipeline.similarity.projections.base import Projection


@dataclass(frozen=True)
class Options:
    stretch: float = setting(1.0, "how wide the plugged map is", flag="--stretch", low=0.1, high=10)


def project(vectors, graph, options, seed):
    return vectors[:, :2] * options.stretch


PROJECTION = Projection("Plugged map", "the first two values", 9, project, (), Options)
''',
    "clusterings": '''
"""Two halves."""
import numpy as np

from pipeline.similarity.clusterings.base import Clusterer, by_size


def cluster(material, options, seed):
    assigned = by_size((material.points[:, 0] > np.median(material.points[:, 0])).astype(np.int64))
    return assigned, np.ones(len(assigned), np.float32)


CLUSTERING = Clusterer("Plugged halves", "left and right of the map", 9, cluster, ())
''',
    "indexes": '''
"""The exact index under another name, with a file of its own."""
from pipeline.similarity.indexes.exact import ExactIndex


class Plugged(ExactIndex):
    title = "Plugged index"
    description = "the exact index under another name"

    @classmethod
    def create(cls, vectors, folder):
        folder.mkdir()
        (folder / "plugged.txt").write_text("an index")
        return cls(vectors)

    @classmethod
    def open(cls, vectors, folder):
        assert (folder / "plugged.txt").read_text() == "an index"
        return cls(vectors)


INDEX = Plugged
''',
    "likenesses": '''
"""The works in their order, whatever is asked."""
import numpy as np

from pipeline.similarity.likenesses.base import Likeness, Ranking


class Order(Ranking):
    dtype, shape = np.dtype(np.uint8), (0,)

    def __init__(self, build, index):
        self.count = len(np.load(build / "embeddings.npy", mmap_mode="r"))

    def describe(self, query):
        return np.empty(0, np.uint8)

    def similarities(self, description):
        return np.linspace(0.9, 0.1, self.count, dtype=np.float32)


LIKENESS = Likeness("Plugged likeness", "the first works", Order, ("embeddings.npy",), 9)
''',
    "stages": '''
"""Stage plugged: counts the works."""
from pipeline.build.stage import Stage


def stages(config):
    return [Stage("plugged", run, needs=["split"], settings=config.seed, publishes={"plugged": "."})]


def run(context):
    (context.out / "count.txt").write_text(str(len(context.results.labels)))
''',
    "figures": '''
"""How many test works there are."""
from pipeline.evaluate.figures.base import Figure, Measurement, Row


def measure(evaluated):
    count = int(evaluated.test.sum())
    report = ["## Plugged figure", "", f"There are {count} test works.", ""]
    return Measurement([Row("Test works", count, unit="works")], {"plugged": count}, report)


FIGURE = Figure("Plugged figure", "Number of test works.", measure)
''',
    "annotations": '''
"""The brightest place of each picture."""
import numpy as np
import pyarrow as pa

from pipeline.annotations.base import Annotations, Annotator
from pipeline.artefacts.annotations import SCHEMA


def annotate(given):
    count, side = len(given.pixels), given.pixels.shape[1]
    places = [divmod(int(picture.sum(axis=2).argmax()), side) for picture in given.pixels]
    columns = {
        "row": np.arange(count), "label": ["brightest"] * count, "confidence": [1.0] * count,
        "x": [x / side for _, x in places], "y": [y / side for y, _ in places],
    }
    arrays = [pa.array(columns.get(field.name, [None] * count), field.type) for field in SCHEMA]
    return Annotations(pa.Table.from_arrays(arrays, schema=SCHEMA), {"works": count})


ANNOTATOR = Annotator("Plugged annotator", "the brightest place of each picture", annotate)
''',
    "executors": '''
"""The serial executor, which leaves a note."""
import os
from pathlib import Path

from pipeline.core.executors.serial import Serial


class Plugged(Serial):
    def map(self, worker, tasks):
        Path(os.environ["PLUGGED_NOTE"]).touch()
        return super().map(worker, tasks)


EXECUTOR = Plugged
''',
}
LABEL_SET = """
title = "Colour"
question = "Which colour is this?"
[classes.red]
title = "Red"
colour = "#D55E00"
marker = "circle"
aliases = ["red"]
[classes.blue]
title = "Blue"
colour = "#0072B2"
marker = "square"
aliases = ["blue"]
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages with one distribution, as pip would install it."""
    folder = Path(tmp_path_factory.mktemp("site"))
    points = []
    for family, code in MEMBERS.items():
        (folder / f"plugged_{family}.py").write_text(code, encoding="utf-8")
        points.append(f"[vitrine.{family}]\nplugged = plugged_{family}\n")
    info = folder / "plugged-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugged\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("\n".join(points))
    (folder / "colours.toml").write_text(LABEL_SET)
    return folder


def run(site: Path, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(site), "PLUGGED_NOTE": str(site / "note"), "COLUMNS": "200"}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def build(site: Path) -> Path:
    """A build by nothing but plug-ins where the command lets one choose."""
    artefacts = site / "artefacts"
    (site / "small.toml").write_text("[evaluation]\nbootstrap = 100\n")
    run(
        site, "-m", "pipeline.build", "--config", str(site / "small.toml"), "--artefacts", str(artefacts),
        "--source", "plugged", "--label-set", str(site / "colours.toml"), "--backbone", "plugged",
        "--projections", "pca,plugged", "--stretch", "2", "--index", "plugged", "--neighbours", "10",
        "--embedding", "features", "--executor", "plugged",
    )  # fmt: skip
    return artefacts / json.loads((artefacts / "current.json").read_text())["build_id"]


def test_help_offers_them(site: Path) -> None:
    manual = " ".join(run(site, "-m", "pipeline.build", "--help").split())
    for flag in (
        "--source SOURCE",
        "--backbone BACKBONE",
        "--projections PROJECTIONS",
        "--index INDEX",
        "--executor NAME",
    ):
        text = manual.split(f" {flag} ")[-1].split(" --")[0]
        assert "plugged" in text, flag
    assert "--stretch" in manual and "how wide the plugged map is" in manual
    assert "plugged" in manual.split("Stages: ")[1].split(";")[0]
    assert "plugged" in run(site, "-m", "pipeline.query", "--help")


def test_a_build_has_what_they_made(site: Path, build: Path) -> None:
    manifest = json.loads((build / "manifest.json").read_text())
    assert manifest["source"]["name"] == "Plain pictures" and manifest["config"]["backbone"] == "plugged"
    assert manifest["config"]["options"]["projection.plugged"] == {"stretch": 2.0}
    assert {"plugged", "project-plugged", "annotate-plugged"} <= set(manifest["stages"])
    assert [entry["key"] for entry in json.loads((build / "model/classes.json").read_text())] == ["red", "blue"]
    assert (build / "plugged/count.txt").read_text() == "48"
    assert (build / "index/plugged.txt").is_file()
    assert (build / "clusters/plugged.parquet").is_file() and (build / "projections/plugged.npy").is_file()
    assert len(pd.read_parquet(build / "annotations/plugged.parquet")) == 48
    assert (site / "note").is_file(), "the executor was not used"


def test_the_report_has_the_figure(build: Path) -> None:
    report = (build / "evaluation/report.md").read_text()
    count = json.loads((build / "evaluation/metrics.json").read_text())["plugged"]
    assert count > 0 and f"There are {count} test works." in report
    assert "plugged" in [figure["name"] for figure in json.loads((build / "evaluation/figures.json").read_text())]


def test_a_query_ranks_by_the_likeness(site: Path, build: Path) -> None:
    picture = next((build / "thumbnails").iterdir())
    out = run(
        site, "-m", "pipeline.query", "--artefacts", str(build.parent), "--like", "plugged", "--json", str(picture)
    )  # fmt: skip
    answer = json.loads(out)
    neighbours = (answer[0] if isinstance(answer, list) else answer)["neighbours"]
    assert neighbours[0]["similarity"] == pytest.approx(0.9, abs=1e-4)
    assert {neighbour["likeness"] for neighbour in neighbours} == {"plugged"}


def test_the_page_shows_figure_and_projection(site: Path, build: Path) -> None:
    code = (
        "import json, app\n"
        f"server = app.create_app({str(build.parent)!r}).server\n"
        "from pages import map as map_page, model\n"
        "with server.test_request_context('/model'):\n"
        "    from plotly.utils import PlotlyJSONEncoder\n"
        "    print(json.dumps([model.layout(), map_page.layout()], cls=PlotlyJSONEncoder))\n"
    )
    model, plane = map(json.dumps, json.loads(run(site, "-c", code).splitlines()[-1]))
    assert "Plugged figure" in model and "Test works" in model
    assert "Plugged map" in plane
