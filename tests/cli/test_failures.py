"""One sentence and the right exit code for what the machine does to a run."""

import errno
import os

import pytest

from conformance.cli.failures import no_room, one_sentence
from conformance.record import RecordError


@pytest.mark.parametrize(
    ("number", "code", "says"),
    [
        (errno.ENOSPC, 3, "No space left"),
        (errno.EDQUOT, 3, "quota"),
        (errno.EFBIG, 3, "File too large"),
        (errno.EMFILE, 3, "raise `ulimit -n`"),
        (errno.ENFILE, 3, "raise `ulimit -n`"),
        (errno.EACCES, 2, "Permission denied"),
        (errno.ENOTDIR, 2, "Not a directory"),
    ],
)
def test_what_the_machine_refuses_is_one_sentence(number, code, says, capsys):
    """The target is not accused, and wrong input is told from a machine that gave out."""
    with pytest.raises(SystemExit) as ended, one_sentence():
        raise OSError(number, os.strerror(number), "somewhere")

    assert code == ended.value.code
    assert says.lower() in capsys.readouterr().err.lower()


@pytest.mark.parametrize(("number", "expected"), [(errno.EFBIG, True), (errno.EMFILE, True), (errno.EACCES, False)])
def test_a_machine_that_gave_out_is_known_behind_the_sentence_of_a_record(number, expected):
    """Then `judge` is named."""
    told = RecordError("cannot write")
    told.__cause__ = OSError(number, os.strerror(number))

    assert (expected, expected) == (no_room(told), no_room(told.__cause__))
