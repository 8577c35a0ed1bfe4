import json
import re
from pathlib import Path

import plotly.graph_objects as go
import pytest

from components.site import theme
from pipeline.artefacts.store import ArtefactStore

CSS = (Path(__file__).parents[3] / "assets/base.css").read_text(encoding="utf-8")


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_style_sheet_and_figures_share_their_colours(scheme: str) -> None:
    selector = ":root {" if scheme == "light" else ':root[data-theme="dark"] {'
    block = CSS[CSS.index(selector) :].split("}")[0]
    in_css = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
    assert in_css == theme.TOKENS[scheme]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["wall", "card", "mat"])
@pytest.mark.parametrize("words", ["ink", "muted", "accent", "guess", "warn"])
def test_words_can_be_read_on_every_ground(scheme: str, ground: str, words: str) -> None:
    colours = theme.tokens(scheme)
    assert _contrast(colours[words], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_on_the_accent_can_be_read(scheme: str) -> None:
    colours = theme.tokens(scheme)
    assert _contrast(colours["accent-ink"], colours["accent"]) >= 4.5


def test_an_unset_theme_is_light() -> None:
    assert theme.scheme_of(None) == "light"
    assert theme.scheme_of("dark") == "dark"
    assert theme.scheme_of({"a": 1}) == "light"


def test_template_has_the_ink_of_its_scheme_and_no_paper() -> None:
    for scheme in ("light", "dark"):
        layout = theme.template(scheme).layout
        assert layout.font.color == theme.TOKENS[scheme]["ink"]
        assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"


def test_a_class_has_its_own_colour_shape_and_title(store: ArtefactStore) -> None:
    assert theme.class_style(store, "japan") == ("#0072B2", "diamond", "Japan")
    assert theme.class_style(store, "")[:2] == ("#8A8A8A", "circle-open")
    assert theme.class_style(store, "no such class") == theme.UNCLASSED


def test_seventy_categories_differ_in_colour_or_shape() -> None:
    assert len({theme.category_style(index) for index in range(70)}) == 70


def test_every_marker_shape_has_its_sign_in_the_style_sheet() -> None:
    cards = (Path(__file__).parents[3] / "assets/cards.css").read_text(encoding="utf-8")
    from pipeline import cultures

    shapes = {info.marker for name in cultures.names() for info in cultures.load(name).classes}
    shapes |= {info.marker for info in cultures.describe(cultures.load("paintings"), [f"c{i}" for i in range(8)])}
    shapes |= {theme.UNCLASSED[1], *theme.CATEGORY_MARKERS} - {"square"}  # A square is a sign as it is.
    missing = [shape for shape in shapes - {"square"} if f".mark--{shape} " not in cards]
    assert not missing


def test_no_button_sends_a_figure_away() -> None:
    config = theme.graph_config("figure")
    words = json.dumps(config).lower()
    assert config["showSendToCloud"] is False and config["displaylogo"] is False
    assert "cloud" not in words.replace("showsendtocloud", "") and "http" not in words
    assert config["toImageButtonOptions"]["filename"] == "figure"
    assert theme.graph_config("f", buttons=("lasso2d",))["modeBarButtons"] == [["lasso2d"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_figure_has_our_template_and_nothing_of_plotlys_own(scheme: str) -> None:
    assert go.Figure().to_dict()["layout"] == {}
    figure = go.Figure(layout={"template": theme.template(scheme)})
    assert figure.layout.template.to_plotly_json() == theme.template(scheme).to_plotly_json()
    figure.layout.template.layout.font.size = 99
    assert theme.template(scheme).layout.font.size == 13, "what a figure changes is its own"
