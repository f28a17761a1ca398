"""Rate limits, counted by a clock of the test's own."""

from __future__ import annotations

from channels.access import RateLimit


def test_it_allows_so_many_a_minute_and_then_again_later() -> None:
    seconds = [0.0]
    limit = RateLimit(3, clock=lambda: seconds[0])
    assert [limit.allows("a") for _ in range(4)] == [True, True, True, False]
    assert limit.allows("b")
    seconds[0] = 59.9
    assert not limit.allows("a")
    seconds[0] = 60.1
    assert limit.allows("a")


def test_refused_messages_do_not_prolong_the_wait() -> None:
    seconds = [0.0]
    limit = RateLimit(1, clock=lambda: seconds[0])
    assert limit.allows("a")
    for second in range(1, 60):
        seconds[0] = float(second)
        assert not limit.allows("a")
    seconds[0] = 60.0
    assert limit.allows("a")


def test_it_forgets_the_longest_silent_first(monkeypatch) -> None:
    monkeypatch.setattr("channels.access._MOST_KEYS", 2)
    limit = RateLimit(1, clock=lambda: 0.0)
    for key in ("a", "b", "c"):
        assert limit.allows(key)
    assert not limit.allows("c")
    assert limit.allows("a")
