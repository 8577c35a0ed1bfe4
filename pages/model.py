"""Model: how it was trained, how good it is, how that was measured, and where it is wrong."""

from typing import Any

import dash
from dash import Input, Output, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.figures import checks, csv_files, estimates, report, samples
from components.figures import evaluation as figures
from components.site import context, states, theme, urls
from components.site.markup import attributes
from components.works import tags
from pipeline.artefacts import label_issues, sample
from pipeline.artefacts.sample import Sample
from pipeline.artefacts.store import ArtefactStore

dash.register_page(__name__, path="/model", title="Model · Vitrine", name="Model", order=4, navigation=True)

#: Names of the figures in ``evaluation/figures.json`` that this page draws itself. Any other is shown as a table.
DRAWN = (
    "calibration",
    "classifier",
    "cross_validation",
    "maps",
    "novelty",
    "retrieval",
    "shortcut_controls",
    "subject_tags",
)


@context.needs_build
def layout(**_: Any) -> Component:
    """The page."""
    store = context.live_store()
    metrics, counted = store.metrics, samples.Samples(store)
    of_all, of_test, of_validation = counted.of_all(), counted.of_split("test"), counted.of_split("validation")
    below_test = samples.line(store, of_test)
    summary, history = store.json("training/summary.json"), store.json("training/history.json")
    return html.Div(
        [
            html.H1("The model"),
            html.P(report.training(summary, len(history)), className="lede"),
            report.headlines(metrics, samples.short(store, of_all), samples.short(store, of_test)),
            *_made_by(store, metrics, of_all, of_test),
            html.P(
                [
                    *_by_cross_validation(metrics),
                    f"Measured on {metrics['works']:,} test works that took no part in training. ",
                    report.known_artists(metrics),
                    report.majority_baseline(metrics),
                ],
                className="section-note",
            ),
            _section(
                "Where it is right and wrong",
                "confusion",
                None,
                html.Div(
                    [
                        report.confusion_table(store, metrics["confusion"]),
                        report.per_class_table(store, metrics, made_by=of_test),
                    ],
                    className="model-pair",
                ),
                below_test,
            ),
            _cross_validation(store, metrics, of_all),
            _mistakes(store),
            _shortcut_baselines(store, metrics, below_test),
            _section(
                "Is its confidence justified?",
                "reliability",
                "On the dashed line, 80 % of the guesses with a confidence of 80 % are right. Below the line the model "
                "is too confident, above it too cautious. Small points stand for few guesses. Vertical lines are 95 % "
                "intervals; a point without a line is by too few artists for one.",
                html.Div(
                    [
                        _graph("model-reliability", "Reliability diagram", "reliability-figure"),
                        below_test,
                        html.P(text, className="reading") if (text := checks.calibration(metrics)) else None,
                    ]
                ),
            ),
            _novelty(metrics.get("unlike"), [below_test, samples.line(store, counted.background())]),
            _section(
                "How it was trained",
                "training",
                "Loss and accuracy after each pass over the training works, on these works and on the validation "
                "works. The ring marks the epoch whose weights are used.",
                html.Div(
                    [
                        _graph("model-loss", "Loss by epoch, training and validation"),
                        _graph("model-accuracy", "Accuracy by epoch, training and validation"),
                    ],
                    className="model-pair model-curves",
                ),
                samples.line(store, of_validation),
            ),
            _embedding(summary.get("embedding"), samples.line(store, of_validation)),
            _tags(store, counted),
            _section(
                "The maps",
                "maps",
                "A map has two dimensions and the model's embedding has many more, so no map shows everything. The "
                "figures describe these maps of these works. They are no estimates for other works, so they have no "
                "interval.",
                report.projections_table(store, metrics),
                samples.line(store, of_all),
            ),
            *estimates.sections(store, store.figures, DRAWN),
            _method(store, metrics),
        ],
        className="model-page",
    )


def _section(title: str, name: str, note: str | list[str | Component] | None, *content: Component | None) -> Component:
    children: list[Component] = [html.H2(title, id=f"{name}-title")]
    if note:
        children.append(html.P(note, className="section-note"))
    return html.Section(
        [*children, *content], className="section", id=name, **attributes(aria_labelledby=f"{name}-title")
    )


def _made_by(
    store: ArtefactStore, metrics: dict[str, Any], of_all: Sample | None, of_test: Sample | None
) -> list[Component | None]:
    """The works and artists behind the headlines."""
    if of_test is None:
        return [html.P(samples.NOT_COUNTED, className="section-note")]
    estimated = metrics.get("cross_validation")
    return [
        samples.line(store, of_all, "Accuracy") if estimated else None,
        samples.line(store, of_test, "The other figures" if estimated else ""),
        html.P(sample.MEANING, className="section-note"),
    ]


def _by_cross_validation(metrics: dict[str, Any]) -> list[str]:
    """What the first headline is, where it is not the single split's."""
    estimated = metrics.get("cross_validation")
    if not estimated:
        return []
    return [
        f"The first figure is by {estimated['folds']}-fold cross-validation: each of {estimated['works']:,} works was "
        "predicted once, by heads that saw no work of its artist. The other figures are of the model itself. "
    ]


