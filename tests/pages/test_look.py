"""Look closer: a switch for every kind of annotator beside the picture."""

from pathlib import Path

from dash import Dash

from components.site import context
from pipeline import annotations
from tests import annotated_build, one_app, tiny_build
from tests.seen import find, text


def _layout(**parameters: str):
    from pages import look

    return look.layout(**parameters)


def test_a_work_hangs_beside_a_switch_for_each_kind(app: Dash) -> None:
    page = _layout(work="a/b/c", show="pose,unknown")
    (wall,) = find(page, id="look")
    assert getattr(wall, "data-work") == "a/b/c"
    assert getattr(wall, "data-route") == f"/annotations?build={context.live_store().build_id}&work=a%2Fb%2Fc"
    (picture,) = find(page, id="look-picture")
    assert "/thumbnails/" in picture.src
    kinds = {getattr(each, "data-kind"): each for each in find(page, class_="look-kind")}
    assert set(kinds) == set(annotations.of_pictures())
    for name, section in kinds.items():
        (switch,) = find(section, class_="look-switch")
        assert switch.role == "switch" and getattr(switch, "aria-checked") == str(name == "pose").lower()
        assert annotations.of_pictures()[name].description in text(section)


def test_without_a_work_the_browser_brings_its_own_picture_or_is_offered_works(app: Dash) -> None:
    page = _layout()
    (wall,) = find(page, id="look")
    assert getattr(wall, "data-route") == "/annotations" and getattr(wall, "data-work") == ""
    assert not getattr(find(page, id="look-picture")[0], "src", None)
    (nothing,) = find(page, class_="look-nothing")
    assert "No picture" in text(nothing)


def test_an_unknown_work_is_a_sentence(app: Dash) -> None:
    assert "no work with the id “lost”" in text(_layout(work="lost"))


def test_words_mark_the_lines_that_are_like_them(tmp_path: Path) -> None:
    annotated_build.publish(tiny_build.publish(tmp_path / "artefacts"))
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/"):

        def section(**parameters: str):
            return find(_layout(work="plain-0001", show="text", **parameters), data_kind="text")[0]

        assert getattr(section(words="mount fugi"), "data-sought") == "1"
        assert "1 line is like “mount fugi” and marked. A reading has errors." in text(section(words="mount fugi"))
        assert "No line is like “zebra”." in text(section(words="zebra"))
        assert getattr(section(), "data-sought") == "" and not find(section(), class_="look-sought")
        assert getattr(find(_layout(work="plain-0001", words="fuji"), data_kind="pose")[0], "data-sought") == ""


def test_words_are_nothing_where_the_build_read_no_text(app: Dash) -> None:
    assert not find(_layout(work="a/b/c", show="text", words="fuji"), class_="look-sought")
    assert not find(_layout(words="fuji"), class_="look-sought")
