"""A work with a possible label issue: the catalogue's label, the model's guess, the reasons, and the decision."""

from collections import Counter
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.reviewing.decisions import AGAIN, CHANGE, RIGHT
from components.site import theme, urls
from components.site.markup import attributes
from components.works import cards, guesses, label_issues
from pipeline.artefacts.label_issues import CONFLICTING, DOUBTED, NEIGHBOURS, UNLIKE, LabelIssues
from pipeline.artefacts.store import ArtefactStore

#: Decision -> the key that makes it for the work that has the focus.
KEYS = {RIGHT: "R", CHANGE: "S", AGAIN: "N"}
#: Number of nearest works that are shown.
SHOWN = 5


def card(store: ArtefactStore, issues: LabelIssues, place: int) -> Component:
    """The card of one work.

    The browser stores and shows the decisions; it reads the ``data-`` attributes. The card has few components, since
    Dash needs seconds to draw a thousand of them.

    Args:
        store: the build.
        issues: of the build.
        place: of the work in ``issues``.
    """
    row = int(issues.rows[place])
    work = store.work(row)
    given, suggested = issues.classes[issues.given[place]], issues.classes[issues.suggested[place]]
    url = urls.work(work["object_id"])
    title, byline = cards.title_of(work), cards.byline(work)
    return html.Article(
        [
            dcc.Link(cards.picture(store, row), href=url, className="mat suspect-picture", title=title),
            html.Div(
                [
                    html.H2(dcc.Link(title, href=url), className="suspect-title"),
                    html.P(byline, className="label-by") if byline else None,
                    cards.generated_mark() if work["generated"] else None,
                    html.Div(
                        [_catalogue(store, given, cards.culture(store, work)), _guess(store, issues, place)],
                        className="suspect-sides",
                    ),
                    html.Ul([html.Li(text) for text in reasons(store, issues, place)], className="suspect-why"),
                    _near(store, issues, place),
                ],
                className="suspect-words",
            ),
            decide(store, suggested),
        ],
        # With a key of its own, the browser does not reuse the card of another work.
        key=work["object_id"],
        className="suspect",
        tabIndex=-1,
        **facts(store, issues, place),
    )


def facts(store: ArtefactStore, issues: LabelIssues, place: int) -> dict[str, Any]:
    """What the browser keeps with a decision on a work, as attributes of the element round its buttons."""
    work = store.work(int(issues.rows[place]))
    title = cards.title_of(work)
    return attributes(
        aria_label=title,
        data_object_id=work["object_id"],
        data_title=title,
        data_given=issues.classes[issues.given[place]],
        data_suggested=issues.classes[issues.suggested[place]],
    )


def reasons(store: ArtefactStore, issues: LabelIssues, place: int) -> list[str]:
    """Why a work is listed, a sentence for each reason."""
    titles = [theme.class_style(store, key)[2] for key in issues.classes]
    given, suggested = int(issues.given[place]), int(issues.suggested[place])
    nearest = len(issues.nearest[place])
    sentences = []
    if issues.reasons[CONFLICTING][place]:
        sentences.append("The same picture is in this collection under another label, so one of the two is wrong.")
    if issues.reasons[DOUBTED][place]:
        threshold = issues.about["thresholds"][suggested]
        sentences.append(
            f"A model that did not see this label is at least as confident of {titles[suggested]} as it usually is "
            f"for works of that class ({guesses.percent(threshold)})."
            if issues.p_suggested[place] >= threshold
            else f"A model that did not see this label does not recognise a typical work of {titles[given]}."
        )
    if issues.reasons[NEIGHBOURS][place]:
        sentences.append(
            f"None of the {nearest} most similar works is catalogued as {titles[given]}: "
            f"{_labels(store, issues, place)}."
        )
    if issues.reasons[UNLIKE][place]:
        sentences.append(
            f"It is not similar to any other work: the mean similarity of its {nearest} nearest works is "
            f"{issues.mean_knn_similarity[place]:.2f}; {issues.about['usual_similarity']:.2f} is usual."
        )
    return sentences or [f"No other list contains it. Its {nearest} nearest works: {_labels(store, issues, place)}."]


