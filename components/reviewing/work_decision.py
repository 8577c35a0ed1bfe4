"""The review of one work on its own page: why its label is doubted, the decision on it, and the way to its list."""

from dash import dcc, html
from dash.development.base_component import Component

from components.reviewing import keeping, label_issue_card, rules
from components.reviewing.address import url_of
from components.site import theme, urls
from components.works import guesses, label_issues
from pipeline.artefacts.label_issues import DOUBTED
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError


def section(store: ArtefactStore, row: int) -> Component | None:
    """The section of a work; None where it has no label or the build holds no review."""
    try:
        issues = label_issues.of(store)
    except ArtefactError:
        return None
    place = issues.place_of(row) if issues else None
    if issues is None or place is None:
        return None
    is_doubted = bool(issues.listed(DOUBTED)[place])
    given, suggested = issues.classes[issues.given[place]], issues.classes[issues.suggested[place]]
    judged, predicted = label_issues.judged(issues, place), guesses.predicted(store, row)
    differs = predicted is not None and not judged.says(predicted.key, predicted.probability)
    says = f"{theme.class_style(store, judged.key)[2]}, {guesses.percent(judged.probability)}".replace(" %", "\u00a0%")
    see = dcc.Link("see Review", href=url_of(store, issues, place))
    first = "This work’s label may be wrong: " if is_doubted else "Is the label right? Why, and others like it: "
    return html.Details(
        [
            html.Summary([html.H2("The label"), html.Span(className="work-decided")]),
            html.P([first, see, "."], className="work-doubt" if is_doubted else ""),
            html.P(
                f"The catalogue’s class is {theme.class_style(store, given)[2]}. Classifiers that did not see it say "
                f"{says}."
                + (" They are others than the model above, so its figure is another one." if differs else ""),
                className="hint",
            ),
            html.Article(
                label_issue_card.decide(store, suggested, with_note=False),
                className="suspect suspect--alone",
                tabIndex=-1,
                **label_issue_card.facts(store, issues, place),
            ),
            html.P(id="work-review-message", className="review-message", role="status"),
            *keeping.note("work-review", urls.work(store.work(row)["object_id"]), brief=True),
            dcc.Store(id="work-review-decisions"),
        ],
        id="work-review-page",
        className="review-page work-review",
        open=is_doubted,
        **rules.data(store, rules.DECISIONS),
    )
