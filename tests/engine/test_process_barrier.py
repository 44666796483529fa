"""Processes of one session wait for each other's reads."""

from conformance.engine.process_barrier import Turns


class Clock:
    """Time that passes while somebody sleeps; then `meanwhile` happens."""

    def __init__(self, meanwhile=lambda: None):
        self.now = 0.0
        self.meanwhile = meanwhile

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds
        self.meanwhile()


def test_a_writer_waits_for_the_readers_of_its_session(tmp_path, monkeypatch):
    """Another process tells that it is done, and nothing is left behind."""
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    other = Turns("one")
    clock = Clock(lambda: other.done("customers/getAccount"))
    Turns("one", clock=clock, sleep=clock.sleep).wait_for({"customers/getAccount"})
    waited = clock.now
    other.close()

    assert 0 < waited < 1
    assert [] == list(tmp_path.iterdir())


def test_a_reader_that_died_is_not_waited_for_without_end(tmp_path, monkeypatch):
    """What it would have read is read after the changes, or never."""
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    clock = Clock()
    Turns("two", clock=clock, sleep=clock.sleep).wait_for({"customers/getAccount"})

    assert clock.now >= 120


def test_a_single_process_waits_for_nobody():
    """It has done everything itself."""
    clock = Clock()
    Turns("", clock=clock, sleep=clock.sleep).wait_for({"customers/getAccount"})

    assert 0 == clock.now
