"""What UMAP is imported with."""

import subprocess
import sys


def test_a_map_needs_no_tensorflow() -> None:
    code = (
        "import sys, numpy as np\n"
        "from pipeline.similarity.projections import umap\n"
        "print(umap.library().UMAP.__name__, 'tensorflow' in sys.modules, 'umap.parametric_umap' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["UMAP", "False", "False"]
