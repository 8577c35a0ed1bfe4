"""Publishing is all or nothing, and pruning never touches what is served."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline.artefacts import manifest, writer
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from pipeline.verify import problems
from tests import tiny_build

ROOT = Path(__file__).parents[3]
#: Publishes again and again, each time killed at another thing that it does to the file system, until it is through.
KILLED_EVERYWHERE = """
import json, os, sys
from pathlib import Path
from pipeline.artefacts import writer
from pipeline.artefacts.store import ArtefactStore
from pipeline.verify import problems
from tests import tiny_build

artefacts = Path(sys.argv[1])
tiny_build.publish(artefacts, "b-0")
parts = {path.name: path for path in (artefacts.parent / f"{artefacts.name}-parts-b-0").iterdir()}
details = {"created": "", "source": {}, "counts": {}, "stages": {}}

def publish(number, moment):
    counts, counted = os.pipe()
    child = os.fork()
    if child == 0:
        seen = 0
        def hook(event, arguments):
            nonlocal seen
            if event in ("open", "os.mkdir", "os.rename", "shutil.copyfile", "shutil.rmtree"):
                seen += 1
                if seen == moment:
                    os.kill(os.getpid(), 9)
        sys.addaudithook(hook)
        writer.publish(artefacts, f"b-{number:04}", parts, details)
        os.write(counted, str(seen).encode())
        os._exit(0)
    killed = os.waitpid(child, 0)[1] == 9
    store = ArtefactStore.open(artefacts)
    seen = 0 if killed else int(os.read(counts, 20))
    os.close(counts), os.close(counted)
    return seen, [killed, store.build_id, len(problems(store.root))]

total, _ = publish(1, -1)
writer.make_current(artefacts, "b-0")
# Every seventh moment, and near the end, where builds are switched, each of them.
moments = [*range(1, total - 12, 7), *range(total - 12, total + 2)]
print(json.dumps([publish(number, moment)[1] for number, moment in enumerate(moments, 2)]))
"""


def test_a_kill_at_any_moment_leaves_a_whole_build_current(tmp_path: Path) -> None:
    artefacts = tmp_path / "artefacts"
    command = [sys.executable, "-c", KILLED_EVERYWHERE, str(artefacts)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    killed, served, damages = zip(*json.loads(done.stdout), strict=True)
    assert len(killed) > 30 and all(killed[:-1]) and not killed[-1]
    assert not any(damages)
    # Until current.json is moved the old build is served; after it, only syncing is left to be killed in.
    assert set(served[:-4]) == {"b-0"}
    assert served[-1] == f"b-{len(served) + 1:04}"
    assert list(served) == sorted(served)
    writer.prune(artefacts, 1)
    assert {path.name for path in artefacts.iterdir()} == {"current.json", served[-1]}


def test_a_published_build_holds_its_parts_and_their_hashes(tmp_path: Path) -> None:
    build = tiny_build.publish(tmp_path / "artefacts")
    content = json.loads((build / "manifest.json").read_text())
    files = {path.relative_to(build).as_posix() for path in build.rglob("*") if path.is_file()}
    pictures = {name for name in files if name.split("/")[0] in ("thumbnails", "previews")}
    assert set(content["files"]) == files - pictures - {"manifest.json"}
    assert content["folders"]["thumbnails"]["count"] == len([n for n in pictures if n.startswith("thumbnails")]) > 0
    entry = content["files"]["embeddings.npy"]
    assert (entry["shape"], entry["dtype"]) == ([len(tiny_build.IDS), 8], "float32")
    assert entry["bytes"] == (build / "embeddings.npy").stat().st_size and len(entry["sha256"]) == 64
    assert content["files"]["objects.parquet"]["rows"] == len(tiny_build.IDS)
    assert "object_id" in content["files"]["objects.parquet"]["columns"]
    assert (content["schema_version"], content["build_id"]) == (1, "tiny-1")
    assert manifest.current_build(tmp_path / "artefacts") == build


def test_a_published_build_shares_no_file_with_its_parts(tmp_path: Path) -> None:
    build = tiny_build.publish(tmp_path / "artefacts")
    part = tmp_path / "artefacts-parts-tiny-1" / "embeddings.npy"
    part.write_bytes(b"changed")
    assert problems(build) == []


def test_a_folder_and_a_file_may_go_into_one_folder(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    parts = {"model": tmp_path / "model", "model/b.txt": tmp_path / "b.txt"}
    build = writer.publish(tmp_path / "artefacts", "one", parts, {})
    assert sorted(path.name for path in (build / "model").iterdir()) == ["a.txt", "b.txt"]


def test_a_build_is_never_written_over(tmp_path: Path) -> None:
    build = tiny_build.publish(tmp_path / "artefacts")
    with pytest.raises(OSError, match="not empty"):
        tiny_build.publish(tmp_path / "artefacts")
    assert problems(build) == []


def test_prune_keeps_the_newest_and_the_current(tmp_path: Path) -> None:
    artefacts = tmp_path / "artefacts"
    for number in range(4):
        tiny_build.publish(artefacts, f"b-{number}")
    writer.make_current(artefacts, "b-0")
    (artefacts / ".b-9.partial").mkdir()
    (artefacts / "not-a-build").mkdir()
    left = writer.prune(artefacts, 2)
    assert [path.name for path in left] == ["b-0", "b-2", "b-3"]
    assert sorted(path.name for path in artefacts.iterdir()) == ["b-0", "b-2", "b-3", "current.json", "not-a-build"]
    assert ArtefactStore.open(artefacts).build_id == "b-0"


def test_prune_of_one_keeps_the_current(tmp_path: Path) -> None:
    artefacts = tmp_path / "artefacts"
    for number in range(2):
        tiny_build.publish(artefacts, f"b-{number}")
    assert [path.name for path in writer.prune(artefacts, 1)] == ["b-1"]


def test_prune_without_a_build_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError) as caught:
        writer.prune(tmp_path, 1)
    assert caught.value.missing


def test_arrays_of_a_manifest_are_described_without_pickle(tmp_path: Path) -> None:
    np.save(tmp_path / "evil.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match=r"pickle|Python objects"):
        manifest.describe_file(tmp_path / "evil.npy")
