"""Retries of damaged responses without the wait between them, which the server on this machine does not need."""

import pytest

from pipeline.acquire.fetching import client


@pytest.fixture(autouse=True)
def _quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_RETRY_AFTER", 0.01)
