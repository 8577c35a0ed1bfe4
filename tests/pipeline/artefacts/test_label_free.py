"""Which part of an embedding was made without labels, and where labels took part all the same."""

from typing import Any

import numpy as np
import pytest

from pipeline.artefacts.label_free import (
    EMBEDDING,
    LABEL_FREE,
    has_head,
    label_free,
    labels_took_part,
    saw_labels,
    width,
)

WITH_HEAD: dict[str, Any] = {"frozen": True, "embedding": {"parts": {"features": 2, "contrastive": 1}}}
ALONE: dict[str, Any] = {"frozen": True, "embedding": {"parts": {"features": 3}}}


def test_the_metric_heads_part_is_left_out() -> None:
    embeddings = np.asfortranarray(np.array([[3, 4, 9], [0, 2, -9]], np.float32))
    found = label_free(embeddings, WITH_HEAD)
    assert found.dtype == np.float32 and found.flags.c_contiguous
    assert found.tolist() == pytest.approx(np.array([[0.6, 0.8], [0, 1]]))
    assert (width(WITH_HEAD), has_head(WITH_HEAD)) == (2, True)
    assert (width(ALONE), has_head(ALONE)) == (3, False)


@pytest.mark.parametrize(("summary", "saw"), [({"frozen": True}, False), ({"frozen": False}, True), ({}, True)])
def test_a_network_that_was_trained_saw_the_labels(summary: dict, saw: bool) -> None:
    assert saw_labels(summary) is saw


def test_labels_take_part_by_the_head_or_by_the_network() -> None:
    assert labels_took_part(EMBEDDING, WITH_HEAD) and not labels_took_part(LABEL_FREE, WITH_HEAD)
    assert not labels_took_part(EMBEDDING, ALONE)
    for vectors in (LABEL_FREE, EMBEDDING):
        assert labels_took_part(vectors, ALONE | {"frozen": False})
