"""goten.jit and tf.function: the same values as without, how often Python runs, and why."""

from __future__ import annotations

import copy
import pickle
import threading
from typing import Any, NamedTuple

import numpy as np
import pytest

import goten
import goten.tensorflow as tf
from goten._program import Program
from goten.tensorflow import keras

RNG = np.random.default_rng(9)
X = RNG.standard_normal((4, 3)).astype("f")


class Pair(NamedTuple):
    a: Any
    b: Any


def test_structures_static_values_and_shapes() -> None:
    runs = []

    def f(x: Any, pair: Any, power: int, *, scale: float = 1.0) -> Any:
        runs.append(1)
        y = x**power * scale + pair.a
        return {"y": y, "rest": [pair.b, (y.sum(), None)], "power": power}, Pair(x, "text")

    g = goten.jit(f)
    for power, scale, n in [(2, 1.0, 3), (2, -0.0, 3), (3, 1.0, 3), (2, 1.0, 2)] * 3:
        x = goten.tensor(RNG.random((n, 2), dtype=np.float32))
        pair = Pair(goten.tensor(1.5), X)
        one, two = f(x, pair, power, scale=scale), g(x, pair, power, scale=scale)
        assert type(two[1]) is Pair and two[1].b == "text" and list(one[0]) == list(two[0])
        assert two[0]["rest"][1][1] is None and two[0]["power"] == power
        pairs = [(one[0]["y"], two[0]["y"]), (one[0]["rest"][1][0], two[0]["rest"][1][0]),
                 (one[1].a, two[1].a), (X, two[0]["rest"][0])]  # fmt: skip
        for a, b in pairs:
            assert np.asarray(a).tobytes() == np.asarray(b).tobytes()
    assert len(runs) <= 12 + 8


def test_variables_are_read_and_written_at_each_call() -> None:
    v = tf.Variable([1.0, 2.0])

    @goten.jit
    def f(x: Any) -> Any:
        old = v.value()
        v.assign_add(x)
        w = v * 2
        v.assign(w - 1)
        return old, w

    want = np.array([1, 2], "f")
    for i in range(6):
        if i == 4:
            v.assign([5.0, 5.0])
            want = np.array([5, 5], "f")
        old, w = f(tf.constant([float(i), 1.0]))
        assert np.array_equal(old.numpy(), want)
        assert np.array_equal(w.numpy(), (want + [i, 1]) * 2)
        want = (want + np.array([i, 1], "f")) * 2 - 1
        assert np.array_equal(v.numpy(), want)
    assert "plan of" in goten.explain(f)


SCALE = 2.0


def test_what_a_function_refers_to_may_change() -> None:
    global SCALE
    shift = 1.0

    def helper(x: Any) -> Any:
        return x * SCALE

    @goten.jit
    def f(x: Any) -> Any:
        return helper(x) + shift

    x = goten.tensor([1.0])
    for SCALE in (2.0, 3.0):  # noqa: B007
        for shift in (1.0, -1.0):
            for _ in range(3):
                assert float(f(x)) == SCALE + shift


@pytest.mark.parametrize("read", [float, bool, np.asarray, lambda t: t.tolist()])
def test_looking_at_elements_keeps_it_eager(read: Any) -> None:
    @goten.jit
    def f(x: Any) -> Any:
        return x + 1 if np.asarray(read(x)).any() else x - 1

    for v in (1.0, 0.0, 2.0, 0.0, 3.0, 0.0, 0.0):
        assert float(f(goten.tensor(v))) == (v + 1 if v else -1)
    assert "read on the host during the step at test_tensorflow_jit.py:" in goten.explain(f)


def test_data_made_anew_keeps_it_eager() -> None:
    count = [0]

    @goten.jit
    def f(x: Any) -> Any:
        count[0] += 1
        return x * count[0]

    assert [float(f(goten.tensor(1.0))) for _ in range(7)] == [1, 2, 3, 4, 5, 6, 7]
    assert "makes anew" in goten.explain(f)


