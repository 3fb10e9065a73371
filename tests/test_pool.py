"""Workers end in good order, whenever they are told to."""

from __future__ import annotations

import os
import signal
import struct
import time
from concurrent.futures.process import _CallItem
from multiprocessing.connection import wait
from multiprocessing.reduction import ForkingPickler
from pathlib import Path

import pytest

from nnviz_site.engine.pool import pool


def test_a_worker_that_is_told_to_end_while_it_reads_an_order_reads_all_of_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Else the next worker would read the rest, take it for the head of an order, and fail aloud."""
    with pool(1) as executor:
        pid = executor.submit(os.getpid).result()
        orders, worker = executor._call_queue, executor._processes[pid]
        order = bytes(ForkingPickler.dumps(_CallItem(99, Path.touch, (tmp_path / "read",), {})))
        orders._sem.acquire()
        os.write(orders._writer.fileno(), struct.pack("!i", len(order)))
        until = time.monotonic() + 10
        while orders._reader.poll(0) and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(pid, signal.SIGTERM)
        time.sleep(0.1)
        os.write(orders._writer.fileno(), order)
        assert wait([worker.sentinel], 10)
    assert (tmp_path / "read").exists()
    assert capfd.readouterr().err == ""


def test_a_worker_that_is_told_to_end_while_it_waits_ends_without_a_last_word() -> None:
    with pool(1) as executor:
        pid = executor.submit(os.getpid).result()
        worker = executor._processes[pid]
        os.kill(pid, signal.SIGTERM)
        assert wait([worker.sentinel], 10)
