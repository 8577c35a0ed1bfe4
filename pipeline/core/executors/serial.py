"""Executor ``serial``: one task after another in this process, for debugging and for a single core."""

import copy
from collections.abc import Iterator, Sequence

from threadpoolctl import ThreadpoolController

from pipeline.core.executors.base import Executor, R, T, Worker


class Serial(Executor):
    """Runs in the calling process."""

    def map(self, worker: Worker[T, R], tasks: Sequence[T]) -> Iterator[R]:
        """See :meth:`.base.Executor.map`."""
        if not tasks:
            return
        # The caller's worker stays unopened: it can still be pickled, and what was loaded is freed with the copy.
        worker = copy.copy(worker)
        worker.open()
        threads = ThreadpoolController()
        for task in tasks:
            # Not around the loop: the consumer's own work between two results keeps its threads.
            with threads.limit(limits=1):
                result = worker(task)
            yield result


EXECUTOR = Serial
SERIAL = Serial()
