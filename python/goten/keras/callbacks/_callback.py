"""The base class of callbacks, and the list that shows them the events of a loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._loop import Event, Logs

# Method of a callback -> kinds of events that need every batch.
_BATCH_METHODS = (
    "on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end",
    "on_test_batch_begin", "on_test_batch_end",
)  # fmt: skip


class Callback:
    """Looks at training and acts on it. Subclasses override what they want to see.

    Attributes:
        model: The model that is trained.
        params: verbose, epochs and steps.
    """

    def __init__(self) -> None:
        self.params: dict[str, Any] = {}
        self._model: Any = None

    @property
    def model(self) -> Any:
        """The model that is trained."""
        return self._model

    def set_params(self, params: dict[str, Any]) -> None:
        """Takes verbose, epochs and steps."""
        self.params = params

    def set_model(self, model: Any) -> None:
        """Takes the model."""
        self._model = model

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Training begins."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Training has ended."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch begins."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch has ended, its validation included."""

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of training begins."""

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of training has ended."""

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of training begins."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of training has ended."""
        self.on_batch_end(batch, logs)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """A validation or a test begins."""

    def on_test_end(self, logs: Logs | None = None) -> None:
        """A validation or a test has ended."""

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of a test begins."""

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of a test has ended."""

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """A prediction begins."""

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """A prediction has ended."""

    def on_predict_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of a prediction begins."""

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of a prediction has ended."""


class History(Callback):
    """Keeps the logs of every epoch.

    Attributes:
        epoch: The numbers of the epochs.
        history: The values of each log, by its name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begins anew."""
        self.epoch, self.history = [], {}

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Notes the logs."""
        self.epoch.append(epoch)
        for k, v in (logs or {}).items():
            self.history.setdefault(k, []).append(v)
        self.model.history = self


class LambdaCallback(Callback):
    """Calls functions at events.

    Args:
        on_epoch_begin: Takes epoch and logs.
        on_epoch_end: Takes epoch and logs.
        on_train_begin: Takes logs.
        on_train_end: Takes logs.
        on_train_batch_begin: Takes batch and logs.
        on_train_batch_end: Takes batch and logs.
    """

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        on_train_batch_begin: Callable[..., Any] | None = None,
        on_train_batch_end: Callable[..., Any] | None = None,
    ) -> None:
        super().__init__()
        given = locals()
        for name in (
            "on_epoch_begin", "on_epoch_end", "on_train_begin", "on_train_end",
            "on_train_batch_begin", "on_train_batch_end",
        ):  # fmt: skip
            if given[name] is not None:
                self.__dict__[name] = given[name]


class CallbackList:
    """Shows the events of a loop to callbacks.

    Args:
        callbacks: A callback or a list of them.
        add_history: Whether to add a History.
        add_progbar: Whether to add a progress bar.
        model: The model.
        verbose: How much the progress bar says.
        epochs: Number of epochs.
        steps: Number of batches an epoch; None while unknown.
    """

    def __init__(
        self,
        callbacks: Any = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        verbose: int = 1,
        epochs: int = 1,
        steps: int | None = None,
    ) -> None:
        from ._progress import ProgbarLogger

        given = callbacks if isinstance(callbacks, list | tuple) else [callbacks]
        self.callbacks: list[Callback] = [c for c in given if c is not None]
        for c in self.callbacks:
            if not isinstance(c, Callback) and not hasattr(c, "on_epoch_end"):
                raise ValueError(f"callbacks: expected a keras.callbacks.Callback, received {c!r}")
        if add_progbar and not any(isinstance(c, ProgbarLogger) for c in self.callbacks):
            self.callbacks.append(ProgbarLogger())
        self.history = next((c for c in self.callbacks if isinstance(c, History)), None)
        if add_history and self.history is None:
            self.history = History()
            self.callbacks.append(self.history)
        for c in self.callbacks:
            c.set_model(model)
            c.set_params({"verbose": verbose, "epochs": epochs, "steps": steps})

    def __iter__(self) -> Any:
        return iter(self.callbacks)

    def append(self, callback: Callback) -> None:
        """Adds a callback."""
        self.callbacks.append(callback)

    @property
    def wants_batches(self) -> bool:
        """Whether a callback looks at every batch."""
        return any(_looks_at_batches(c) for c in self.callbacks)

    def see(self, e: Event) -> None:
        """Shows an event."""
        k = e.kind
        if k in ("train_begin", "test_begin"):
            self._all(f"on_{k}", None)
        elif k in ("train_end", "test_end"):
            self._all(f"on_{k}", e.logs)
        elif k in ("epoch_begin", "epoch_end"):
            self._all(f"on_{k}", e.epoch, e.logs)
        elif k in ("batch_begin", "batch_end"):
            self._all(f"on_train_{k}", e.batch, e.logs)
        elif k in ("test_batch_begin", "test_batch_end"):
            self._all(f"on_{k}", e.batch, e.logs)

    def close(self) -> None:
        """Ends what is shown, whatever ended the loop."""
        from ._progress import ProgbarLogger

        for c in self.callbacks:
            if isinstance(c, ProgbarLogger):
                c.close()

    def _all(self, method: str, *args: Any) -> None:
        for c in self.callbacks:
            f = getattr(c, method, None)
            if f is not None:
                f(*args)

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("on_"):
            raise AttributeError(name)
        return lambda *args: self._all(name, *(args or (None,)) if name.count("_") < 3 else args)


def _looks_at_batches(c: Any) -> bool:
    from ._progress import ProgbarLogger

    if isinstance(c, ProgbarLogger | History):
        return False
    for name in _BATCH_METHODS:
        if name in getattr(c, "__dict__", {}):
            return True
        if getattr(type(c), name, None) is not getattr(Callback, name):
            return True
    return False
