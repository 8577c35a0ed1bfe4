"""What works may show: the catalogue's subject tags as facts, the model's as guesses, and both counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.figures import report
from components.site.markup import attributes
from components.works import guesses, tables
from pipeline.artefacts.store import ArtefactStore

#: Guesses of one picture, and tags of a chart.
SHOWN, CHARTED = 6, 10


def may_show(store: ArtefactStore, scores: Sequence[tuple[str, float]]) -> list[Component]:
    """The tags of a visitor's picture as guesses; nothing where there are none."""
    if not scores:
        return []
    return [
        html.Div(
            [
                html.H3("What it may show"),
                bars(scores),
                html.P(f"The model's guesses at subject tags. {how_right(store)}".strip(), className="hint"),
            ],
            className="tag-guesses",
        )
    ]


def of_work(store: ArtefactStore, row: int) -> list[Component]:
    """A work's tags: the catalogue's as facts, the model's as guesses; nothing where there are neither."""
    own = [str(tag) for tag in store.objects["tags"].iat[row] if str(tag).strip()]
    table = store.tag_guesses
    found = table.loc[table["row"] == row].head(SHOWN)
    scores = list(zip(found["tag"].astype(str), found["confidence"].astype(float), strict=True))
    if not own and not scores:
        return []
    parts: list[Component] = [html.H2("What it shows")]
    if own:
        parts += [
            html.P("The catalogue's tags", className="tag-source"),
            html.Ul([html.Li(tag) for tag in own], className="tag-facts"),
        ]
    elif scores:
        parts.append(html.P("The catalogue gives no tags.", className="hint"))
    if scores:
        learned = store.objects["split"].iat[row] == "train" and own
        flattered = "The model learned from this work's own tags, so its guesses are flattered. " if learned else ""
        parts += [
            guesses.tag("The model's guesses"),
            bars(scores, {tag.casefold() for tag in own}),
            html.P(f"{flattered}{how_right(store)}".strip(), className="hint"),
        ]
    return [html.Section(parts, className="work-tags")]


def bars(scores: Sequence[tuple[str, float]], own: Iterable[str] = ()) -> Component:
    """A bar for each guess, the surest first.

    Args:
        scores: tags and how likely each is, 0 to 1.
        own: the catalogue's tags in lower case; a guess that is among them says so.
    """
    known = set(own)
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(
                        [tag, html.Span(" in the catalogue", className="tag-known")]
                        if tag.casefold() in known
                        else tag,
                        className="tag-name",
                    ),
                    html.Span(
                        html.Span(style={"width": f"{value:.1%}", "--mark": "var(--guess)"}),
                        className="bar",
                        **attributes(aria_hidden="true"),
                    ),
                    html.Span(
                        guesses.percent(value).replace("over ", "> ").replace("under ", "< "), className="figure"
                    ),
                ],
                className="guess-bar",
                **attributes(data_tag=tag),
            )
            for tag, value in scores
        ],
        className="guess-bars tag-bars",
        **attributes(aria_label="How likely each tag is"),
    )


def how_right(store: ArtefactStore) -> str:
    """How often a guess at a tag is right, as it was measured; "" where it was not."""
    told = store.tags
    right = told.get("right") or {}
    if right.get("value") is None:
        return ""
    within = report.interval(right)
    return (
        f"Of {told['guesses']:,} guesses at {100 * told['guessed_from']:.0f}\u00a0% or more on test works, "
        f"{100 * right['value']:.0f}\u00a0%{f' ({within})' if within else ''} are tags that the catalogue gives."
    )


@dataclass(frozen=True)
class Counted:
    """Tags of all works, as codes: what the catalogue gives, and what is guessed beyond that.

    Attributes:
        tags: their names.
        given: rows and codes, int64 (2, n).
        guessed: rows and codes, int64 (2, m); more likely than not, and not given.
    """

    tags: tuple[str, ...]
    given: np.ndarray
    guessed: np.ndarray

    def most(self, keep: np.ndarray, count: int = CHARTED) -> list[tuple[str, int, int]]:
        """The most frequent tags among the works to ``keep``, bool (N,): name, given and guessed."""
        sums = [np.bincount(codes[keep[rows]], minlength=len(self.tags)) for rows, codes in (self.given, self.guessed)]
        total = sums[0] + sums[1]
        order = np.argsort(-total, kind="stable")[:count]
        return [(self.tags[code], int(sums[0][code]), int(sums[1][code])) for code in order if total[code]]


