"""``python -m pipeline.verify``: checks every file of a build against the hashes in its manifest."""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.artefacts import manifest
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError, reason


def problems(build: Path) -> list[str]:
    """What is wrong with a build, a sentence each; empty when all is as it was published.

    Raises:
        ArtefactError: its manifest cannot be read.
    """
    content = manifest.load(build)
    faults = []
    for name, entry in content["files"].items():
        path = build / name
        if not path.is_file():
            faults.append(f"{name} is missing.")
        elif problem := _problem(path, entry):
            faults.append(f"{name} {problem}.")
    for name, entry in content["folders"].items():
        if not (build / name).is_dir():
            faults.append(f"The folder {name} is missing.")
        elif manifest.describe_folder(build / name) != entry:
            faults.append(f"The pictures in {name} are not those that were published.")
    known = set(content["files"]) | {manifest.FILE_NAME}
    for path in sorted(build.rglob("*")):
        relative = path.relative_to(build)
        if path.is_file() and relative.parts[0] not in content["folders"] and relative.as_posix() not in known:
            faults.append(f"{relative.as_posix()} does not belong to the build.")
    if not faults:
        try:
            ArtefactStore(build)  # shapes, of which no hash speaks when a build was published wrong
        except ArtefactError as error:
            faults.append(str(error))
    return faults


def _problem(path: Path, entry: dict[str, Any]) -> str:
    """What is wrong with a file, "" for nothing."""
    try:
        same = manifest.sha256(path) == entry["sha256"]
    except OSError as error:
        return f"cannot be read ({reason(error)})"
    return "" if same else "is not the file that was published: its hash differs"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Exit status 0 when all is well, 1 when something is damaged, 2 when there is no build."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.verify", description=__doc__)
    parser.add_argument(
        "--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)"
    )
    parser.add_argument("--build", metavar="BUILD_ID", help="which build (default: the live one)")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    options = parser.parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    try:
        build = options.artefacts / options.build if options.build else manifest.current_build(options.artefacts)
        faults = problems(build)
    except ArtefactError as error:
        print(error, file=sys.stderr)
        if options.json:
            print(json.dumps({"build_id": options.build, "ok": False, "problems": [str(error)]}, indent=1))
        return 2
    if options.json:
        print(json.dumps({"build_id": build.name, "ok": not faults, "problems": faults}, indent=1))
    elif faults:
        print("\n".join(faults))
        print(f"The build {build.name} is damaged. {manifest.NEXT}")
    else:
        print(f"{build.name}: every file is as it was published.")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
