"""``python -m tests.pipeline.images.fuzz``: damaged pictures of every kind, for as long as is asked. Not in the suite.

Every file is one of the honest odd ones with some bytes changed, cut out or doubled. The decoder must answer each with
a picture or one of its refusals, within its limits. What it may not do is kept in a folder, and becomes a test:

- end its process in another way than by its limits of time and memory (a crash);
- raise anything but an ImageError, or say more than a sentence;
- take longer than its limit, or keep memory from picture to picture (a leak).
"""

import argparse
import hashlib
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from pipeline.core.errors import ImageError
from pipeline.images import uploads
from pipeline.images.decoder_pool import DecoderPool
from tests.pipeline.images.crafted import mutated
from tests.pipeline.images.odd_pictures import all_odd

CODES = {"empty", "unsupported", "unreadable", "too_small"}
CODES |= {"too_many_bytes", "too_many_pixels", "too_much_memory", "too_long"}
#: MB that a process may have after any picture.
MOST_KEPT = 90


def main() -> int:
    """Exit status 0, or 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("fuzz"), help="folder for the files of findings")
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    seeds = [data for data in (odd.make() for odd in all_odd()) if 20 < len(data) < 200_000]
    answers: Counter[str] = Counter()
    found, slowest, start = 0, 0.0, time.monotonic()
    with DecoderPool(1, limits=uploads.limits({})) as pool:
        while time.monotonic() - start < 60 * options.minutes:
            data = mutated(seeds[rng.integers(len(seeds))], rng, int(rng.integers(1, 40)))
            before, began = pool.ended.copy(), time.monotonic()
            answer = answered(pool, data)
            slowest = max(slowest, time.monotonic() - began)
            answers[answer] += 1
            crashed = [code for code in pool.ended - before if answer not in ("too_long", "too_much_memory")]
            kept = max((resident(process) for process in pool.processes), default=0)
            late = time.monotonic() - began > pool.limits.seconds + 1
            if crashed or late or kept > MOST_KEPT or answer not in CODES | {"picture"}:
                found += 1
                options.keep.mkdir(exist_ok=True)
                name = hashlib.sha256(data).hexdigest()[:12]
                (options.keep / name).write_bytes(data)
                print(f"{name}: {answer}, ended by {crashed}, {kept} MB kept, late: {late}", flush=True)
        ended = dict(pool.ended)
    print(f"{sum(answers.values()):,} files, slowest {slowest:.2f} s, {dict(answers.most_common())}, ended {ended}")
    return int(found > 0)


def answered(pool: DecoderPool, data: bytes) -> str:
    """``picture``, the code of the refusal, or what should not have happened."""
    try:
        picture = pool.picture(data)
    except ImageError as error:
        return error.code if len(str(error)) < 300 else f"a long sentence: {error}"
    except Exception as error:  # whatever it is, it is a finding
        return repr(error)
    return "picture" if picture.pixels.ndim == 3 and min(picture.width, picture.height) >= 32 else "no picture"


def resident(process: int) -> int:
    """MB of memory that a process has now; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{process}/status").read_text().partition("VmRSS:")[2].split()[0]) // 1024
    except OSError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
