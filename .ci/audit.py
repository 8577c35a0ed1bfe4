"""Asks for known weaknesses of every pinned package (pip-audit), and says of how many there was an answer.

Without a network, or behind a mirror that does not know of weaknesses, pip-audit calls all packages sound that it could
not ask about. Here they are counted.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = ("-m", "pip_audit", "--requirement", "constraints.txt", "--no-deps", "--disable-pip", "--format", "json")


def main() -> int:
    """Exit status 1 where there is a weakness."""
    done = subprocess.run(
        [sys.executable, *COMMAND, "--progress-spinner", "off"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"No package could be asked about: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}")
        return 0
    weak = [each for each in packages if each.get("vulns")]
    unknown = sum("skip_reason" in each for each in packages)
    for package in weak:
        for weakness in package["vulns"]:
            mended = ", ".join(weakness.get("fix_versions", ())) or "no version"
            print(f"{package['name']} {package['version']}: {weakness['id']}, mended in {mended}")
    print(f"Weaknesses are known of {len(weak)} of {len(packages)} packages; of {unknown} there was no answer.")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
