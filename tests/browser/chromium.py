"""Finds Chromium for the browser tests, and installs it from the system's packages where that is allowed.

The headless shell comes first: it is Chromium without the browser's own windows, which took half a core in a full one.

``make test`` runs ``python -m tests.browser.chromium`` once, when it sets up.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HEADLESS = "chromium-headless-shell"
NAMES = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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
    """Installs Debian's packages where apt-get is there and may be used without a password."""
    if not shutil.which("apt-get"):
        return
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if may and (
        not shutil.which("sudo") or subprocess.run([*may, "true"], capture_output=True, check=False).returncode
    ):
        return
    print("Installing Chromium from the system's packages ...", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A release without the headless shell keeps the browser that is there, or gets the full one.
    for step in (["update"], ["install", "-y", HEADLESS], ["install", "-y", "chromium"]):
        if step[-1] == "chromium" and find():
            break
        subprocess.run([*may, "apt-get", "-qq", *step], stdout=subprocess.DEVNULL, env=environment, check=False)


def main() -> int:
    """Exit status 0 when there is a Chromium now, 1 with one sentence when there is not."""
    if not os.environ.get("CHROMIUM") and not shutil.which(HEADLESS):
        install()
    if find():
        return 0
    print(MISSING, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
