"""``python -m benchmarks._annotator_cost KIND FILE...``: time and memory of an annotator, as a line of JSON.

It prints ``opening`` and for each picture ``seconds`` of the processor, and the process's ``peak`` resident MB, of
which ``start`` were taken before the annotator was opened.
"""

import json
import sys
import time
from pathlib import Path

from pipeline import annotations
from pipeline.annotations.base import picture_for
from pipeline.images.decoding import LOCAL, decoder

#: Options of annotators that need some: here a box in the middle of pictures of 224 pixels.
OPTIONS = {"count": {"boxes": "92,92,40,40"}}


def main(kind: str, files: list[Path]) -> None:
    """Reads the pictures, one after the other."""
    annotator = annotations.of_pictures()[kind]
    pictures = (picture_for(annotator, decoder(LOCAL), file) for file in files)
    first = next(pictures)
    start, peak = time.process_time(), _peak()
    read = annotator.open(annotator.options(**OPTIONS.get(kind, {})))
    opening, seconds = time.process_time() - start, []
    for picture in (first, *pictures):
        start = time.process_time()
        read(picture)
        seconds.append(time.process_time() - start)
    print(json.dumps({"opening": opening, "seconds": seconds, "start": peak, "peak": _peak()}))


def _peak() -> float:
    """The most resident MB so far. What getrusage tells begins with the figure of the process that began this one."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1], [Path(name) for name in sys.argv[2:]])
