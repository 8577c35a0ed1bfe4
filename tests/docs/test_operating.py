"""docs/operating.md names every metric, every setting and every reason that there is, and no other metric."""

import re
from pathlib import Path

from prometheus_client import ProcessCollector

from components.observing import logs, metrics, shared_figures
from components.serving import worker
from components.site.observed import LiveBuild
from tests import one_app

PAGE = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")


def exposed() -> set[str]:
    """Names of all metrics, as Prometheus shows them."""
    collectors = (metrics.REGISTRY, LiveBuild(one_app.the_app().server), ProcessCollector(registry=None))
    families = [family for collector in collectors for family in collector.collect()]
    return {family.name + ("_total" if family.type == "counter" else "") for family in families}


def test_the_table_has_every_metric_and_no_other() -> None:
    cells = re.findall(r"^\| (`(?:vitrine|process)_.*?) \|", PAGE, flags=re.MULTILINE)
    assert {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} == exposed()


def test_the_table_has_every_label() -> None:
    for family, labels in {
        "vitrine_requests_total": metrics._REQUESTS,
        "vitrine_request_seconds": metrics._SECONDS,
        "vitrine_step_seconds": metrics._STEPS,
        "vitrine_refused_total": metrics._REFUSED,
        "vitrine_queue_requests": metrics._QUEUE,
    }.items():
        line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{family}`"))
        assert re.findall(r"`(\w+)`", line.split("|")[2]) == list(labels._labelnames)


def test_every_setting_and_every_reason_before_the_app_is_named() -> None:
    settings = (logs.FORMAT, logs.ADDRESSES, shared_figures.PORT, shared_figures.HOST)
    assert {name for name in (*settings, *worker.REASONS.values()) if f"`{name}`" not in PAGE} == set()
