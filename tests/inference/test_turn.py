"""One holder at a time, and who waits gets what was made for it even while the turn never rests."""

from __future__ import annotations

import threading

from app.inference.turn import Turn


def test_one_thread_at_a_time_holds_it() -> None:
    turn, inside, most = Turn(), 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(200):
            with turn:
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (inside, most) == (0, 1)
    assert turn.take_now()
    assert not turn.take_now()
    turn.give_back()
    assert turn.take_now()


def test_who_waits_goes_on_when_it_has_what_it_wants() -> None:
    """The holder lets the turn go and takes it again at once, as a thread does that has more to compute."""
    turn, made, got = Turn(), 0, list[int]()

    def wait_for(count: int) -> None:
        while turn.take(unless=lambda: made >= count):
            turn.give_back()
        got.append(count)

    assert turn.take()
    threads = [threading.Thread(target=wait_for, args=(count,)) for count in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        made += 1
        turn.give_back()
        assert turn.take()
        thread.join(60)
        assert not thread.is_alive()
    assert got == [1, 2, 3]
    turn.give_back()


def test_it_is_not_taken_for_nothing() -> None:
    turn = Turn()
    assert not turn.take(unless=lambda: True)
    assert turn.take_now()
