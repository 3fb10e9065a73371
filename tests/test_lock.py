"""Who comes second is told so and waits; a place where no lock can be made is an error and no wait."""

import threading

import pytest

from nnviz_site.lock import held


def test_the_second_waits_until_the_first_is_done(tmp_path):
    said, order = threading.Event(), []

    def second():
        with held(tmp_path / ".lock", said.set):
            order.append("second")

    with held(tmp_path / ".lock", lambda: order.append("never")):
        thread = threading.Thread(target=second)
        thread.start()
        assert said.wait(10)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_a_lock_left_by_a_dead_build_is_taken(tmp_path):
    (tmp_path / ".lock").touch()
    with held(tmp_path / ".lock", lambda: pytest.fail("waited")):
        pass


def test_a_place_that_can_not_be_written_is_an_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError), held(tmp_path / "file" / ".lock", lambda: pytest.fail("waited")):
        pass
