"""Label sets, one TOML file each: the classes, how a catalogue spells them, their colours and marker shapes."""

from pipeline.cultures._reading import digest, load, names
from pipeline.cultures._rules import Rule, Verdict
from pipeline.cultures._sets import LabelSet, describe

__all__ = ["LabelSet", "Rule", "Verdict", "describe", "digest", "load", "names"]
