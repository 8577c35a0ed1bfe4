"""Settings of the evaluation: the section ``[evaluation]``."""

from dataclasses import dataclass

from pipeline.core.settings import setting


@dataclass(frozen=True)
class EvaluationConfig:
    """How the figures are made."""

    bootstrap: int = setting(1000, "bootstrap resamples for each interval", low=100, high=100_000)
