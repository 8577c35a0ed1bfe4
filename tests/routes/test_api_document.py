"""The API against its own document: whatever fits or does not fit the document gets an answer that the document has."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup

from components.api import openapi
from components.api.base import Endpoint, Nothing
from components.api.endpoints import every
from tests import one_app

#: A filter by a value that no work has fits the document, and is refused all the same.
LEFT_OUT = {"positive_data_acceptance"}


def checks() -> list[Any]:
    """All checks of the library. Most are registered only when a document is loaded."""
    found = [check for check in CHECKS.get_all() if check.__name__ not in LEFT_OUT]
    assert {"status_code_conformance", "response_schema_conformance"} <= {check.__name__ for check in found}
    return found


@pytest.fixture(scope="module")
def api(demo_build: Path) -> Iterator[Any]:
    with one_app.serving(demo_build) as app:
        yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app.server)


def test_an_answer_that_the_document_does_not_have_is_noticed(
    demo_build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with one_app.serving(demo_build) as app:
        document = app.server.test_client().get("/api/v1/openapi.json").get_json()
        del document["paths"]["/works/{id}"]["get"]["responses"]["404"]
        monkeypatch.setattr(openapi, "document", lambda: document)
        lying = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app.server)
        case = lying["/works/{id}"]["GET"].Case(path_parameters={"id": "nobody"})
        with pytest.raises(FailureGroup) as told:
            case.validate_response(case.call(), checks=checks())
    assert "Undocumented status code" in str(told.value)


#: Any text can be an id: where it is all that is asked, nothing is invalid.
MODES = [
    pytest.param(endpoint, mode, id=f"{endpoint.name}-{mode.value}")
    for endpoint in every()
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if mode is GenerationMode.POSITIVE or endpoint.filters or endpoint.parameters is not Nothing
]


@pytest.mark.parametrize(("endpoint", "mode"), MODES)
def test_every_answer_is_one_that_the_document_has(api: Any, endpoint: Endpoint, mode: GenerationMode) -> None:
    cases = api[endpoint.path][endpoint.method].as_strategy(generation_mode=mode)

    @given(case=cases)
    @settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def asked(case: schemathesis.Case) -> None:
        # The library asks for compressed answers, and does not unpack what an app gives it without a network.
        case.validate_response(case.call(headers={"Accept-Encoding": "identity"}), checks=checks())

    asked()
