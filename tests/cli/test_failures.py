"""One sentence and the right exit code for what the machine does to a run."""

import errno
import os
import subprocess
import sys

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


SIGNALLED = """
import os, signal
from conformance.cli.failures import heed_signals, one_sentence
heed_signals()
with one_sentence("interrupted in time"):
    try:
        os.kill(os.getpid(), signal.{first})
    finally:
        os.kill(os.getpid(), signal.{second})
"""


@pytest.mark.parametrize(("first", "second"), [("SIGINT", "SIGINT"), ("SIGTERM", "SIGINT"), ("SIGHUP", "SIGTERM")])
def test_any_signal_ends_a_command_with_a_sentence_and_the_next_does_not_cut_it_short(first, second):
    """Nobody dies in silence; two of them are one wish."""
    words = ["env", "--default-signal=HUP,INT,TERM", sys.executable, "-c", SIGNALLED.format(first=first, second=second)]
    done = subprocess.run(words, check=False, capture_output=True, text=True)

    assert (3, "masstack-conformance: interrupted in time\n") == (done.returncode, done.stderr)


def test_an_interruption_with_words_of_its_own_is_said_in_them(capsys):
    """What a run knows of its record."""
    with pytest.raises(SystemExit), one_sentence("anything"):
        raise KeyboardInterrupt("interrupted; the record is whole")

    assert "masstack-conformance: interrupted; the record is whole\n" == capsys.readouterr().err
