# SPDX-License-Identifier: Apache-2.0

"""Progress is shown after a second, on a terminal, and leaves nothing behind."""

from tests.terminal import console_of

from skillmark.cli.progress import Progress


class Seconds:
    """A clock that a test moves."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def drawn(*, terminal=True, total=100, steps=((2.0, 25),), shown=True, columns=100):
    console, _, err = console_of(terminal=terminal, columns=columns)
    seconds = Seconds()
    with Progress(console, total, shown=shown, seconds=seconds) as progress:
        for now, amount in steps:
            seconds.now = now
            progress.advance(amount)
        during = err.getvalue()
    return during, err.getvalue()


def test_a_quarter_done_after_two_seconds_leaves_six():
    during, _ = drawn()

    assert "[######..................]  25%" in during
    assert "6 s left" in during


def test_the_rate_counts_things_not_bytes():
    during, _ = drawn(steps=((0.1, 10), (0.2, 10), (2.0, 10)))

    assert "3 done, 1.5 a second" in during


def test_nothing_is_shown_within_the_first_second():
    assert drawn(steps=((0.9, 50),)) == ("", "")


def test_nothing_is_shown_where_nobody_looks():
    assert drawn(terminal=False) == ("", "")
    assert drawn(shown=False) == ("", "")


def test_without_a_total_there_is_a_rate_and_no_bar():
    during, _ = drawn(total=None)

    assert "1 done" in during
    assert "[" not in during.replace("\x1b[2K", "")


def test_the_line_is_wiped_at_the_end():
    _, after = drawn()

    assert after.endswith("\r\x1b[2K")


def test_the_line_never_wraps():
    during, _ = drawn(columns=30)

    assert max(len(part) for part in during.split("\r\x1b[2K")) < 30


def test_hours_are_said_as_hours():
    during, _ = drawn(total=10_000, steps=((10.0, 10),))

    assert "2 h 46 min left" in during
