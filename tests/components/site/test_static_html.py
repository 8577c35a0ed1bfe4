"""Parts of a page as HTML text: the same elements, words and attributes as Dash would draw."""

import copy
from typing import Any

import pytest
from dash import dcc, html

from components.site.markup import attributes
from components.site.static_html import StaticHtml, static_html
from tests.seen import find, text


def test_an_element_and_all_in_it_become_one_component() -> None:
    bar = html.Li(
        html.Button(
            [html.Span("Kyōto", className="name", style={"--mark": "#aa0000", "width": "40%"}), " ", 12, None],
            type="button",
            tabIndex=0,
            **attributes(data_value="japan", aria_pressed="true"),
        ),
        className="bar",
        hidden=True,
        title=None,
    )
    drawn = static_html(bar)
    assert isinstance(drawn, StaticHtml) and (drawn.tag, drawn.attributes) == ("li", {"class": "bar", "hidden": ""})
    assert drawn.html == (
        '<button aria-pressed="true" data-value="japan" tabindex="0" type="button">'
        '<span class="name" style="--mark: #aa0000; width: 40%">Kyōto</span> 12</button>'
    )


def test_nothing_of_a_text_is_read_as_html() -> None:
    odd = "<script>alert('1')</script> & \"more\""
    drawn = static_html(html.P([html.Em(odd, title=odd)]))
    assert "<script" not in drawn.html
    assert text(drawn) == odd and find(drawn, title=odd)


def test_elements_without_content_have_no_end_tag() -> None:
    assert static_html(html.P([html.Img(src="a.webp", alt=""), html.Br()])).html == '<img alt="" src="a.webp"><br>'
    assert static_html(html.Img(src="a.webp")).html == ""


def test_a_link_is_followed_without_loading_the_page() -> None:
    drawn = static_html(html.P(dcc.Link("A work", href="/work/1?a=b&c=d", className="button")))
    assert drawn.html == '<a class="button" href="/work/1?a=b&amp;c=d" data-visit="">A work</a>'
    # An address of another site is an ordinary link.
    assert "data-visit" not in static_html(html.A("Source", href="https://museum.example")).attributes


def test_what_a_callback_knows_by_its_id_stays_a_component_of_dash() -> None:
    grid = html.Div(html.P("words"), id={"type": "grid", "index": "china"})
    page = html.Section([html.H2(["A ", html.Em("title")]), html.Div([grid, html.P("note")]), dcc.Store(id="s")])
    drawn = static_html(page)
    assert isinstance(drawn, html.Section)
    title, inner, store = drawn.children
    assert isinstance(title, StaticHtml) and isinstance(store, dcc.Store)
    held, note = inner.children
    assert isinstance(held, html.Div) and held.id == grid.id and isinstance(note, StaticHtml)
    assert isinstance(held.children, StaticHtml) and text(drawn) == "A title words note"


def test_the_components_given_are_not_changed() -> None:
    page = html.Div([html.P("words"), html.P("more", id="more")])
    before = copy.deepcopy(page.to_plotly_json())
    static_html(page)
    assert repr(page.to_plotly_json()) == repr(before)


@pytest.mark.parametrize("content", [None, "words", 3, [], ["words", None]])
def test_what_is_no_component_stays_as_it_is(content: Any) -> None:
    assert static_html(content) == content


def test_it_may_be_applied_twice() -> None:
    once = static_html(html.Div([html.P("words"), html.P(id="p")]))
    twice = static_html(once)
    assert text(twice) == "words" and isinstance(twice.children[0], StaticHtml)