def _cross_validation(store: ArtefactStore, metrics: dict[str, Any], made_by: Sample | None) -> Component | None:
    """The figures over all works; None for a build that was not cross-validated."""
    content = checks.cross_validation(store, metrics, made_by)
    if content is None:
        return None
    return _section(
        "How well does it do on artists that it has not seen?",
        "cross-validation",
        "The figures above depend on the few artists among the test works. Here every work counts once. "
        + str(metrics["cross_validation"]["method"]),
        content,
    )


def _novelty(measured: dict[str, Any] | None, lines: list[Component | None]) -> Component | None:
    """How well pictures unlike the collection are recognised; None for a build that did not measure it."""
    if not measured:
        return None
    note = (
        "A picture is called unlike the collection when it is further from the works than 95 % of the validation works "
        "are. No class is named for it."
    )
    return _section("Does it recognise pictures of other kinds?", "unlike", note, checks.novelty(measured), *lines)


def _graph(name: str, label: str, class_name: str = "") -> Component:
    config = theme.graph_config(f"vitrine-{name}") | {"displayModeBar": False}
    return html.Div(
        dcc.Graph(id=name, figure=theme.blank_figure(), config=config),
        role="img",
        className=f"figure-box {class_name}".strip(),
        **attributes(aria_label=label),
    )


def _mistakes(store: ArtefactStore) -> Component:
    wrong = report.mistakes(store.predictions)
    content = (
        report.mistake_cards(store, wrong)
        if len(wrong)
        else states.empty("No error on the test works", "Every test work got the class that the catalogue gives it.")
    )
    note: list[str | Component] = [
        "Test works whose class the model got wrong with the highest confidence. Some of them may be errors of the "
        "catalogue."
    ]
    if label_issues.exists(store.root):
        link = dcc.Link("Review", href=urls.relative("/review"))
        note += [" The page ", link, " lists every work whose label disagrees with a model that did not see it."]
    file = html.A("a CSV file", href=csv_files.address("predictions"), download="")
    note += [" The predictions of all works, with split and group, are ", file, "."]
    return _section("Its most confident errors", "mistakes", note, content)


def _shortcut_baselines(store: ArtefactStore, metrics: dict[str, Any], line: Component | None) -> Component | None:
    """How much of the accuracy simple properties of the pictures explain; None for a build without baselines."""
    content = checks.shortcut_baselines(store, metrics)
    if content is None:
        return None
    note = (
        "Pictures of one culture may also share a frame, a scanner or a file format. These simple models see only such "
        "properties. The nearer one of them comes to the model, the less the model's figures prove that it looks at "
        "the painting."
    )
    return _section("Could it be right for the wrong reason?", "controls", note, content, line)


def _embedding(selection: dict[str, Any] | None, line: Component | None) -> Component | None:
    """The vectors by which works are compared; None for a build that does not record how they were chosen."""
    if not selection:
        return None
    note = (
        "Neighbours, maps and clusters are computed from this embedding. It was chosen on the validation works. "
        "Figures within two points count as equal; then the first one is used, which keeps more of a work's own look. "
        "Precision@10 and mAP above measure the chosen one on the test works. "
        f"{selection.get('note', '')}"
    )
    return _section("How works are compared", "likeness", note.strip(), report.embedding_table(selection), line)


def _tags(store: ArtefactStore, counted: samples.Samples) -> Component | None:
    """How well subject tags are predicted; None for a collection without tags."""
    content = tags.evaluation(store.tags)
    note = f"The model learns subjects from the catalogue's own tags. {tags.accuracy(store)}"
    if content is None:
        return None
    return _section("Subject tags", "tags", note.strip(), content, samples.line(store, counted.tagged()))


def _method(store: ArtefactStore, metrics: dict[str, Any]) -> Component:
    per_split = store.manifest["counts"].get("per_split", {})
    splits = ", ".join(
        f"{per_split[name]:,} {purpose}"
        for name, purpose in (("train", "for training"), ("validation", "for validation"), ("test", "for testing"))
        if name in per_split
    )
    report_url = urls.artefact(store, "evaluation/report.md")
    return _section(
        "How it was evaluated",
        "method",
        None,
        html.Div(
            [
                html.P(str(metrics["method"])),
                html.P(f"Works: {splits}.") if splits else None,
                html.P(
                    "An interval shows how much the figure may vary with other test works of the same kind. "
                    "Small numbers of works or of artists make it wide. "
                    "The figures hold for pictures like these, and not for photographs of a room or of a cat."
                ),
                html.P(
                    [
                        html.A(
                            "The whole report", href=report_url, className="button", target="_blank", rel="noopener"
                        ),
                        " ",
                        html.A("The figures as CSV", href=csv_files.address("figures"), className="button", download="")
                        if store.figures
                        else None,
                    ],
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
    """The figures in the colours of the scheme."""
    if scheme is None:
        raise PreventUpdate
    store = context.live_store()
    history, reliability = store.json("training/history.json"), store.json("evaluation/reliability.json")
    best_epoch = store.json("training/summary.json").get("best_epoch")
    return (
        figures.curve_figure(history, "loss", best_epoch, scheme),
        figures.curve_figure(history, "accuracy", best_epoch, scheme),
        figures.reliability_figure(reliability["bins"], reliability.get("bins_before", []), scheme),
    )
