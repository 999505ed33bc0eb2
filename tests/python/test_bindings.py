"""What crosses from Go to Python: errors, handles, text, jobs, forks. Nothing ends the process."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
import warnings

import pytest

import goten
from goten import _engine
from goten._engine import raw

KINDS = {
    "index": goten.InternalError,
    "nil": goten.InternalError,
    "text": goten.InternalError,
    "memory": MemoryError,
    "cancelled": goten.Cancelled,
    "unsupported": NotImplementedError,
    "missing": FileNotFoundError,
    "plain": RuntimeError,
}


@pytest.mark.parametrize("kind", [*KINDS, *_engine.ERRORS])
def test_failure_arrives_as_its_exception(kind: str) -> None:
    with pytest.raises(BaseException) as caught:
        raw.Probe(kind)
    assert caught.type is KINDS.get(kind, _engine.ERRORS.get(kind))
    assert caught.value.__cause__ is None and caught.value.__context__ is None


def test_unknown_kind_keeps_its_text() -> None:
    with pytest.raises(RuntimeError, match=r"NoSuchError\|probe"):
        raw.Probe("NoSuchError")


def test_message_with_nul_and_bad_utf8_arrives_whole() -> None:
    with pytest.raises(goten.InternalError, match="NUL \\\\0 and \ufffd"):
        raw.Probe("text")


def test_bug_shows_its_stack() -> None:
    with pytest.raises(goten.InternalError, match=r"(?s)bug in Goten.*bindings\.Probe"):
        raw.Probe("nil")


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ((), TypeError),
        (("a", "b"), TypeError),
        ((3,), TypeError),
        ((b"index",), TypeError),
        ((None,), TypeError),
        (("a\0b",), ValueError),
        (("\ud800",), ValueError),
    ],
)
def test_wrong_arguments_are_refused(args: tuple[object, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        raw.Probe(*args)  # type: ignore[arg-type]


def test_integers_do_not_wrap() -> None:
    for bad in (1 << 63, -(1 << 63) - 1):
        with pytest.raises(OverflowError):
            raw.Release(bad)
    with pytest.raises(TypeError):
        raw.Release(1.5)  # type: ignore[arg-type]


def test_released_handle_is_an_error() -> None:
    job = raw.StartProbe(0, "")
    assert _engine.wait(job) == 0
    for call in (raw.Cancel, lambda h: raw.Wait(h, 1)):
        with pytest.raises(ValueError, match="released"):
            call(job)
    raw.Release(job)  # a second release is none


def test_slot_of_a_released_handle_is_not_the_new_object() -> None:
    old = raw.StartProbe(0, "")
    _engine.wait(old)
    new = raw.StartProbe(5000, "")
    with pytest.raises(ValueError, match="released"):
        raw.Cancel(old)
    raw.Cancel(new)
    with pytest.raises(goten.Cancelled):
        raw.Wait(new, 5000)


def test_forged_handles_are_errors() -> None:
    job = raw.StartProbe(5000, "")
    draw = random.Random(0)
    forged = [0, 1, -1, 2**63 - 1, -(2**63), job + 1, job ^ (1 << 40), job ^ (1 << 62)]
    forged += [draw.getrandbits(64) - 2**63 for _ in range(10_000)]
    for h in forged:
        raw.Release(h)
        with pytest.raises((ValueError, TypeError)):
            raw.Cancel(h)
    assert raw.Cancel(job)
    raw.Release(job)
    assert raw.Stat("jobs") == 0


def test_releasing_a_running_job_stops_it_and_keeps_no_handle() -> None:
    raw.Release(raw.StartProbe(60_000, ""))
    assert raw.Stat("jobs") == 0


def test_panic_in_a_job_arrives_at_its_wait() -> None:
    with pytest.raises(goten.InternalError, match="index out of range"):
        _engine.wait(raw.StartProbe(1, "index"))
    assert raw.Stat("jobs") == 0


def test_ctrl_c_stops_a_job_within_a_fifth_of_a_second() -> None:
    sent = []

    def interrupt() -> None:
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    threading.Timer(0.1, interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        _engine.wait(raw.StartProbe(60_000, ""))
    assert time.monotonic() - sent[0] < 0.2
    assert raw.Stat("jobs") == 0
    assert _engine.wait(raw.StartProbe(7, "")) == 7


def test_other_threads_run_while_go_waits() -> None:
    job = raw.StartProbe(300, "")
    ticks = 0
    done = threading.Event()

    def waiter() -> None:
        raw.Wait(job, 10_000)
        done.set()

    threading.Thread(target=waiter).start()
    while not done.is_set():
        ticks += 1
        time.sleep(0.01)
    assert ticks > 10


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_forked_child_raises_and_releases_in_peace() -> None:
    job = raw.StartProbe(60_000, "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 warns of threads and fork
        child = os.fork()
    if child == 0:
        status = 1
        try:
            raw.Stat("handles")
        except RuntimeError as error:
            if "spawn" in str(error) and raw.Release(job) == 0:
                status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    raw.Release(job)


def test_calls_leave_no_memory_behind() -> None:
    def resident() -> float:
        with open("/proc/self/statm") as f:
            return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def calls(n: int) -> None:
        for _ in range(n):
            raw.Stat("jobs")
            raw.Info("go")
            try:
                raw.Wait(1, 0)
            except ValueError:
                pass

    calls(200_000)  # lets the Go heap find its size
    before = resident()
    calls(200_000)
    assert resident() - before < 5


def test_threads_share_the_table() -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(500):
                assert _engine.wait(raw.StartProbe(0, "")) == 0
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failures and raw.Stat("jobs") == 0
