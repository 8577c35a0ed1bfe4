"""``python -m pipeline.export_site``: the map as a folder of files that any web server can show, without Python."""

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.artefacts import manifest
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ConfigError, VitrineError

log = logging.getLogger("pipeline")

#: Lies in every exported folder: only such a folder, or an empty one, is replaced.
MARK = "vitrine-site.txt"
_ASSETS = Path(__file__).resolve().parent.parent / "assets"


def export(store: ArtefactStore, folder: Path) -> None:
    """Writes the site of a build, in place of an earlier one. The folder is either complete or as it was before.

    Raises:
        ConfigError: there is something else in the folder.
    """
    # The page's own code draws it: nothing else of the pipeline knows the page.
    from components.atlas import static_site

    taken = folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file()))
    if taken:
        raise ConfigError(
            f"{folder} is no folder that this command has written. Choose one that is empty or does not exist yet."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as scratch:
        made, before = Path(scratch) / "site", Path(scratch) / "before"
        made.mkdir(mode=0o755)
        static_site.write(store, made, _ASSETS)
        (made / MARK).write_text(f"Exported from build {store.build_id}.\n", encoding="utf-8")
        if folder.exists():
            folder.rename(before)
        made.rename(folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Exit status 0 when the site was written, 2 when it could not be."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.export_site", description=__doc__)
    parser.add_argument(
        "--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)"
    )
    parser.add_argument("--build", metavar="BUILD_ID", help="which build (default: the live one)")
    parser.add_argument("--out", type=Path, default=Path("site"), help="folder of the site (default: site)")
    options = parser.parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    try:
        build = options.artefacts / options.build if options.build else manifest.current_build(options.artefacts)
        store = ArtefactStore(build)
        export(store, options.out)
    except (VitrineError, OSError) as error:
        log.error("%s", error)
        return 2
    files = [path for path in options.out.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 2**20
    log.info("%s has the map of %s works: %s files, %.0f MB.", options.out, f"{len(store):,}", f"{len(files):,}", size)
    log.info("Copy it to a web server, or look at it: python -m http.server --directory %s", options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
