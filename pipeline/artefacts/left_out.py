"""What was left out of a collection, by class and reason, and what can be done about it: one wording for all places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.artefacts import rejected

#: Share of a class that may be left out without a warning.
USUAL_SHARE = 0.05
#: What is left out by the request, or because of its rights; nothing is wrong with the object.
CHOSEN = frozenset((
    "other_classification", "not_public_domain", "no_picture", "outside_classes", "over_limit", "small_class",
    "over_class_size",
))  # fmt: skip
_AGAIN = "Run the same command again: what failed is fetched again"
_SMALLER = "Make smaller copies of them, or raise the limit by the flag that the message names"
#: Code, without its prefix, -> what to do. There is nothing to do about the others.
_ADVICE = {
    "odd_record": "Read the messages: the source may have changed the form of its records",
    "not_fetched": "Run the same command again",
    "refused": "Ask the source for access, or wait before the next run",
    "bad_address": "Correct their addresses in the source's records",
    "empty": "Copy or fetch these files again",
    "no_file": "Check the names in the table, and that the files can be read",
    "git_lfs": "Run git lfs pull in the folder's repository",
    "unsupported": "Save them as JPEG, PNG or TIFF",
    "unreadable": "Open some of them in another program, and replace the damaged ones",
    "too_small": "Use larger scans",
    "not_json": "Correct these records in the file, or run the same command with --refresh",
    **dict.fromkeys(("not_a_picture", "redirect_loop"), "Run the same command with --refresh to ask for them again"),
    "too_large": "Name smaller copies of them in the source's records",
    **dict.fromkeys(
        ("too_many_bytes", "too_many_pixels", "too_much_memory", "too_long"), _SMALLER,
    ),
    **dict.fromkeys(
        ("cut_short", "server_error", "timed_out", "unreachable", "bad_answer"), _AGAIN,
    ),
}  # fmt: skip


class Cause(NamedTuple):
    """One reason for which works of a class are left out."""

    code: str  #: of ``rejected.parquet``, without the prefix ``record_`` or ``picture_``
    objects: int
    example: str  #: a file or an object, and what was wrong with it


@dataclass(frozen=True)
class ClassLeftOut:
    """What is left out of one class."""

    label: str  #: the class, "" where it is not known
    taken: int  #: works of the class that are in the collection
    causes: tuple[Cause, ...]  #: most frequent first

    @property
    def count(self) -> int:
        """Number of objects left out."""
        return sum(cause.objects for cause in self.causes)

    @property
    def faulty(self) -> int:
        """Number of objects left out because they cannot be used, not because of the request."""
        return sum(cause.objects for cause in self.causes if cause.code not in CHOSEN)

    @property
    def faulty_share(self) -> float:
        """Share of the class that cannot be used: of these and those that are taken, 0 to 1."""
        return self.faulty / (self.faulty + self.taken) if self.faulty else 0.0

    @property
    def is_unusual(self) -> bool:
        """Whether so many works cannot be used that a person should know."""
        return self.faulty_share > USUAL_SHARE

    def sentence(self) -> str:
        """All of it in one sentence: "2 of 14 works of japan are left out (14 %): 2 damaged or not a picture."."""
        what = "; ".join(f"{cause.objects:,} {_lower(rejected.describe(cause.code))}" for cause in self.causes)
        share = self.count / (self.count + self.taken)
        of_class = f"works of {self.label}" if self.label else "objects of no known class"
        return f"{self.count:,} of {self.count + self.taken:,} {of_class} are left out ({100 * share:.1f} %): {what}."

    def advice(self) -> list[str]:
        """What to do about each cause, with an example."""
        return [
            f"{rejected.describe(cause.code)}: {_ADVICE[cause.code]}. For example: {cause.example}."
            for cause in self.causes
            if cause.code in _ADVICE and cause.code not in CHOSEN
        ]


def by_class(root: Path, taken: Mapping[str, int]) -> list[ClassLeftOut]:
    """What ``rejected.parquet`` in a folder holds, by class, the class with most unusable works first.

    Args:
        root: a build, an acquired collection or a stage's result.
        taken: class -> number of works in the collection.

    Raises:
        ArtefactError: the file is missing or damaged.
    """
    with rejected.opened(root) as file:
        names = set(file.schema_arrow.names)
        table = file.read(columns=[name for name in _READ if name in names], use_threads=False)
    for name in _READ:
        if name not in names:
            table = table.append_column(name, pa.array([""] * len(table), pa.string()))
    plain = pc.replace_substring_regex(table["code"].cast(pa.string()).fill_null(""), "^(record|picture)_", "")
    table = table.set_column(table.schema.get_field_index("code"), "code", plain)
    firsts = [(name, "first") for name in ("file", "object_id", "message")]
    counted = table.group_by(["label", "code"], use_threads=False).aggregate([([], "count_all"), *firsts])
    causes: dict[str, list[Cause]] = {}
    for row in counted.to_pylist():
        subject = row["file_first"] or row["object_id_first"] or "an object without a name"
        example = f"{subject}: {row['message_first'] or 'no more is known'}".rstrip(". ")
        causes.setdefault(row["label"] or "", []).append(Cause(row["code"], int(row["count_all"]), example))
    found = [
        ClassLeftOut(label, taken.get(label, 0), tuple(sorted(each, key=lambda cause: (-cause.objects, cause.code))))
        for label, each in causes.items()
    ]
    return sorted(found, key=lambda each: (-each.faulty_share, -each.count, each.label))


def warning(classes: Sequence[ClassLeftOut]) -> str:
    """A sentence about the classes of which more than :data:`USUAL_SHARE` cannot be used; "" where there is none."""
    unusual = [each for each in classes if each.is_unusual]
    if not unusual:
        return ""
    listed = ", ".join(
        f"{each.label or 'no known class'} ({each.faulty:,}, {100 * each.faulty_share:.0f} %)" for each in unusual
    )
    return f"Warning: more than {100 * USUAL_SHARE:.0f} % cannot be used of {listed}."


_READ = ("object_id", "file", "code", "message", "label")


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
