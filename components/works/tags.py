"""Subject tags of works: the catalogue's as facts, the model's as guesses, and counts of both."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.site.markup import attributes
from components.works import guesses, tables
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.text import fold

#: Most guesses that are shown for one picture, and most tags in a chart.
SHOWN, CHARTED = 6, 10


def of_upload(store: ArtefactStore, scores: Sequence[tuple[str, float]]) -> list[Component]:
    """The guessed tags of a visitor's picture; empty where there are none.

    Args:
        store: the build.
        scores: tags and probabilities, 0 to 1, most probable first.
    """
    if not scores:
        return []
    return [
        html.Div(
            [
                html.H3("What it may show"),
                bars(scores),
                html.P(f"The model guesses these subject tags. {accuracy(store)}".strip(), className="hint"),
            ],
            className="tag-guesses",
        )
    ]


def of_work(store: ArtefactStore, row: int, link: Callable[[str], Component | str] = str) -> list[Component]:
    """A work's tags: the catalogue's as facts, the model's as guesses; empty where there are neither.

    Args:
        store: the build.
        row: of the work.
        link: what one of the catalogue's tags is shown as.
    """
    catalogued = [str(tag) for tag in store.objects["tags"].iat[row] if str(tag).strip()]
    table = store.tag_guesses
    guessed = table.loc[table["row"] == row].head(SHOWN)
    scores = list(zip(guessed["tag"].astype(str), guessed["confidence"].astype(float), strict=True))
    if not catalogued and not scores:
        return []
    parts: list[Component] = [html.H2("What it shows")]
    if catalogued:
        parts += [
            html.P("The catalogue's tags", className="tag-source"),
            html.Ul([html.Li(link(tag)) for tag in catalogued], className="tag-facts"),
        ]
    elif scores:
        parts.append(html.P("The catalogue gives no tags.", className="hint"))
    if scores:
        trained_on = store.objects["split"].iat[row] == "train" and catalogued
        caution = (
            "The model was trained on this work's own tags, so its guesses look better than they would for a new work. "
            if trained_on
            else ""
        )
        parts += [
            guesses.badge("The model's guesses"),
            bars(scores, catalogued),
            html.P(f"{caution}{accuracy(store)}".strip(), className="hint"),
        ]
    return [html.Section(parts, className="work-tags")]


def bars(scores: Sequence[tuple[str, float]], catalogued: Iterable[str] = ()) -> Component:
    """A bar for each guess.

    Args:
        scores: tags and probabilities, 0 to 1, most probable first.
        catalogued: the catalogue's tags; a guess that is among them is marked.
    """
    known = {fold(tag) for tag in catalogued}
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(
                        [tag, html.Span(" in the catalogue", className="tag-known")] if fold(tag) in known else tag,
                        className="tag-name",
                    ),
                    *guesses.bar(value, "var(--guess)"),
                ],
                className="guess-bar",
                **attributes(data_tag=tag),
            )
            for tag, value in scores
        ],
        className="guess-bars tag-bars",
        **attributes(aria_label="How likely each tag is"),
    )


def accuracy(store: ArtefactStore) -> str:
    """A sentence with the measured precision of guessed tags; "" where it was not measured."""
    tags = store.tags
    right = tags.get("right") or {}
    if right.get("value") is None:
        return ""
    reach = tables.interval(right)
    return (
        f"Of {tags['guesses']:,} guesses at {100 * tags['guessed_from']:.0f}\u00a0% or more on test works, "
        f"{100 * right['value']:.0f}\u00a0%{f' ({reach})' if reach else ''} are tags that the catalogue gives."
    )


@dataclass(frozen=True)
class TagCounts:
    """Tags of all works as codes: those of the catalogue, and those that are guessed beside them.

    Attributes:
        tags: their names; a code is an index into it.
        catalogued: rows and codes, int64 (2, n).
        guessed: rows and codes, int64 (2, m), of guesses above the threshold that the catalogue does not give.
    """

    tags: tuple[str, ...]
    catalogued: np.ndarray
    guessed: np.ndarray

    def most_frequent(self, keep: np.ndarray, count: int = CHARTED) -> list[tuple[str, int, int]]:
        """The most frequent tags among the works to ``keep``, bool (N,): name, times catalogued, times guessed."""
        sums = [
            np.bincount(codes[keep[rows]], minlength=len(self.tags)) for rows, codes in (self.catalogued, self.guessed)
        ]
        total = sums[0] + sums[1]
        order = np.argsort(-total, kind="stable")[:count]
        return [(self.tags[code], int(sums[0][code]), int(sums[1][code])) for code in order if total[code]]


def count(store: ArtefactStore) -> TagCounts:
    """Counts the tags of all works. It reads every work, so callers cache the result."""
    # As objects: Arrow cannot explode lists of which all are empty.
    catalogued = store.objects["tags"].reset_index(drop=True).astype(object).explode().dropna().astype(str).str.strip()
    catalogued = catalogued[catalogued != ""]
    table = store.tag_guesses
    table = table[table["confidence"] >= float(store.tags.get("guessed_from", 0.5))]
    spellings = pd.concat([catalogued, table["tag"].astype(str)])
    folded = spellings.map({spelling: fold(spelling) for spelling in spellings.unique()})
    rows = np.concatenate([catalogued.index.to_numpy(np.int64), table["row"].to_numpy(np.int64)])
    codes, names = pd.factorize(folded)
    titles = dict(zip(folded.iloc[len(catalogued) :], table["tag"].astype(str), strict=True))
    # The catalogue's most frequent spelling.
    by_tag = catalogued.groupby(folded.iloc[: len(catalogued)].to_numpy(), sort=False)
    titles |= {str(name): str(group.value_counts().index[0]) for name, group in by_tag}
    pairs = np.stack([rows, codes.astype(np.int64)])
    own = np.unique(pairs[:, : len(catalogued)], axis=1)
    guessed = pairs[:, len(catalogued) :]
    width = max(1, len(names))
    new = ~np.isin(guessed[0] * width + guessed[1], own[0] * width + own[1])
    return TagCounts(tuple(titles[name] for name in names), own, guessed[:, new])


def chart(store: ArtefactStore, counts: TagCounts, keep: np.ndarray) -> Component | None:
    """The most frequent tags of the works to ``keep``, bool (N,); None where none of them has a tag."""
    entries = counts.most_frequent(keep)
    if not entries:
        return None
    top = max(catalogued + guessed for _, catalogued, guessed in entries)
    any_guess = any(guessed for _, _, guessed in entries)
    key = html.Ul(
        [
            html.Li([html.Span(className="tag-key"), "given by the catalogue"]),
            html.Li([html.Span(className="tag-key tag-key--guess"), "guessed beside that"]) if any_guess else None,
        ],
        className="tag-legend",
    )
    many = "ten most frequent subjects" if len(entries) == CHARTED else "subjects"
    note = f"The {many} of {int(keep.sum()):,} works."
    if any_guess:
        note += f" A guess counts when it is more likely than not. {accuracy(store)}"
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


def _line(tag: str, catalogued: int, guessed: int, top: int) -> Component:
    text = f"{catalogued:,} given" + (f", {guessed:,} guessed" if guessed else "")
    return html.Li(
        [
            html.Span(tag, className="tag-name"),
            html.Span(
                [
                    html.Span(className="tag-given", style={"width": f"{catalogued / top:.2%}"}),
                    html.Span(className="tag-guessed", style={"width": f"{guessed / top:.2%}"}),
                ],
                className="tag-track",
                **attributes(aria_hidden="true"),
            ),
            html.Span(text, className="tag-count"),
        ],
        **attributes(data_tag=tag),
    )


def evaluation(tags: Mapping[str, Any]) -> Component | None:
    """How well each tag is predicted, and how that was measured; None for a build without tags.

    Args:
        tags: ``tags/tags.json``.
    """
    if not tags.get("tags"):
        return None
    shown = tags["tags"][: 2 * CHARTED]
    rows: list[list[tables.Cell]] = [
        [
            entry["tag"],
            tables.interval_bar(entry["average_precision"]),
            tables.percent(entry["frequency"]),
            f"{entry['test']:,}",
            f"{entry['works']:,}",
        ]
        for entry in shown
    ]
    more = f", the {len(shown)} most frequent of {len(tags['tags']):,}" if len(shown) < len(tags["tags"]) else ""
    rare = len(tags["left_out"])
    too_few = f" {rare:,} tags have too few works, or works of too few artists, and are never guessed." if rare else ""
    estimate = tables.with_interval
    return html.Div(
        [
            html.P(
                f"Mean average precision over {len(tags['tags']):,} tags: {estimate(tags['map'])}. A vote of the "
                f"nearest works reaches {estimate(tags['map_neighbours'])}, and guessing by frequency "
                f"{100 * tags['map_frequency']:.1f}\u00a0%. Of the test works' own tags, {estimate(tags['found'])} are "
                f"guessed. The average calibration error is {estimate(tags['ece_before'])} before calibration on "
                f"{tags['works']['validation']:,} validation works, and {estimate(tags['ece'])} after it.{too_few}",
                className="reading",
            ),
            tables.table(
                f"Average precision on the test works{more}, with its 95 % interval where three artists or more have "
                "the tag. A random order would reach the share.",
                ("Tag", "Average precision", "Share", "Test works", "Works"),
                rows,
                numbers=(2, 3, 4),
                class_name="tag-quality",
            ),
        ]
    )
