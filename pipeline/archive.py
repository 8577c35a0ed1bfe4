"""``python -m pipeline.archive``: packs what the page reads of a build into one file, for servers to fetch."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline import verify
from pipeline.artefacts import manifest
from pipeline.artefacts.delivery import descriptor, packing
from pipeline.artefacts.delivery.serving_part import OPTIONAL
from pipeline.core.errors import ArtefactError, VitrineError, reason


def _pack(options: argparse.Namespace) -> Path:
    """Packs a sound build. Returns the descriptor's path. Raises an ArtefactError."""
    build = options.artefacts / options.build if options.build else manifest.current_build(options.artefacts)
    faults = verify.problems(build)
    if faults:
        raise ArtefactError(f"The build {build.name} is damaged: {faults[0]} {manifest.NEXT}")
    return packing.pack(build, options.out, options.without)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Exit status 0 when both files were written, 2 when they could not be."""
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.archive",
        description="Packs what the page reads of a build into one archive, and writes a descriptor beside it. The "
        "same build gives the same bytes.",
    )
    parser.add_argument(
        "--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)"
    )
    parser.add_argument("--build", metavar="BUILD_ID", help="which build (default: the live one)")
    parser.add_argument("--out", type=Path, default=Path("archives"), help="folder of the archive (default: archives)")
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=tuple(OPTIONAL),
        help="leave this out as well; may be given twice. "
        + "; ".join(f"{name} ({what})" for name, what in OPTIONAL.items()),
    )
    parser.add_argument("--json", action="store_true", help="print the descriptor as JSON")
    options = parser.parse_args(arguments)
    try:
        path = _pack(options)
    except VitrineError as error:
        print(f"archive: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"archive: {error.filename or options.out} cannot be used ({reason(error)}).", file=sys.stderr)
        return 2
    content = path.read_bytes()
    if options.json:
        print(json.dumps(json.loads(content), indent=1))
        return 0
    told = descriptor.read(content, path.name)
    print(f"{path.parent / told.archive}: {told.files:,} files, {told.bytes / 1e6:,.1f} MB")
    print(f"{path}: its descriptor")
    print("Upload both into one folder, the descriptor last, and name it to the server:")
    print(f"  ARTEFACTS_URL=https://HOST/{path.name}")
    print("Under a name that stays, such as current.json, the server picks up the next build while it serves. Or name")
    print("the archive, which is never looked at again:")
    print(f"  ARTEFACTS_URL=https://HOST/{told.archive}#sha256={told.sha256}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
