"""Label sets that people write: what they can say, and what is refused with the file and the rule named."""

from pathlib import Path

import pytest

from pipeline import cultures
from pipeline.core.errors import ConfigError

CLASSES = """
title = "Kind"
question = "What is it?"

[classes.tea]
title = "Tea"
colour = "#0072B2"
marker = "circle"
aliases = ["chai"]

[classes.coffee]
title = "Coffee"
colour = "#D55E00"
marker = "square"
aliases = []
"""
RULE = """
[[rules]]
name = "Teas"
class = "tea"
terms = ["green tea"]
"""


def read(folder: Path, text: str, name: str = "own.toml") -> cultures.LabelSet:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return cultures.load(str(path))


def test_a_set_of_ones_own_needs_no_wording(tmp_path: Path) -> None:
    found = read(tmp_path, CLASSES + RULE)
    assert found.class_of("Green  TEA, hot") == "tea"
    assert found.class_of("chai") == "tea" and found.class_of("chai latte") == ""
    assert found.class_of("coffee") == "coffee"
    assert found.classify("", "green tea").key == ""


def test_a_set_adds_rules_to_another_and_replaces_those_of_the_same_name(tmp_path: Path) -> None:
    read(tmp_path, CLASSES + RULE, "drinks.toml")
    text = RULE.replace("green tea", "black tea") + RULE.replace("Teas", "Beans").replace("green tea", "mocha")
    found = read(
        tmp_path,
        'extends = "drinks"\n'
        + text.replace('class = "tea"\nterms = ["mocha"]', 'class = "coffee"\nterms = ["mocha"]'),
    )
    assert [info.key for info in found.classes] == ["tea", "coffee"]
    assert found.class_of("black tea") == "tea" and found.class_of("mocha") == "coffee"
    assert found.class_of("green tea") == ""


def test_a_set_extends_one_of_vitrines_own(tmp_path: Path) -> None:
    rule = '[[rules]]\nname = "Our exceptions"\nclass = "india"\nlabels = ["Lahore or Delhi, 1790"]\n'
    found = read(tmp_path, 'extends = "met_paintings"\n' + rule)
    assert found.classify("lahore or DELHI, 1790").rule == "Our exceptions"
    assert found.class_of("Lahore or Delhi") == "" and found.class_of("Rajasthan") == "india"


def test_rules_may_be_uncertain_override_and_yield(tmp_path: Path) -> None:
    rules = """
[[rules]]
name = "Perhaps"
class = "tea"
terms = ["leaves"]
certain = false

[[rules]]
name = "Herbs"
class = "none"
terms = ["herbal tea"]
overrides = true
why = "Herbs are no tea."

[[rules]]
name = "Drinks"
class = "none"
terms = ["drink"]
yields = true
"""
    found = read(tmp_path, CLASSES + RULE + rules)
    assert not found.classify("leaves").certain and found.classify("leaves, green tea").certain
    assert found.classify("green tea (herbal tea)").rule == "Herbs"
    assert found.classify("herbal-tea").reason.endswith("Herbs are no tea.")
    assert found.classify("drink, green tea").key == "tea" and found.classify("drink").rule == "Drinks"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "own.toml is not TOML"),
        ("", "title is missing"),
        ('title = "a"\n', "question is missing"),
        ('title = "a"\nquestion = "b"\n', "it has no class"),
        (CLASSES + "colours = 3\n", r"\[classes.coffee\].*'colours'.*Did you mean 'colour'"),
        ("nationalty = true\n" + CLASSES, "There is no key 'nationalty'.*nationality"),
        ('nationality = "yes"\n' + CLASSES, "nationality has to be true or false, not 'yes'"),
        (CLASSES.replace('marker = "square"\n', ""), r"\[classes.coffee\]: marker missing"),
        (CLASSES.replace("#D55E00", "red"), "colour is 'red'; write it like #0072B2"),
        (CLASSES.replace("aliases = []", 'aliases = ["Chai"]'), "the alias 'Chai' already means tea"),
        (CLASSES.replace("classes.coffee", "classes.none"), r"\[classes.none\] is not a class"),
        (CLASSES.replace('["chai"]', '"chai"'), "aliases has to be a list"),
        (CLASSES + RULE.replace("terms", "term"), "rule 'Teas'.*'term'.*Did you mean 'terms'"),
        (CLASSES + RULE.replace('"tea"', '"teas"'), "rule 'Teas'.*no class 'teas'.*tea, coffee, none"),
        (CLASSES + RULE.replace('class = "tea"\n', ""), "rule 'Teas': class missing"),
        (CLASSES + RULE.replace('name = "Teas"\n', ""), r"\[\[rules\]\] number 1 has no name"),
        (CLASSES + RULE + RULE, "number 2: two have the name 'Teas'"),
        (CLASSES + RULE.replace('["green tea"]', "[]"), "rule 'Teas' has no terms"),
        (CLASSES + RULE.replace('["green tea"]', '["..."]'), "holds '...', which is not a word"),
        (CLASSES + RULE.replace('["green tea"]', "[3]"), "holds 3, which is not a word"),
        (CLASSES + RULE.replace('["green tea"]', '["a tea", "A  Tea"]'), "holds 'A  Tea' twice"),
        (CLASSES + RULE.replace('["green tea"]', '["tea, green"]'), "contains a comma.*under labels"),
        (
            CLASSES + RULE + '[[rules]]\nname = "More"\nclass = "coffee"\nterms = ["Green-Tea"]\n',
            r"'Green-Tea' stands in rule 'Teas' \(tea\) and in rule 'More' \(coffee\)",
        ),
        (CLASSES + RULE + "overrides = true\n", "overrides is valid with class = \"none\" only"),
        (CLASSES + RULE + "yields = true\n", "yields is valid with class = \"none\" only"),
        (CLASSES + RULE.replace('"tea"', '"none"') + "certain = false\n", "certain needs a class"),
        (CLASSES + RULE.replace('"tea"', '"none"') + "overrides = true\nyields = true\n", "exclude each other"),
        (CLASSES + '[wording]\nlikenes = ["a"]\n', r"\[wording\].*'likenes'"),
        (CLASSES + '[wording]\nasides = ["in the style"]\n', "asides takes single words"),
        (CLASSES + '[[clauses]]\nname = "x"\nwords = ["for"]\nuntil = "stop"\n', "'x'.*'stop'. Allowed: comma, end"),
        (CLASSES + '[[clauses]]\nname = "x"\nwords = ["for"]\n', "clause 'x': until missing"),
        ("rules = [3]\n" + CLASSES, r"\[\[rules\]\] number 1 has no name"),
        ('extends = "paintngs"\n', "extends.*'paintngs'.*Did you mean 'paintings'"),
        ('extends = "own"\n', "extends itself"),
    ],
)  # fmt: skip
def test_a_malformed_set_is_refused_by_name(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        read(tmp_path, text)
    assert "own.toml" in str(caught.value)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        cultures.load(str(tmp_path / "no.toml"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="is not TOML"):
        cultures.load(str(tmp_path / "bytes.toml"))
