"""The model: how it was trained, how good it is, how we know, and where it goes wrong."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.figures import evaluation as figures
from components.figures import report
from components.site import context, states, theme, urls
from components.site.markup import attributes
from components.works import checks, tags
from pipeline.artefacts import label_issues
from pipeline.artefacts.store import ArtefactStore

dash.register_page(__name__, path="/model", title="Model · Vitrine", name="Model", order=3)


@context.needs_build
def layout(**_: Any) -> Component:
    """The page."""
    store = context.live_store()
    metrics = store.metrics
    summary, history = store.json("training/summary.json"), store.json("training/history.json")
    return html.Div(
        [
            html.H1("The model"),
            html.P(report.training_words(summary, len(history)), className="lede"),
            report.headlines(metrics),
            html.P(
                [
                    f"Measured on {metrics['works']:,} test works that took no part in training. ",
                    report.grouped_words(metrics),
                    report.baseline_words(metrics),
                ],
                className="section-note",
            ),
            _section(
                "Where it goes right and wrong",
                "confusion",
                None,
                html.Div(
                    [report.confusion_table(store, metrics["confusion"]), report.per_class_table(store, metrics)],
                    className="model-pair",
                ),
            ),
            _mistakes(store),
            _controls(store, metrics),
            _section(
                "Is it as sure as it should be?",
                "reliability",
                "On the dashed line, of the guesses it calls 80 % sure, 80 % are right. Below the line it is too sure "
                "of itself, above it too modest. Small points rest on few guesses; upright lines are 95 % intervals.",
                html.Div(
                    [
                        _graph("model-reliability", "Reliability diagram", "reliability-figure"),
                        html.P(words, className="reading") if (words := checks.calibration_words(metrics)) else None,
                    ]
                ),
            ),
            _unlike(metrics.get("unlike")),
            _section(
                "How it learned",
                "training",
                "Loss and accuracy after each pass over the training works, on those works and on the validation "
                "works. The ring marks the epoch that was kept.",
                html.Div(
                    [
                        _graph("model-loss", "Loss by epoch, training and validation"),
                        _graph("model-accuracy", "Accuracy by epoch, training and validation"),
                    ],
                    className="model-pair model-curves",
                ),
            ),
            _likeness(summary.get("embedding")),
            _tags(store),
            _section(
                "The maps",
                "maps",
                "A map has two dimensions and the model's embedding many more: each map tells some of the truth. The "
                "figures describe these maps of these works and are no sample of others, so they have no interval.",
                report.projections_table(metrics),
            ),
            _how(store, metrics),
        ],
        className="model-page",
    )


def _section(title: str, name: str, note: str | list[str | Component] | None, content: Component) -> Component:
    children: list[Component] = [html.H2(title, id=f"{name}-title")]
    if note:
        children.append(html.P(note, className="section-note"))
    return html.Section(
        [*children, content], className="section", id=name, **attributes(aria_labelledby=f"{name}-title")
    )


def _unlike(told: dict[str, Any] | None) -> Component | None:
    """How often it says that a picture is like nothing here; nothing for a build that did not measure it."""
    if not told:
        return None
    note = (
        "A picture that is further from the works than 95 % of the validation works are is called unlike the "
        "collection, and no class is named for it."
    )
    return _section("Does it know what it does not know?", "unlike", note, checks.unlike(told))


def _graph(name: str, words: str, class_name: str = "") -> Component:
    blank = {"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}, **_CLEAR}}
    return html.Div(
        dcc.Graph(id=name, figure=blank, config=theme.graph_config(f"vitrine-{name}") | {"displayModeBar": False}),
        role="img",
        className=f"figure-box {class_name}".strip(),
        **attributes(aria_label=words),
    )


_CLEAR = {"paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)"}


def _mistakes(store: ArtefactStore) -> Component:
    wrong = report.mistakes(store.predictions)
    content = (
        report.mistake_cards(store, wrong)
        if len(wrong)
        else states.empty("No mistake on the test works", "Every test work got the class that the catalogue gives it.")
    )
    note: list[str | Component] = [
        "Test works whose class the model got wrong and was surest of. Some are worth a second look at the catalogue."
    ]
    if label_issues.exists(store.root):
        link = dcc.Link("Review", href=urls.relative("/review"))
        note += [" ", link, " lists every work whose label is doubted by a model that had not seen it."]
    return _section("Its most confident mistakes", "mistakes", note, content)


def _controls(store: ArtefactStore, metrics: dict[str, Any]) -> Component | None:
    """Whether it may be right for a wrong reason; nothing for a build that did not look."""
    content = checks.controls(store, metrics)
    if content is None:
        return None
    note = (
        "Pictures of one culture may also share a frame, a scanner or a way of being saved. These plain models see "
        "only such things. The nearer one comes to the model, the less the model's figures prove that it looks at the "
        "painting."
    )
    return _section("Could it be right for a wrong reason?", "controls", note, content)


def _likeness(chosen: dict[str, Any] | None) -> Component | None:
    """By what works are compared; nothing for a build that does not say."""
    if not chosen:
        return None
    note = (
        "Neighbours, maps and clusters rest on this. The choice was made on the validation works; figures within two "
        "points count as equal, and then the first is taken, which keeps more of a work's own look. What it is worth "
        f"on the test works is told by precision@10 and mAP above. {chosen.get('note', '')}"
    )
    return _section("By what works are compared", "likeness", note.strip(), report.embedding_table(chosen))


def _tags(store: ArtefactStore) -> Component | None:
    """How well subjects are guessed; nothing for a collection without tags."""
    content = tags.quality(store.tags)
    note = f"Subjects are learned from the catalogue's own tags. {tags.how_right(store)}"
    return _section("What it may show", "tags", note, content) if content else None


def _how(store: ArtefactStore, metrics: dict[str, Any]) -> Component:
    per_split = store.manifest["counts"].get("per_split", {})
    splits = ", ".join(
        f"{per_split[name]:,} {words}"
        for name, words in (("train", "for training"), ("validation", "for validation"), ("test", "for the test"))
        if name in per_split
    )
    address = urls.artefact(store, "evaluation/report.md")
    return _section(
        "How it was evaluated",
        "method",
        None,
        html.Div(
            [
                html.P(str(metrics["method"])),
                html.P(f"Works: {splits}.") if splits else None,
                html.P(
                    "An interval says how far the figure might move with other test works of the same kind: "
                    "small numbers of works or of artists make it wide. "
                    "The figures hold for pictures like these; a photograph of a room or of a cat is none of them."
                ),
                html.P(
                    html.A("The whole report", href=address, className="button", target="_blank", rel="noopener"),
                    className="model-report",
                ),
            ],
            className="prose",
        ),
    )


@dash.callback(
    Output("model-loss", "figure"),
    Output("model-accuracy", "figure"),
    Output("model-reliability", "figure"),
    Input(theme.THEME_STORE, "data"),
)
def draw(scheme: str | None) -> tuple[Any, ...]:
    """The figures, in light or dark."""
    if scheme is None:
        raise PreventUpdate
    store = context.live_store()
    history, reliability = store.json("training/history.json"), store.json("evaluation/reliability.json")
    kept = store.json("training/summary.json").get("best_epoch")
    return (
        figures.curve_figure(history, "loss", kept, scheme),
        figures.curve_figure(history, "accuracy", kept, scheme),
        figures.reliability_figure(reliability["bins"], reliability.get("bins_before", []), scheme),
    )