def count(store: ArtefactStore) -> Counted:
    """The tags of all works; to be kept, for it reads them all."""
    spread = store.objects["tags"].reset_index(drop=True).explode().dropna().astype(str).str.strip()
    spread = spread[spread != ""]
    table = store.tag_guesses
    table = table[table["confidence"] >= float(store.tags.get("guessed_from", 0.5))]
    folded = pd.concat([spread.str.casefold(), table["tag"].astype(str).str.casefold()])
    rows = np.concatenate([spread.index.to_numpy(np.int64), table["row"].to_numpy(np.int64)])
    codes, names = pd.factorize(folded)
    spelled = dict(zip(table["tag"].astype(str).str.casefold(), table["tag"].astype(str), strict=True))
    # As the catalogue spells it most often.
    spelled |= {
        fold: str(own.value_counts().index[0]) for fold, own in spread.groupby(spread.str.casefold(), sort=False)
    }
    pairs = np.stack([rows, codes.astype(np.int64)])
    given = np.unique(pairs[:, : len(spread)], axis=1)
    guessed = pairs[:, len(spread) :]
    both = max(1, len(names))
    beyond = ~np.isin(guessed[0] * both + guessed[1], given[0] * both + given[1])
    return Counted(tuple(spelled[name] for name in names), given, guessed[:, beyond])


def chart(store: ArtefactStore, counted: Counted, keep: np.ndarray) -> Component | None:
    """The most frequent tags of the works to ``keep``, bool (N,); None where no work has or may have one."""
    entries = counted.most(keep)
    if not entries:
        return None
    top = max(given + guessed for _, given, guessed in entries)
    any_guess = any(guessed for _, _, guessed in entries)
    key = html.Ul(
        [
            html.Li([html.Span(className="tag-key"), "given by the catalogue"]),
            html.Li([html.Span(className="tag-key tag-key--guess"), "guessed beyond that"]) if any_guess else None,
        ],
        className="tag-legend",
    )
    many = "ten most frequent subjects" if len(entries) == CHARTED else "subjects"
    note = f"The {many} of {int(keep.sum()):,} works."
    if any_guess:
        note += f" A guess is counted when it is more likely than not. {how_right(store)}"
    return html.Section(
        [
            html.H2("What the works show"),
            html.P(note, className="section-note"),
            key,
            html.Ol([_line(*entry, top) for entry in entries], className="tag-chart"),
        ],
        className="explore-part",
        **attributes(data_chart="subjects"),
    )


def _line(tag: str, given: int, guessed: int, top: int) -> Component:
    words = f"{given:,} given" + (f", {guessed:,} guessed" if guessed else "")
    return html.Li(
        [
            html.Span(tag, className="tag-name"),
            html.Span(
                [
                    html.Span(className="tag-given", style={"width": f"{given / top:.2%}"}),
                    html.Span(className="tag-guessed", style={"width": f"{guessed / top:.2%}"}),
                ],
                className="tag-track",
                **attributes(aria_hidden="true"),
            ),
            html.Span(words, className="tag-count"),
        ],
        **attributes(data_tag=tag),
    )


def quality(told: Mapping[str, Any]) -> Component | None:
    """How well each tag is guessed, and how that was measured; None for a build without tags."""
    if not told.get("tags"):
        return None

    def percent(figure: Mapping[str, float | None] | None) -> str:
        value = (figure or {}).get("value")
        if value is None:
            return tables.NOT_DEFINED
        within = report.interval(figure or {})
        return f"{100 * value:.1f}\u00a0%" + (f" ({within})" if within else "")

    shown = told["tags"][: 2 * CHARTED]
    rows: list[list[tables.Cell]] = [
        [
            entry["tag"],
            tables.interval_bar(*(entry["average_precision"][name] for name in ("value", "low", "high"))),
            tables.percent(entry["frequency"]),
            f"{entry['test']:,}",
            f"{entry['works']:,}",
        ]
        for entry in shown
    ]
    more = f", the {len(shown)} most frequent of {len(told['tags']):,}" if len(shown) < len(told["tags"]) else ""
    left = len(told["left_out"])
    too_few = f" {left:,} tags have too few works, or works of too few artists, and are never guessed." if left else ""
    return html.Div(
        [
            html.P(
                f"Mean average precision over {len(told['tags']):,} tags: {percent(told['map'])}; a vote of the "
                f"nearest works reaches {percent(told['map_neighbours'])}, guessing by frequency "
                f"{100 * told['map_frequency']:.1f}\u00a0%. Of the test works' own tags, {percent(told['found'])} are "
                f"guessed. Its certainty is off by {percent(told['ece_before'])} on average before calibration on "
                f"{told['works']['validation']:,} validation works and {percent(told['ece'])} after it.{too_few}",
                className="reading",
            ),
            tables.table(
                f"Average precision on the test works{more}, with its 95 % interval where three artists or more have "
                "the tag; by chance it would be the share",
                ("Tag", "Average precision", "Share", "Test works", "Works"),
                rows,
                numbers=(2, 3, 4),
                class_name="tag-quality",
            ),
        ]
    )
