"""A temperature fitted on other works makes an over-confident classifier's probabilities fit."""

from pipeline.core.probability import probabilities
from pipeline.evaluate.figures.calibration import FIGURE
from tests.synthetic_evaluation import evaluated


def test_scaling_an_over_confident_classifier_lowers_the_error() -> None:
    made = evaluated()
    found = FIGURE.measure(
        evaluated(logits=8 * made.logits, probabilities=probabilities(made.logits, made.temperature))
    )
    assert found.metrics["ece"]["value"] < found.metrics["ece_before"]["value"]
    reliability = found.files["reliability.json"]
    assert sum(row["count"] for row in reliability["bins"]) == made.test.sum()
    # Hardly any certainty is left below the highest bin before scaling.
    assert reliability["bins_before"][-1]["count"] > reliability["bins"][-1]["count"]
