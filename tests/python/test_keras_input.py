"""Bad input gives a clear exception of the right type and changes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import goten.keras as keras
from goten.keras import layers

RNG = np.random.default_rng(4)
X = RNG.normal(size=(20, 4)).astype("f")
Y = RNG.integers(0, 3, 20)


def model(build: bool = True, **compiled: Any) -> Any:
    m = keras.Sequential([layers.Dense(5, activation="relu"), layers.Dense(3)], name="net")
    if build:
        m.build((None, 4))
    compiled = {"loss": keras.losses.SparseCategoricalCrossentropy(from_logits=True), **compiled}
    m.compile("sgd", **compiled)
    return m


def text_model() -> Any:
    m = keras.Sequential([keras.Input((5,)), layers.Embedding(10, 4, name="words"),
                          layers.LSTM(3), layers.Dense(1)])  # fmt: skip
    m.compile("sgd", "mse")
    return m


BAD: list[tuple[str, Callable[[Any], Any], type[BaseException], str]] = [
    ("rank", lambda m: m.fit(X[:, :, None], Y), ValueError, r"\(None, 4\).*\(20, 4, 1\)|rank"),
    ("features", lambda m: m.fit(X[:, :3], Y), ValueError, r"4.*3"),
    ("features of predict", lambda m: m.predict(X[:, :3]), ValueError, r"4.*3"),
    ("features of a call", lambda m: m(X[:, :3]), ValueError, r"4.*3"),
    ("strings", lambda m: m.fit(X.astype(str), Y), (TypeError, ValueError), "dtype|str|U"),
    ("objects", lambda m: m.fit(np.array([[object()] * 4] * 20), Y), (TypeError, ValueError), ""),
    ("dates", lambda m: m.fit(np.zeros((20, 4), "datetime64[s]"), Y), (TypeError, ValueError),
     "datetime"),
    ("structures", lambda m: m.fit(np.zeros(20, [("a", "f4")]), Y), (TypeError, ValueError), ""),
    ("lengths", lambda m: m.fit(X, Y[:19]), ValueError, "20.*19"),
    ("lengths of weights", lambda m: m.fit(X, Y, sample_weight=np.ones(3)), ValueError, "20.*3"),
    ("labels above", lambda m: m.fit(X, np.full(20, 3)), IndexError, r"3.*\[0, 3\)"),
    ("labels below", lambda m: m.fit(X, np.full(20, -1)), IndexError, r"-1.*\[0, 3\)"),
    ("labels of another shape", lambda m: m.fit(X, np.zeros((20, 2), int)), ValueError, "shape"),
    ("empty", lambda m: m.fit(X[:0], Y[:0]), ValueError, "empty"),
    ("empty test", lambda m: m.evaluate(X[:0], Y[:0]), ValueError, "empty"),
    ("empty prediction", lambda m: m.predict(X[:0]), ValueError, "no samples|empty"),
    ("scalar", lambda m: m.fit(np.float32(3), Y), ValueError, "scalar"),
    ("batch size 0", lambda m: m.fit(X, Y, batch_size=0), ValueError, "batch_size"),
    ("batch size -1", lambda m: m.fit(X, Y, batch_size=-1), ValueError, "batch_size"),
    ("batch size 1.5", lambda m: m.fit(X, Y, batch_size=1.5), ValueError, "batch_size"),
    ("batch size of predict", lambda m: m.predict(X, batch_size=0), ValueError, "batch_size"),
    ("batch size of evaluate", lambda m: m.evaluate(X, Y, batch_size=-3), ValueError,
     "batch_size"),
    ("epochs 0", lambda m: m.fit(X, Y, epochs=0), ValueError, "epochs"),
    ("epochs -1", lambda m: m.fit(X, Y, epochs=-1), ValueError, "epochs"),
    ("epochs as text", lambda m: m.fit(X, Y, epochs="2"), ValueError, "epochs"),
    ("split 1", lambda m: m.fit(X, Y, validation_split=1.0), ValueError, "validation_split"),
    ("split -1", lambda m: m.fit(X, Y, validation_split=-0.5), ValueError, "validation_split"),
    ("validation data", lambda m: m.fit(X, Y, validation_data=X), ValueError, "validation_data"),
    ("class weights", lambda m: m.fit(X, Y, class_weight=[1, 2]), ValueError, "class_weight"),
    ("no targets", lambda m: m.fit(X), ValueError, "target"),
    ("no data", lambda m: m.fit(), ValueError, "x"),
    ("callback", lambda m: m.fit(X, Y, callbacks=[3]), ValueError, "callback"),
    ("optimizer", lambda m: m.compile("adamm"), ValueError, "adamm.*adam"),
    ("loss", lambda m: m.compile("sgd", "msee"), ValueError, "msee"),
    ("metric", lambda m: (m.compile("sgd", "mse", metrics=["acuracy"]), m.fit(X, X)), ValueError,
     "acuracy"),
    ("weights", lambda m: m.set_weights([X]), ValueError, "4 weights.*1"),
    ("shapes of weights", lambda m: m.set_weights([X, *m.get_weights()[1:]]), ValueError,
     r"\(4, 5\).*\(20, 4\)"),
    ("layer", lambda m: m.get_layer("nothing"), ValueError, "nothing"),
    ("generator of rubbish", lambda m: m.fit(iter([(1, 2, 3, 4)])), ValueError, "4 parts"),
    ("generator that raises", lambda m: m.fit(failing()), ZeroDivisionError, ""),
    ("empty generator", lambda m: m.fit(iter([])), ValueError, "batch"),
]  # fmt: skip


def failing() -> Any:
    yield X[:5], Y[:5]
    raise ZeroDivisionError


@pytest.mark.parametrize("build", [True, False], ids=["built", "unbuilt"])
@pytest.mark.parametrize(("call", "kind", "text"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_bad_input(call: Any, kind: Any, text: str, build: bool) -> None:
    m = model(build)
    before = m.get_weights()
    if not build and text in (r"4.*3", r"4 weights.*1", r"\(4, 5\).*\(20, 4\)"):
        return  # an unbuilt model takes any shape
    if not build and text.startswith(r"\(None, 4\)"):
        return
    with pytest.raises(kind, match=text):
        call(m)
    if build and kind is not ZeroDivisionError:  # that comes after a step
        for v, w in zip(m.get_weights(), before, strict=True):
            np.testing.assert_array_equal(v, w)
    m.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    if build:
        assert np.isfinite(m.fit(X, Y, verbose=0).history["loss"][0])


def test_a_generator_that_ends_early_ends_training_with_a_warning() -> None:
    m = model()
    with pytest.warns(UserWarning, match="after epoch 1 of 3"):
        h = m.fit(iter([(X, Y)]), epochs=3, verbose=0)
    assert h.epoch == [0]


@pytest.mark.parametrize("index", [10, -1, 1000])
@pytest.mark.parametrize("how", ["fit", "predict", "call"])
def test_an_index_out_of_range_names_layer_index_and_range(index: int, how: str) -> None:
    m = text_model()
    x = RNG.integers(0, 10, (6, 5))
    x[2, 3] = index
    before = m.get_weights()
    calls = {
        "fit": lambda: m.fit(x, np.zeros((6, 1)), verbose=0),
        "predict": lambda: m.predict(x, verbose=0),
        "call": lambda: m(x),
    }
    with pytest.raises(ValueError, match=f"words.*{index}.*10|{index}.*10.*words"):
        calls[how]()
    for v, w in zip(m.get_weights(), before, strict=True):
        np.testing.assert_array_equal(v, w)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_nan_and_infinity_are_passed_on(value: float) -> None:
    m = model()
    m.set_weights([abs(w) for w in m.get_weights()])  # or ReLU hides an infinity rightly
    x = X.copy()
    x[0, 0] = value
    assert not np.isfinite(m.predict(x, verbose=0)[0]).all()
    assert np.isfinite(m.predict(x, verbose=0)[1:]).all()
    assert not np.isfinite(m.fit(x, Y, verbose=0).history["loss"][0])


@pytest.mark.parametrize("make", [
    lambda: X.astype(">f4"), lambda: np.asfortranarray(X), lambda: X[::-1], lambda: np.repeat(
        X, 2, 0)[::2], lambda: X.astype("float64"), lambda: X.astype("int64"), lambda: X.tolist(),
], ids=["big-endian", "fortran", "reversed", "strided", "float64", "int64", "lists"])  # fmt: skip
def test_odd_arrays_work(make: Any) -> None:
    m, n = model(), model()
    n.set_weights(m.get_weights())
    x = make()
    plain = np.ascontiguousarray(np.asarray(x).astype("f"))
    np.testing.assert_allclose(m.predict(x, verbose=0), n.predict(plain, verbose=0), 1e-6)
    a, b = (k.fit(v, Y, shuffle=False, verbose=0).history for k, v in ((m, x), (n, plain)))
    np.testing.assert_allclose(a["loss"], b["loss"], 1e-6)


def test_read_only_arrays_work_and_stay_as_they_are() -> None:
    x = X.copy()
    x.flags.writeable = False
    model().fit(x, Y, epochs=2, verbose=0)
    np.testing.assert_array_equal(x, X)


def test_a_model_that_is_not_built_says_so() -> None:
    m = keras.Sequential([layers.Dense(3)])
    with pytest.raises(ValueError, match="not compiled"):
        m.fit(X, Y)
    for call in (lambda: m.count_params(), lambda: m.save("/nowhere"), lambda: m.output_shape):
        with pytest.raises((ValueError, AttributeError), match="built"):
            call()


@pytest.mark.parametrize("event", [
    "on_train_begin", "on_epoch_begin", "on_train_batch_begin", "on_train_batch_end",
    "on_test_begin", "on_test_batch_end", "on_test_end", "on_epoch_end", "on_train_end",
])  # fmt: skip
def test_a_callback_that_raises(event: str) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise KeyError("mine")

    bad = type("Bad", (keras.callbacks.Callback,), {event: fail})()
    m = model()
    with pytest.raises(KeyError, match="mine"):
        m.fit(X, Y, epochs=2, validation_split=0.3, verbose=0, callbacks=[bad])
    m.predict(X, verbose=0)
    assert np.isfinite(m.fit(X, Y, verbose=0).history["loss"][0])


@pytest.mark.parametrize("eager", [False, True])
def test_own_code_that_raises_reaches_the_caller(eager: bool) -> None:
    class Bad(layers.Layer):
        def call(self, x: Any, training: bool = False) -> Any:
            if training:
                raise KeyError("mine")
            return x

    m = keras.Sequential([keras.Input((4,)), Bad(), layers.Dense(3)])
    m.compile("sgd", "mse", run_eagerly=eager)
    with pytest.raises(KeyError, match="mine"):
        m.fit(X, X[:, :3], verbose=0)
    m.predict(X, verbose=0)

    def loss(y: Any, p: Any) -> Any:
        raise KeyError("mine")

    n = model(loss=loss, run_eagerly=eager)
    with pytest.raises(KeyError, match="mine"):
        n.fit(X, Y, verbose=0)


def test_two_threads_train_two_models_and_predict_on_one() -> None:
    a, b, c = model(), model(), model()
    start = a.get_weights()
    b.set_weights(start), c.set_weights(start)
    wanted = c.fit(X, Y, epochs=30, batch_size=4, shuffle=False, verbose=0).history["loss"]
    found: dict[int, Any] = {}
    errors: list[BaseException] = []

    def guarded(f: Any) -> threading.Thread:
        def run() -> None:
            try:
                f()
            except BaseException as e:  # noqa: BLE001
                errors.append(e)

        t = threading.Thread(target=run)
        t.start()
        return t

    def train(i: int, m: Any) -> None:
        h = m.fit(X, Y, epochs=30, batch_size=4, shuffle=False, verbose=0)
        found[i] = h.history["loss"]

    def predict() -> None:
        for _ in range(50):
            assert np.isfinite(a.predict(X, verbose=0)).all()

    threads = [guarded(lambda: train(0, a)), guarded(lambda: train(1, b)),
               guarded(predict), guarded(predict)]  # fmt: skip
    for t in threads:
        t.join(60)
    assert not errors
    np.testing.assert_allclose(found[0], wanted, 1e-6)
    np.testing.assert_allclose(found[1], wanted, 1e-6)


def python(code: str, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, **options,
    )  # fmt: skip


INTERRUPTED = """
    import time, numpy as np, goten.keras as keras
    from goten.keras import layers
    {layer}
    m = keras.Sequential([keras.Input((64,)), layers.Dense(512), {use} layers.Dense(1)])
    m.compile("sgd", "mse")
    x = np.random.rand(4096, 64).astype("f")
    class Ready(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                print("ready", flush=True)
    try:
        m.fit(x, x[:, :1], epochs=10**6, verbose=0, callbacks=[Ready()])
    except KeyboardInterrupt:
        print("stopped", time.time(), flush=True)
    print(m.predict(x[:2], verbose=0).shape)
    print(len(m.fit(x[:64], x[:64, :1], verbose=0).history["loss"]))
"""
OWN = """
    class Own(layers.Layer):
        def call(self, x):
            return x * 2
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("own", [False, True], ids=["engine", "python"])
def test_ctrl_c_stops_fit_at_once_and_leaves_a_usable_model(own: bool) -> None:
    code = textwrap.dedent(INTERRUPTED).format(
        layer=textwrap.dedent(OWN) if own else "", use="Own()," if own else ""
    )
    p = python(code)
    assert p.stdout is not None
    assert p.stdout.readline() == "ready\n"
    time.sleep(0.1)
    sent = time.time()
    p.send_signal(signal.SIGINT)
    out = p.communicate(timeout=60)[0].split("\n")
    assert out[0].startswith("stopped"), out
    assert float(out[0].split()[1]) - sent < 0.2
    assert out[1:3] == ["(2, 1)", "1"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork")
def test_a_forked_child_is_told_to_spawn() -> None:
    p = python("""
        import os, sys, numpy as np, goten.keras as keras
        m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        m.compile("sgd", "mse")
        x = np.ones((4, 2), "f")
        m.predict(x, verbose=0)
        sys.stdout.flush()
        if os.fork() == 0:
            for call in (lambda: m.predict(x, verbose=0), lambda: m.fit(x, x[:, :1], verbose=0)):
                try:
                    call()
                except RuntimeError as e:
                    print("spawn" in str(e), flush=True)
            os._exit(0)
        os.wait()
        print(m.predict(x, verbose=0).shape)
    """)
    assert p.communicate(timeout=60)[0].split("\n")[:3] == ["True", "True", "(4, 1)"]
