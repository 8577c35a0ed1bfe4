"""A doubtful work: what the catalogue says, what the model guesses, why it is listed, and what there is to decide."""

from __future__ import annotations

from collections import Counter

from dash import dcc, html
from dash.development.base_component import Component

from components.reviewing.decisions import AGAIN, CHANGE, RIGHT
from components.site import theme, urls
from components.site.markup import attributes
from components.works import cards, guesses
from pipeline.artefacts.label_issues import DOUBTED, NEIGHBOURS, UNLIKE, LabelIssues
from pipeline.artefacts.store import ArtefactStore

#: Nearest works that are shown.
SHOWN = 5


def card(store: ArtefactStore, found: LabelIssues, place: int) -> Component:
    """The work at that place in the order of doubt.

    What a curator decides is kept and shown by assets/review.js, which finds its way by the ``data-`` attributes. It
    is made of few components, for Dash draws a thousand of them in seconds and not in no time.
    """
    row = int(found.rows[place])
    work = store.work(row)
    given, suggested = found.classes[found.given[place]], found.classes[found.suggested[place]]
    address = urls.work(work["object_id"])
    byline = " · ".join(part for part in (str(work["artist"]), str(work["date"])) if part)
    title = cards.title_of(work)
    return html.Article(
        [
            dcc.Link(cards.picture(store, row), href=address, className="mat suspect-picture", title=title),
            html.Div(
                [
                    html.H2(dcc.Link(title, href=address), className="suspect-title"),
                    html.P(byline, className="label-by") if byline else None,
                    cards.generated_mark() if work["generated"] else None,
                    html.Div(
                        [_catalogue(store, given, cards.culture(store, work)), _guess(store, found, place)],
                        className="suspect-sides",
                    ),
                    html.Ul([html.Li(words) for words in why(store, found, place)], className="suspect-why"),
                    _near(store, found, place),
                ],
                className="suspect-words",
            ),
            _decide(store, suggested),
        ],
        # A key of its own: nothing that was shown of another work may stay on this card.
        key=work["object_id"],
        className="suspect",
        tabIndex=-1,
        **attributes(
            aria_label=title,
            data_object_id=work["object_id"],
            data_title=title,
            data_given=given,
            data_suggested=suggested,
        ),
    )


def why(store: ArtefactStore, found: LabelIssues, place: int) -> list[str]:
    """Why a work is listed, in plain words."""
    titles = [theme.class_style(store, key)[2] for key in found.classes]
    given, suggested = int(found.given[place]), int(found.suggested[place])
    nearest = len(found.nearest[place])
    words = []
    if found.reasons[DOUBTED][place]:
        usual = found.about["thresholds"][suggested]
        words.append(
            f"Without knowing this label, the model is at least as sure of {titles[suggested]} as it usually is of "
            f"works that are catalogued so ({guesses.percent(usual)})."
            if found.p_suggested[place] >= usual
            else f"Without knowing this label, the model takes this for no typical work of {titles[given]}."
        )
    if found.reasons[NEIGHBOURS][place]:
        words.append(
            f"None of the {nearest} works that look most like it is catalogued as {titles[given]}: "
            f"{_labels(store, found, place)}."
        )
    if found.reasons[UNLIKE][place]:
        words.append(
            f"It looks little like any other work: its {nearest} nearest have a similarity of "
            f"{found.mean_knn_similarity[place]:.2f}, where {found.about['usual_similarity']:.2f} is usual."
        )
    return words or [f"It is on no list of its own. Its {nearest} nearest works: {_labels(store, found, place)}."]


def _labels(store: ArtefactStore, found: LabelIssues, place: int) -> str:
    """The labels of the nearest works, "9 Japan, 1 India"."""
    keys = Counter(store.objects["label"].iloc[found.nearest[place]])
    return ", ".join(f"{count} {theme.class_style(store, key)[2]}" for key, count in keys.most_common())


def _catalogue(store: ArtefactStore, given: str, worded: str | None) -> Component:
    return html.Div(
        [
            html.P("The catalogue says", className="suspect-said"),
            html.P(cards.class_name(store, given), className="suspect-class"),
            html.P(f"In its own words: {worded}", className="hint") if worded else None,
        ],
        className="suspect-catalogue",
    )


def _guess(store: ArtefactStore, found: LabelIssues, place: int) -> Component:
    given, suggested = found.classes[found.given[place]], found.classes[found.suggested[place]]
    own, other = float(found.p_given[place]), float(found.p_suggested[place])
    key, sure = (suggested, other) if other > own else (given, own)
    own_title = theme.class_style(store, given)[2]
    beside = f". {own_title}: {guesses.percent(own)}." if other > own else ", as the catalogue says."
    return html.Div(
        [
            guesses.tag(),
            html.P(cards.class_name(store, key), className="suspect-class"),
            html.P(f"{guesses.how_sure(sure)}{beside}".replace(" %", "\u00a0%")),
        ],
        className="guess suspect-guess",
        # The bar is drawn by CSS.
        style={"--sure": f"{sure:.1%}", "--mark": theme.class_style(store, key)[0]},
        **attributes(data_class=key),
    )


def _near(store: ArtefactStore, found: LabelIssues, place: int) -> Component:
    works = []
    for row in found.nearest[place][:SHOWN].tolist():
        object_id, label, title = (str(store.objects[name].iat[row]) for name in ("object_id", "label", "title"))
        colour, marker, named = theme.class_style(store, label)
        works.append(
            dcc.Link(
                [cards.picture(store, row), cards.mark(colour, marker), named],
                href=urls.work(object_id),
                title=title or cards.UNTITLED,
            )
        )
    return html.Div(
        [html.H3("The works most like it, as catalogued"), html.Div(works, className="suspect-near")],
        className="suspect-nearest",
    )


def _decide(store: ArtefactStore, suggested: str) -> Component:
    title = theme.class_style(store, suggested)[2]
    return html.Div(
        [
            html.H3("Your decision"),
            _button("Label is right", RIGHT),
            _button(f"Should be {title}", CHANGE, suggested),
            # The other classes are put in by assets/review.js, which also sets and reads the value: Dash has none.
            html.Label(["Another class", html.Select(className="suspect-other")], className="suspect-field"),
            _button("Not sure, look again", AGAIN),
            html.Label(
                ["Note", html.Textarea(className="suspect-note", rows=2, maxLength=1000, placeholder="If you like")],
                className="suspect-field",
            ),
            html.P(className="suspect-state", role="status"),
            html.Button("Take back", type="button", className="quiet-button suspect-back", hidden=True),
        ],
        className="suspect-decide",
        role="group",
        **attributes(aria_label="Your decision"),
    )


def _button(text: str, decision: str, label: str = "") -> Component:
    return html.Button(
        text,
        type="button",
        className="button suspect-button",
        **attributes(data_decide=decision, data_label=label, aria_pressed="false"),
    )
