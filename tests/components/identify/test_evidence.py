from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from components.identify.evidence import STEPS, Evidence, evidence
from pipeline.query.engine import QueryEngine
from pipeline.query.result import ClassScore, QueryResult

KEYS = ("china", "japan", "india", "america")


def _engine() -> QueryEngine:
    classes = [SimpleNamespace(key=key) for key in KEYS]
    window = (0.0, 0.25, 1.0, 0.75)
    return cast(QueryEngine, SimpleNamespace(store=SimpleNamespace(classes=classes), window=lambda *_: window))


def _result(values: np.ndarray | None) -> QueryResult:
    scores = tuple(ClassScore(key, key, chance) for key, chance in (("india", 0.6), ("china", 0.3), ("japan", 0.1)))
    return QueryResult(200, 100, scores, (), {}, 0.5, True, 1.0, ("india",), None, values)


def test_the_two_first_classes_are_packed_on_one_scale() -> None:
    values = np.random.default_rng(0).normal(size=(4, 7, 5)).astype(np.float32)
    packed = evidence(_engine(), _result(values))
    assert packed is not None
    assert packed.classes == ("india", "china") and packed.size == (200, 100)
    assert np.abs(packed.steps).max() == STEPS
    # Half a step is all that is lost.
    np.testing.assert_allclose(packed.steps * packed.unit, values[[2, 0]], atol=packed.unit / 2 + 1e-7)


@pytest.mark.parametrize("values", [None, np.zeros((4, 7, 7)), np.full((4, 7, 7), np.nan)])
def test_a_model_that_tells_nothing_has_none(values: np.ndarray | None) -> None:
    assert evidence(_engine(), _result(values)) is None


def _plain() -> dict[str, Any]:
    packed = evidence(_engine(), _result(np.random.default_rng(1).normal(size=(4, 14, 14))))
    assert packed is not None
    return packed.as_json()


def test_it_comes_back_from_the_browser_as_it_went() -> None:
    found = Evidence.read(_plain())
    assert found is not None and found.as_json() == _plain()
    assert found == Evidence.read(_plain()) and found != Evidence.read(_plain() | {"unit": 9.0})
    assert Evidence.read(None) is None
    assert len(str(_plain())) < 1000


@pytest.mark.parametrize(
    "change",
    [
        {"grid": [14, 13]},
        {"grid": [14]},
        {"grid": [0, 14]},
        {"grid": [10**6, 10**6]},
        {"data": "not base64!"},
        {"data": ""},
        {"data": None},
        {"classes": ["japan"]},
        {"window": [0, 0, 0, 1]},
        {"window": [0, 0, 1, 2]},
        {"window": [0, float("nan"), 1, 1]},
        {"size": [0, 10]},
        {"unit": float("inf")},
        {"unit": "much"},
    ],
)
def test_what_is_no_evidence_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Evidence.read(_plain() | change)
