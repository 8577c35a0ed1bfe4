"""The benchmark of maps: its synthetic works are like the given ones, and its page says what was measured."""

import numpy as np

from benchmarks import projecting


def test_synthetic_works_are_unit_vectors_near_the_given_ones() -> None:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(5, 16))
    vectors = centres[np.arange(60) % 5] + rng.normal(0, 0.3, (60, 16))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    made = projecting.synthetic(vectors, 300)
    assert made.shape == (300, 16) and made.dtype == np.float32
    np.testing.assert_array_equal(made[:60], vectors)
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert ((made[60:] @ vectors.T).max(axis=1) > 0.85).all()
    assert len(np.unique(made, axis=0)) == 300


def test_the_page_has_a_section_for_each_part_that_was_measured() -> None:
    way = {"median": 0.0312, "p90": 0.1, "kept": 0.45, "cpu": 3.2}
    found = {
        "vitrine": {"cpu": 80.0, "cpu_without_refinement": 60.0, "graph_cpu": 8.0, "kept": 0.42, "kept_without": 0.4},
        "scikit-learn": {"cpu": 200.0, "kept": 0.41},
        "stability": {"tsne, 80%": {"scratch": way | {"median": 0.2}, "warm": way}},
        "placing": {"2499": {"fitted": 2499, "ms": 0.1, "umap_ms": 57.0, "kept": 0.36, "umap_kept": 0.3}},
    }
    page = projecting.page(found, "some works")
    assert (
        "| Vitrine | 80 | 0.40 | 0.420 |" in page and "| Vitrine with the search for neighbours | 88 | 0.44 |" in page
    )
    assert "| tsne, 80% | 0.200 (0.100) | 0.450 | 3.2 | 0.031 (0.100) | 0.450 | 3.2 |" in page
    assert "| 2,499 | 2,499 | 57.0 | 0.300 | 0.10 | 0.360 |" in page
    assert "## Placing" not in projecting.page({"stability": found["stability"]}, "some works")
