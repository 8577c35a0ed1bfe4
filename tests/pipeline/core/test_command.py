"""What the machine refuses is one sentence with what to do; a fault of the program stays a traceback."""

import errno
import os

import pytest

from pipeline.build.config import SCHEMA
from pipeline.core import command

STOPPED = "run the same command again."


def status(error: OSError) -> int:
    options = command.add_settings(command.parser("build", SCHEMA, "", ""), SCHEMA).parse_args(
        ["--artefacts", "builds"]
    )

    def fail(*_: object) -> None:
        raise error

    return command.run("build", SCHEMA, options, fail, STOPPED)


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "Make room"),
        (errno.EDQUOT, "Make room"),
        (errno.EROFS, "Make the disk writable"),
        (errno.EACCES, "Give this user access"),
        (errno.EIO, "Check the disk"),
        (errno.EMFILE, "Raise the limit of open files (ulimit -n)"),
    ],
)
def test_a_full_or_closed_disk_is_a_sentence(capsys: pytest.CaptureFixture[str], number: int, advice: str) -> None:
    assert status(OSError(number, os.strerror(number), "builds/.stages/x.npy")) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"build: builds/.stages/x.npy cannot be used ({os.strerror(number)}). {advice}")
    assert told.endswith(f"Then {STOPPED}\n") and told.count("\n") == 1


def test_an_array_that_was_written_in_part_is_one_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert status(OSError("1000 requested and 500 written")) == 1
    assert "build: builds cannot be used (not all was written). Make room on the disk." in capsys.readouterr().err


def test_any_other_error_is_a_fault_of_the_program() -> None:
    with pytest.raises(FileNotFoundError):
        status(FileNotFoundError(errno.ENOENT, "No such file or directory", "x"))
