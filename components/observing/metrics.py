"""What is counted and timed while the server answers. :mod:`.exposition` gives it to Prometheus.

Labels have few values: a route is a rule of the app and never a path, a method is one of :data:`METHODS` or ``other``.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
#: Where the app notes the route of a request in its WSGI environment, and the route of one that it has no rule for or
#: did not see.
ROUTE, NO_ROUTE = "vitrine.route", "none"

#: Not the library's own: that one has figures of this process alone.
REGISTRY = CollectorRegistry()
_REQUESTS = Counter(
    "vitrine_requests", "Answered requests.", ("method", "route", "status"), registry=REGISTRY
)  # fmt: skip
_SECONDS = Histogram(
    "vitrine_request_seconds",
    "Seconds from the moment that a thread takes a request to the end of its answer.",
    ("route",),
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_STEPS = Histogram(
    "vitrine_step_seconds",
    "Seconds that a step of an answer about a picture took, waiting for a turn left out.",
    ("step",),
    registry=REGISTRY,
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_REFUSED = Counter(
    "vitrine_refused", "Uploads, and requests before the app, that were refused.", ("reason",), registry=REGISTRY
)  # fmt: skip
_QUEUE = Gauge(
    "vitrine_queue_requests",
    "Requests in a queue, by whether they run or wait.",
    ("queue", "state"),
    registry=REGISTRY,
    multiprocess_mode="livesum",
)


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Counts an answered request.

    Args:
        method: of HTTP, as it was sent.
        route: the rule that took the request.
        status: of the answer.
        seconds: that the answer took.
    """
    _REQUESTS.labels(method if method in METHODS else "other", route, str(status)).inc()
    _SECONDS.labels(route).observe(seconds)


def refused(reason: str) -> None:
    """Counts a refusal. ``reason`` is a word of the code, such as that of an ImageError, and nothing of a request."""
    _REFUSED.labels(reason).inc()


def step(name: str) -> AbstractContextManager[object]:
    """Times a block as a step of an answer."""
    return _STEPS.labels(name).time()


def queue(name: str) -> Callable[[int, int], None]:
    """A function that takes how many requests of a queue run and how many wait."""
    running, waiting = _QUEUE.labels(name, "running"), _QUEUE.labels(name, "waiting")

    def tell(runs: int, waits: int) -> None:
        running.set(runs)
        waiting.set(waits)

    return tell
