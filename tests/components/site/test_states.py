from dash import html

from components.site import states
from pipeline.core.errors import ArtefactError
from tests.seen import find, text


def test_no_build_names_the_reason_and_the_command() -> None:
    state = states.no_build(ArtefactError("There is no build in /data. Run `python -m pipeline.build`.", missing=True))
    assert "There is no build in /data." in text(state)
    assert [code.children for code in find(state, type_="Code")] == [
        "python -m pipeline.build",
        "python -m pipeline.build --source demo",
    ]
    assert text(find(state, type_="H1")[0]) == "There is nothing here yet"


def test_a_damaged_build_is_not_called_missing() -> None:
    state = states.no_build(ArtefactError("The build 'x' is damaged: embeddings.npy is missing."))
    assert text(find(state, type_="H1")[0]) == "This build cannot be shown"
    assert "embeddings.npy is missing" in text(state)


def test_a_failure_is_an_alert_and_an_empty_place_is_not() -> None:
    assert find(states.failed("No", "Because."), role="alert")
    assert not find(states.empty("Nothing", "Yet."), role="alert")
    assert find(states.loading(), role="status")


def test_an_action_is_shown() -> None:
    assert "Clear the filters" in text(states.empty("Nothing", "Yet.", html.Button("Clear the filters")))
