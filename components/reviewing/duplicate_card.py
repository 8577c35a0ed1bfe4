"""A group of works whose pictures show the same: the works side by side, what was found, and the decision."""

import json

from dash import html
from dash.development.base_component import Component

from components.reviewing import duplicates
from components.reviewing.group_decisions import DIFFERENT, KEEP_BOTH, MERGE, key_of
from components.site import theme
from components.site.markup import attributes
from components.works import cards, guesses
from pipeline.artefacts.duplicates import DETAIL, MIRRORED, SAME_FILE, Group, Pair
from pipeline.artefacts.store import ArtefactStore

#: Pairs that are described below one work.
MOST_PAIRS = 3


def card(store: ArtefactStore, group: Group) -> Component:
    """The card of one group. The browser stores and shows the decisions; it reads the ``data-`` attributes."""
    ids = duplicates.object_ids(store, group)
    titles = [cards.title_of(store.work(row)) for row in group.rows]
    labels = [theme.class_style(store, key)[2] for key in duplicates.labels(store, group)]
    shown = group.rows[: duplicates.MOST_SHOWN]
    hidden = len(group.rows) - len(shown)
    works = [cards.work_card(store, row, caption_extra=_found(store, group, row)) for row in shown]
    heading = f"{len(group.rows):,} works: {kinds(group)}"
    return html.Article(
        [
            html.H2(heading, className="duplicate-heading"),
            html.P(
                f"The catalogue gives them different labels: {', '.join(labels[:-1])} and {labels[-1]}.",
                className="duplicate-conflict",
            )
            if len(labels) > 1
            else None,
            cards.work_grid(works),
            html.P(f"{hidden:,} more works of this group are not shown.", className="hint") if hidden else None,
            _decide(list(zip(ids, titles, strict=True))),
        ],
        key=key_of(ids),
        className="duplicate-group",
        tabIndex=-1,
        **attributes(
            aria_label=heading,
            data_group=key_of(ids),
            data_title=titles[0],
            data_works=json.dumps(list(zip(ids, titles, strict=True))),
        ),
    )


def kinds(group: Group) -> str:
    """The kinds of a group's pairs, most similar first: "same file, detail"."""
    return ", ".join(dict.fromkeys(pair.kind for pair in group.pairs))


def words(pair: Pair, row: int, other: str) -> str:
    """What was found about a work and another one, as a sentence part.

    Args:
        pair: of both.
        row: of the work.
        other: how the other one is called.
    """
    own, its = (pair.share_a, pair.share_b) if row == pair.row_a else (pair.share_b, pair.share_a)
    if pair.kind == SAME_FILE:
        found = f"The same file as {other}"
    elif pair.kind == MIRRORED:
        found = f"Mirrored left to right, it shows the same as {other}"
    elif pair.kind == DETAIL and own > its:
        found = f"Detail: it shows {guesses.percent(its)} of {other}"
    elif pair.kind == DETAIL:
        found = f"{guesses.percent(own)} of it is shown by {other}"
    else:
        found = f"The same picture as {other}"
    points = f", {pair.inliers:,} key points agree" if pair.inliers else ""
    return f"{found}. Similarity {pair.similarity:.2f}{points}."


def _found(store: ArtefactStore, group: Group, row: int) -> Component:
    """What was found about one work of a group."""
    own = [pair for pair in group.pairs if row in (pair.row_a, pair.row_b)]
    lines = []
    for pair in own[:MOST_PAIRS]:
        other = pair.row_b if row == pair.row_a else pair.row_a
        title = "the other one" if len(group.rows) == 2 else f"“{cards.title_of(store.work(other))}”"
        lines.append(html.P(words(pair, row, title)))
    if len(own) > MOST_PAIRS:
        lines.append(html.P(f"And {len(own) - MOST_PAIRS:,} more."))
    return html.Div([html.P(f"Object {store.work(row)['object_id']}"), *lines], className="duplicate-found")


def _decide(works: list[tuple[str, str]]) -> Component:
    options = [
        html.Option(f"{title} ({object_id})", value=object_id) for object_id, title in works[: duplicates.MOST_SHOWN]
    ]
    return html.Div(
        [
            _button("Keep both" if len(works) == 2 else "Keep all", KEEP_BOTH),
            _button("Merge", MERGE),
            _button("Different", DIFFERENT),
            html.Label(
                ["Work that is kept", html.Select(options, className="duplicate-kept")],
                className="suspect-field duplicate-keep",
                hidden=True,
            ),
            html.Label(
                ["Note", html.Textarea(className="suspect-note", rows=1, maxLength=1000, placeholder="Optional")],
                className="suspect-field",
            ),
            html.P(className="suspect-state", role="status"),
            html.Button("Withdraw", type="button", className="quiet-button suspect-back", hidden=True),
        ],
        className="duplicate-decide",
        role="group",
        **attributes(aria_label="Your decision"),
    )


def _button(text: str, decision: str) -> Component:
    return html.Button(
        text,
        type="button",
        className="button suspect-button",
        **attributes(data_decide=decision, aria_pressed="false"),
    )