def test_random_operators_draw_anew() -> None:
    @tf.function
    def f(x: Any) -> Any:
        noise = tf.random.uniform((3,), seed=1), keras.random.normal((2,))
        return x + tf.random.normal((3,)), *noise

    tf.random.set_seed(4)
    found = [[t.numpy() for t in f(tf.zeros(3))] for _ in range(4)]
    assert len({a.tobytes() for call in found for a in call}) == 12
    tf.random.set_seed(4)
    again = [[t.numpy() for t in f(tf.zeros(3))] for _ in range(4)]
    for one, two in zip(found, again, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def test_gradients_inside_and_from_outside() -> None:
    inner = goten.jit(lambda x: (x * x * x).sum())
    whole = goten.jit(goten.value_and_grad(inner))
    for i in range(4):
        x = goten.tensor([1.0, float(i)])
        want = 3 * np.array([1.0, i]) ** 2
        assert np.array_equal(goten.grad(inner)(x).numpy(), want)
        y, dx = whole(x)
        assert float(y) == 1 + i**3 and np.array_equal(dx.numpy(), want)
    v = tf.Variable(3.0)
    for _ in range(3):
        with tf.GradientTape() as tape:
            y = tf.function(lambda: v * v)()
        assert float(tape.gradient(y, v)) == 6


def test_an_exception_leaves_a_usable_function() -> None:
    v = tf.Variable(0.0)

    @goten.jit
    def f(x: Any, fail: bool) -> Any:
        y = x[:, 0] + v
        if fail:
            raise ZeroDivisionError("in f")
        return y

    for fail in (False, True, False, True, False, False):
        if fail:
            with pytest.raises(ZeroDivisionError, match="in f"):
                f(tf.ones((2, 2)), True)
        else:
            assert f(tf.ones((2, 2)), False).shape == (2,)
    with pytest.raises((ValueError, IndexError)):
        f(tf.ones(2), False)
    assert float(v) == 0 and f(tf.ones((2, 2)), False).shape == (2,)


def test_threads_share_a_function() -> None:
    w = tf.Variable(np.eye(3, dtype="f"))
    f, wrong = goten.jit(lambda x: x @ w + x), []

    def work(k: int) -> None:
        x = tf.constant(X * k)
        for _ in range(50):
            if not np.array_equal(f(x).numpy(), X * k * 2):
                wrong.append(k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(1, 5)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong


def test_methods_keep_recordings_of_their_own() -> None:
    class Counter(tf.Module):
        def __init__(self, step: float) -> None:
            super().__init__()
            self.step, self.n, self.runs = step, tf.Variable(0.0), [0]

        @tf.function
        def __call__(self, x: Any) -> Any:
            self.runs[0] += 1
            self.n.assign_add(self.step)
            return x + self.n

    a, b = Counter(1.0), Counter(10.0)
    assert [float(c(tf.constant(0.5))) for c in (a, b, a, b)] == [1.5, 10.5, 2.5, 20.5]
    assert a.runs == b.runs == [1]
    assert float(copy.deepcopy(a)(tf.constant(0.5))) == 3.5 and float(a.n) == 2
    assert float(pickle.loads(pickle.dumps(tf.constant(1.0)))) == 1


# --- tf.function, by TensorFlow's guide ---


def test_python_runs_once_for_each_kind_of_arguments() -> None:
    seen = []

    @tf.function
    def f(x: Any, y: Any = 1) -> Any:
        seen.append((x, y))
        return x * y

    for _ in range(3):
        f(tf.constant(1.0)), f(tf.constant(1.0), 1), f(x=tf.constant(2.0), y=1)
        f(tf.constant(1)), f(tf.constant([1.0])), f(tf.constant(1.0), 2), f(np.float32(3.0), 2)
    assert len(seen) == f.experimental_get_tracing_count() == 4
    assert f(tf.constant(2.0), 2).numpy() == 4


def test_results_are_tensors_and_none_stays_none() -> None:
    f = tf.function(lambda: (1, [2.5, None], {"v": tf.Variable}["v"] and 3))
    one, (two, none), three = f()
    assert all(isinstance(t, tf.Tensor) for t in (one, two, three)) and none is None
    assert one.dtype == tf.int32 and two.dtype == tf.float32


def test_variables_are_made_in_the_first_call_alone() -> None:
    made: list[Any] = []

    @tf.function
    def once(x: Any) -> Any:
        if not made:
            made.append(tf.Variable(1.0))
        return made[0].assign_add(x)

    assert [float(once(tf.constant(1.0))) for _ in range(4)] == [2, 3, 4, 5]
    assert len(made) == 1

    @tf.function
    def always(x: Any) -> Any:
        return tf.Variable(1.0) + x

    assert float(always(tf.constant(1.0))) == 2
    with pytest.raises(ValueError, match="singleton tf.Variables created on the first call"):
        always(tf.constant(1.0))


def test_input_signature() -> None:
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32), tf.TensorSpec([], tf.int32)])
    def f(x: Any, n: Any) -> Any:
        return x * tf.cast(n, tf.float32)

    assert f([1.0, 2.0], 3).numpy().tolist() == [3, 6] and f([1.0], 2).numpy().tolist() == [2]
    for args in [(tf.constant([[1.0]]), 1), (tf.constant([1]), 1), ([1.0],)]:
        with pytest.raises(TypeError):
            f(*args)
    assert f.get_concrete_function()(tf.constant([2.0]), tf.constant(2)).numpy().tolist() == [4]


