"""The yardstick of memory survives what happens while it looks."""

from __future__ import annotations

import os
import subprocess

from bench import bench_idle


def test_a_process_that_has_ended_weighs_nothing():
    gone = subprocess.Popen(["true"])
    gone.wait()
    assert bench_idle.family(gone.pid) == []
    assert bench_idle.megabytes(gone.pid) == (0.0, 0.0)
    assert bench_idle.worked(gone.pid) == 0.0
    assert bench_idle.is_worker(gone.pid) is False


def test_a_process_that_lives_is_weighed():
    own, files = bench_idle.megabytes(os.getpid())
    assert own > 5
    assert files > 1
    assert os.getpid() in bench_idle.family(os.getpid())
    assert bench_idle.worked(os.getpid()) > 0
