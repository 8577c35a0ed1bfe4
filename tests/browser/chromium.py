"""Finds Chromium for the browser tests, and installs it from the system's packages where that is allowed.

``python -m tests.browser.chromium`` is what ``make test`` runs first.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
MISSING = (
    "The browser tests need Chromium, which could not be installed from here: install your system's package "
    "(Debian: apt-get install chromium; Fedora: dnf install chromium; macOS: brew install --cask google-chrome), "
    "or name a Chromium or Chrome in CHROMIUM, and run make test again."
)


def find() -> str | None:
    """The path of a Chromium or Chrome, that of ``CHROMIUM`` if it is set, else the system's; None if there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None) or (str(MAC) if MAC.exists() else None)


def install() -> None:
    """Installs Debian's package where apt-get is there and may be used without a password."""
    if not shutil.which("apt-get"):
        return
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if may and (
        not shutil.which("sudo") or subprocess.run([*may, "true"], capture_output=True, check=False).returncode
    ):
        return
    print("Installing Chromium from the system's packages ...", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "chromium"]):
        subprocess.run([*may, "apt-get", "-qq", *step], stdout=subprocess.DEVNULL, env=environment, check=False)


def main() -> int:
    """Exit status 0 when there is a Chromium now, 1 with one sentence when there is not."""
    if not find():
        install()
    if find():
        return 0
    print(MISSING, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
