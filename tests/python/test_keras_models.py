"""Names, summaries, configurations and files of models."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import goten.keras as ours

theirs = pytest.importorskip("keras")

RNG = np.random.default_rng(5)


def cnn(k: Any) -> Any:
    return k.Sequential([
        k.Input((32, 32, 3)), k.layers.Conv2D(32, (3, 3), activation="relu"),
        k.layers.MaxPooling2D((2, 2)), k.layers.BatchNormalization(), k.layers.Flatten(),
        k.layers.Dropout(0.5), k.layers.Dense(1000), k.layers.Dense(10, activation="softmax"),
    ])  # fmt: skip


def text(k: Any) -> Any:
    return k.Sequential([
        k.Input((9,)), k.layers.Embedding(100, 8), k.layers.Bidirectional(k.layers.LSTM(4)),
        k.layers.Dense(1, name="a_rather_long_name_that_has_to_be_wrapped_somewhere"),
    ])  # fmt: skip


def branches(k: Any) -> Any:
    p, q = k.Input((4,), name="p"), k.Input((4,), name="q")
    shared = k.layers.Dense(3, name="shared")
    both = k.layers.Concatenate(name="both")([shared(p), shared(q)])
    return k.Model([p, q], [k.layers.Dense(1, name="u")(both), k.layers.ReLU()(both)])


def chain(k: Any) -> Any:
    x = k.Input((4,))
    return k.Model(x, k.layers.Dense(2)(k.layers.Dense(3)(x)), name="chain")


def unbuilt(k: Any) -> Any:
    return k.Sequential([k.layers.Dense(3), k.layers.Dense(2)])


def frozen(k: Any) -> Any:
    m = k.Sequential([k.Input((4,)), k.layers.Dense(3), k.layers.Dense(2)])
    m.layers[0].trainable = False
    return m


def nested(k: Any) -> Any:
    inner = k.Sequential([k.Input((4,)), k.layers.Dense(3)], name="inner")
    return k.Sequential([k.Input((4,)), inner, k.layers.Dense(2)])


MODELS = [cnn, text, branches, chain, unbuilt, frozen, nested]


def fresh(make: Any, k: Any) -> Any:
    k.utils.clear_session()
    return make(k)


@pytest.mark.parametrize("width", [None, 80, 120])
@pytest.mark.parametrize("make", MODELS)
def test_summaries_are_those_of_keras(make: Any, width: int | None) -> None:
    found = []
    for k in (theirs, ours):
        lines: list[str] = []
        fresh(make, k).summary(
            line_length=width, print_fn=lambda s, line_break=None, out=lines: out.append(s)
        )
        found.append("\n".join(lines).rstrip())
    assert found[1] == found[0]


def test_summary_of_a_trained_model_counts_the_optimizer() -> None:
    found = []
    for k in (theirs, ours):
        m = fresh(chain, k)
        m.compile("adam", "mse")
        m.fit(np.ones((4, 4)), np.ones((4, 2)), verbose=0)
        lines: list[str] = []
        m.summary(print_fn=lambda s, line_break=None, out=lines: out.append(s))
        # The engine counts steps in 64 bits, Keras in 32: the sizes in bytes differ by 4.
        found.append(re.sub(r" \([0-9.]+ K?B\)", "", "\n".join(lines).rstrip()))
    assert found[1] == found[0]


@pytest.mark.parametrize("make", MODELS)
def test_names_are_those_of_keras(make: Any) -> None:
    a, b = fresh(make, theirs), fresh(make, ours)
    assert b.name == a.name
    assert [x.name for x in b.layers] == [x.name for x in a.layers]
    assert [w.name for w in b.weights] == [w.name for w in a.weights]
    assert [w.path.split("/")[-1] for w in b.weights] == [
        w.path.split("/")[-1] for w in a.weights
    ]  # fmt: skip


def test_names_count_up_in_a_process() -> None:
    for k in (theirs, ours):
        k.utils.clear_session()
        made = [k.layers.Dense(1).name, k.layers.Conv2D(1, 1).name, k.layers.Dense(1).name,
                k.layers.MaxPooling2D().name, k.layers.LSTM(1).name, k.layers.GRU(1).name,
                k.Sequential().name, k.layers.PReLU().name, k.layers.ELU().name]  # fmt: skip
        assert made == ["dense", "conv2d", "dense_1", "max_pooling2d", "lstm", "gru",
                        "sequential", "p_re_lu", "elu"]  # fmt: skip


def sample(m: Any) -> Any:
    xs = [RNG.uniform(0, 1, (3, *s[1:])).astype("f") for s in listed(m.input_shape)]
    return xs if len(xs) > 1 else xs[0]


def listed(x: Any) -> list[Any]:
    return x if isinstance(x, list) else [x]


def equal(a: Any, b: Any) -> None:
    for p, q in zip(listed(a), listed(b), strict=True):
        np.testing.assert_array_equal(p, q)


BUILT = [cnn, text, branches, chain, frozen, nested]


@pytest.mark.parametrize("make", BUILT)
def test_configurations_make_the_same_model(make: Any) -> None:
    m = make(ours)
    x = sample(m)
    for n in (
        type(m).from_config(m.get_config()), ours.models.clone_model(m),
        ours.models.model_from_json(m.to_json()),
        type(m).from_config(json.loads(json.dumps(m.get_config()))),
    ):  # fmt: skip
        n.set_weights(m.get_weights())
        equal(n.predict(x, verbose=0), m.predict(x, verbose=0))
        assert n.name == m.name and [v.name for v in n.layers] == [v.name for v in m.layers]
        assert len(n.trainable_weights) == len(m.trainable_weights)


@pytest.mark.parametrize("make", BUILT)
def test_files_keep_everything(make: Any, tmp_path: Path) -> None:
    m = make(ours)
    m.compile(ours.optimizers.Adam(0.02, clipnorm=1.0), "mse", metrics=["mae"])
    x = sample(m)
    y = [np.ones((3, *s[1:]), "f") for s in listed(m.output_shape)]
    m.fit(x, y, verbose=0)
    m.save(tmp_path / "m.keras")
    n = ours.models.load_model(tmp_path / "m.keras")
    equal(n.predict(x, verbose=0), m.predict(x, verbose=0))
    assert n.optimizer.get_config() == m.optimizer.get_config()
    a, b = (k.fit(x, y, epochs=2, shuffle=False, verbose=0).history for k in (m, n))
    if make is not cnn:  # dropout draws other masks after loading
        assert a == b
    m.save_weights(tmp_path / "m.weights.h5")
    n.set_weights([w + 1 for w in n.get_weights()])
    n.load_weights(tmp_path / "m.weights.h5")
    equal(n.predict(x, verbose=0), m.predict(x, verbose=0))


@ours.saving.register_keras_serializable("tests")
class Scaled(ours.layers.Layer):
    def __init__(self, factor: float = 2.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.factor = factor

    def build(self, input_shape: Any) -> None:
        self.w = self.add_weight((input_shape[-1],), "ones", name="w")

    def call(self, x: Any) -> Any:
        return x * self.w * self.factor

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}


@ours.saving.register_keras_serializable("tests")
class Net(ours.Model):
    def __init__(self, units: int = 3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.first = ours.layers.Dense(units, activation="relu")
        self.scaled = Scaled(0.5)
        self.last = ours.layers.Dense(1)

    def call(self, x: Any) -> Any:
        return self.last(self.scaled(self.first(x)))

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "units": self.units}


@ours.saving.register_keras_serializable("tests")
class Reader(ours.Model):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rnn = ours.layers.Bidirectional(ours.layers.GRU(2))
        self.tower = [ours.layers.Dense(3), ours.layers.Dense(1)]

    def call(self, x: Any) -> Any:
        x = self.rnn(ours.ops.expand_dims(x, -1))
        for layer in self.tower:
            x = layer(x)
        return x

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}


@pytest.mark.parametrize("make", [
    lambda: Net(4), lambda: Reader(),
    lambda: ours.Sequential([ours.Input((5,)), Scaled(3.0), ours.layers.Dense(1)]),
], ids=["own model", "own model with lists", "own layer"])  # fmt: skip
def test_files_of_own_classes(make: Any, tmp_path: Path) -> None:
    m = make()
    m.compile("adam", "mse")
    x, y = RNG.normal(size=(8, 5)).astype("f"), np.ones((8, 1), "f")
    m.fit(x, y, epochs=2, verbose=0)
    assert len(m.trainable_weights) == len([w for w in m.weights])
    m.save(tmp_path / "own.keras")
    n = ours.models.load_model(tmp_path / "own.keras")
    equal(n.predict(x, verbose=0), m.predict(x, verbose=0))
    a, b = (k.fit(x, y, epochs=2, shuffle=False, verbose=0).history for k in (m, n))
    np.testing.assert_allclose(a["loss"], b["loss"], 1e-6)


def test_a_file_with_an_unknown_class_says_how_to_make_it_known(tmp_path: Path) -> None:
    class Hidden(Scaled):
        pass

    m = ours.Sequential([ours.Input((2,)), Hidden()])
    m.save(tmp_path / "m.keras")
    with pytest.raises(ValueError, match="Hidden.*register_keras_serializable"):
        ours.models.load_model(tmp_path / "m.keras")
    n = ours.models.load_model(tmp_path / "m.keras", custom_objects={"Hidden": Hidden})
    assert type(n.layers[0]) is Hidden


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Any, Path]:
    m = chain(ours)
    m.save(tmp_path / "m.keras")
    return m, tmp_path / "m.keras"


@pytest.mark.parametrize("keep", [0, 1, 7, 8, 9, 100, -1, -20])
def test_truncated_files(saved: Any, keep: int) -> None:
    m, path = saved
    content = path.read_bytes()
    path.write_bytes(content[:keep])
    before = m.get_weights()
    for call in (lambda: ours.models.load_model(path), lambda: m.load_weights(path)):
        with pytest.raises((ValueError, OSError), match="m.keras"):
            call()
    equal(m.get_weights(), before)


def test_damaged_files(saved: Any) -> None:
    m, path = saved
    content = bytearray(path.read_bytes())
    before = m.get_weights()
    for at in range(0, len(content), max(1, len(content) // 200)):
        changed = bytearray(content)
        changed[at] ^= 0x20
        path.write_bytes(changed)
        try:
            n = ours.models.load_model(path)
        except (ValueError, OSError, NotImplementedError, TypeError):
            continue
        assert isinstance(n, ours.Model)
    path.write_bytes(content)
    m.load_weights(path)
    equal(m.get_weights(), before)


@pytest.mark.parametrize("content", [
    b"", b"PK\x03\x04 a zip", b"\x89HDF\r\n\x1a\n", b"\x80\x04\x95 a pickle",
    (2**60).to_bytes(8, "little") + b"{}", b"\x02" + bytes(7) + b"{}",
    b"\x02" + bytes(7) + b"[]",
], ids=["empty", "zip", "hdf5", "pickle", "huge", "no model", "list"])  # fmt: skip
def test_foreign_files(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    path.write_bytes(content)
    with pytest.raises((ValueError, OSError), match="m.keras"):
        ours.models.load_model(path)


def test_a_missing_file_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nothing.keras"):
        ours.models.load_model(tmp_path / "nothing.keras")


def test_weights_of_another_model_change_nothing(tmp_path: Path) -> None:
    chain(ours).save_weights(tmp_path / "w.weights.h5")
    m = ours.Sequential([ours.Input((4,)), ours.layers.Dense(9), ours.layers.Dense(2)])
    before = m.get_weights()
    with pytest.raises(ValueError, match="w.weights.h5"):
        m.load_weights(tmp_path / "w.weights.h5")
    equal(m.get_weights(), before)


def test_a_failed_save_leaves_the_old_file(saved: Any) -> None:
    m, path = saved
    content = path.read_bytes()

    class Odd(ours.layers.Layer):
        def get_config(self) -> dict[str, Any]:
            return {"x": object()}

        def call(self, x: Any) -> Any:
            return x

    with pytest.raises((TypeError, ValueError)):
        ours.Sequential([ours.Input((2,)), Odd()]).save(path)
    assert path.read_bytes() == content
    with pytest.raises(FileExistsError):
        m.save(path, overwrite=False)


UTILS = [
    ("to_categorical", ([0, 2, 1],), {}), ("to_categorical", ([[0], [2]], 4), {}),
    ("normalize", (np.arange(6.0).reshape(2, 3),), {"axis": 1}),
    ("pad_sequences", ([[1, 2, 3], [4], []],), {}),
    ("pad_sequences", ([[1, 2, 3], [4]],), {"maxlen": 2, "padding": "post", "value": 9}),
    ("pad_sequences", ([[1, 2, 3], [4]],), {"maxlen": 2, "truncating": "post"}),
]


@pytest.mark.parametrize(("name", "args", "options"), UTILS)
def test_utils(name: str, args: Any, options: Any) -> None:
    a, b = (getattr(k.utils, name)(*args, **options) for k in (theirs, ours))
    np.testing.assert_allclose(b, a)
    assert b.dtype == a.dtype