def _labels(store: ArtefactStore, issues: LabelIssues, place: int) -> str:
    """The labels of the nearest works, "9 Japan, 1 India"."""
    keys = Counter(store.objects["label"].iloc[issues.nearest[place]])
    return ", ".join(f"{count} {theme.class_style(store, key)[2]}" for key, count in keys.most_common())


def _catalogue(store: ArtefactStore, given: str, catalogued: str | None) -> Component:
    return html.Div(
        [
            html.P("The catalogue says", className="suspect-said"),
            html.P(cards.class_name(store, given), className="suspect-class"),
            html.P(f"In its own words: {catalogued}", className="hint") if catalogued else None,
        ],
        className="suspect-catalogue",
    )


def _guess(store: ArtefactStore, issues: LabelIssues, place: int) -> Component:
    given, suggested = issues.classes[issues.given[place]], issues.classes[issues.suggested[place]]
    own, other = float(issues.p_given[place]), float(issues.p_suggested[place])
    key, probability = (suggested, other) if other > own else (given, own)
    own_title = theme.class_style(store, given)[2]
    comparison = f". {own_title}: {guesses.percent(own)}." if other > own else ", as the catalogue says."
    return html.Div(
        [
            guesses.badge(),
            html.P(cards.class_name(store, key), className="suspect-class"),
            html.P(f"{guesses.confidence(probability)}{comparison}".replace(" %", "\u00a0%")),
            html.P(elsewhere, className="hint") if (elsewhere := _on_its_page(store, issues, place)) else None,
        ],
        className="guess suspect-guess",
        # CSS draws the bar from these values.
        style={"--sure": f"{probability:.1%}", "--mark": theme.class_style(store, key)[0]},
        **attributes(data_class=key),
    )


def _on_its_page(store: ArtefactStore, issues: LabelIssues, place: int) -> str:
    """What the work's own page says of its class, and why that is something else; "" where it says the same."""
    row = int(issues.rows[place])
    predicted = guesses.predicted(store, row)
    if predicted is None or label_issues.judged(issues, place).says(predicted.key, predicted.probability):
        return ""
    title = theme.class_style(store, predicted.key)[2]
    saw = "" if predicted.split == "test" else " and was trained with this work"
    return (
        f"Its own page says {title}, {guesses.percent(predicted.probability)}: that model answers uploads{saw}. Here "
        "classifiers judge that did not see its label."
    ).replace(" %", "\u00a0%")


def _near(store: ArtefactStore, issues: LabelIssues, place: int) -> Component:
    works = []
    for row in issues.nearest[place][:SHOWN].tolist():
        work = store.work(row)
        colour, marker, class_title = theme.class_style(store, work["label"])
        works.append(
            dcc.Link(
                [cards.picture(store, row), cards.mark(colour, marker), class_title],
                href=urls.work(work["object_id"]),
                title=cards.title_of(work),
            )
        )
    return html.Div(
        [html.H3("The most similar works, with their catalogued classes"), html.Div(works, className="suspect-near")],
        className="suspect-nearest",
    )


def decide(store: ArtefactStore, suggested: str, *, with_note: bool = True) -> Component:
    """The buttons of a decision on a label, for the class that the model suggests."""
    title = theme.class_style(store, suggested)[2]
    return html.Div(
        [
            html.H3("Your decision"),
            _button("Label is right", RIGHT),
            _button(f"Should be {title}", CHANGE, suggested),
            # The browser adds the options and reads the value: Dash's html.Select has no value.
            html.Label(["Another class", html.Select(className="suspect-other")], className="suspect-field"),
            _button("Not sure, look again", AGAIN),
            html.Label(
                ["Note", html.Textarea(className="suspect-note", rows=2, maxLength=1000, placeholder="Optional")],
                className="suspect-field",
            )
            if with_note
            else None,
            html.P(className="suspect-state", role="status"),
            html.Button("Withdraw", type="button", className="quiet-button suspect-back", hidden=True),
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
        **attributes(data_decide=decision, data_label=label, data_key=KEYS[decision].lower(), aria_pressed="false"),
    )