def test_nested_functions_are_parts_and_tensors_decide_each_time() -> None:
    @tf.function
    def inner(x: Any) -> Any:
        if tf.reduce_sum(x) > 0:
            return x
        return -x

    outer = tf.function(lambda x: inner(x) + 1)
    for v in (1.0, -2.0, 3.0, -4.0, 5.0, -6.0):
        assert float(outer(tf.constant(v))) == abs(v) + 1
    assert "read on the host" in goten.explain(outer)


def test_run_functions_eagerly() -> None:
    runs = []
    f = tf.function(lambda x: (runs.append(1), x)[1])
    tf.config.run_functions_eagerly(True)
    try:
        [f(tf.constant(1.0)) for _ in range(3)]
    finally:
        tf.config.run_functions_eagerly(False)
    assert len(runs) == 3 and not tf.config.functions_run_eagerly()


def test_the_training_loop_of_the_quickstart() -> None:
    y = RNG.integers(0, 2, (64,))
    x = RNG.random((64, 5), dtype=np.float32)

    def train(wrap: Any) -> tuple[list[Any], float, int]:
        keras.utils.set_random_seed(2)
        runs = []
        layers = [keras.layers.Dense(8, "relu"), keras.layers.Dropout(0.2), keras.layers.Dense(2)]
        model, optimizer = keras.Sequential([keras.Input((5,)), *layers]), keras.optimizers.Adam()
        loss_object = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        train_loss = keras.metrics.Mean(name="train_loss")
        accuracy = keras.metrics.SparseCategoricalAccuracy()

        def step(images: Any, labels: Any) -> None:
            runs.append(1)
            with tf.GradientTape() as tape:
                predictions = model(images, training=True)
                loss = loss_object(labels, predictions)
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
            train_loss(loss)
            accuracy(labels, predictions)

        step = wrap(step)
        for a, b in tf.data.Dataset.from_tensor_slices((x, y)).batch(16).repeat(5):
            step(a, b)
        values = [float(train_loss.result()), float(accuracy.result())]
        return model.get_weights(), values[0] + values[1], len(runs)

    def never_planned(f: Any) -> Any:
        g = tf.function(f)
        g._program = Program("function", eager=True)
        return g

    (w1, v1, n1), (w2, v2, n2) = train(never_planned), train(tf.function)
    assert v1 == v2 and all(np.array_equal(a, b) for a, b in zip(w1, w2, strict=True))
    assert n1 == 20 and n2 == 1
