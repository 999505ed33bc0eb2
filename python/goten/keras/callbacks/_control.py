"""Callbacks that steer training: stopping, learning rates, files."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Callable
from typing import Any, TextIO

import numpy as np

from .._loop import Logs
from ._callback import Callback


def _better(mode: str, monitor: str) -> Callable[[float, float], bool]:
    """Returns the comparison of a mode; auto is max for what is called accuracy or AUC."""
    if mode not in ("auto", "min", "max"):
        raise ValueError(f"mode has to be auto, min or max, received {mode!r}")
    rising = monitor.endswith(("acc", "accuracy", "auc", "precision", "recall", "f1_score"))
    if mode == "max" or (mode == "auto" and rising):
        return lambda a, b: a > b
    return lambda a, b: a < b


def _worst(better: Callable[[float, float], bool]) -> float:
    return -math.inf if better(1.0, 0.0) else math.inf


class EarlyStopping(Callback):
    """Stops training when a value has stopped improving.

    Args:
        monitor: The value, by its name in the logs.
        min_delta: What counts as an improvement.
        patience: Epochs without one after which training stops.
        verbose: 1 to say so.
        mode: min, max, or auto by the name.
        baseline: A value that has to be reached.
        restore_best_weights: Whether the model gets the weights of its best epoch back.
        start_from_epoch: The first epoch that counts.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__()
        self.monitor, self.patience, self.verbose = monitor, patience, verbose
        self.min_delta, self.baseline = abs(min_delta), baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch
        self._is_better = _better(mode, monitor)
        self._begin()

    def _begin(self) -> None:
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best = _worst(self._is_better)
        self.best_weights: Any = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begins anew."""
        self._begin()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Compares the epoch with the best before."""
        value = _monitored(self.monitor, logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self.best_weights, self.best_epoch = self.model.get_weights(), epoch
        self.wait += 1
        if self._improved(value, self.best):
            self.best, self.best_epoch = value, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self.baseline is None or self._improved(value, self.baseline):
                self.wait = 0
            return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def _improved(self, value: float, than: float) -> bool:
        sign = -1 if self._is_better(1.0, 0.0) else 1
        return self._is_better(value + sign * self.min_delta, than)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Gives the best weights back."""
        if self.stopped_epoch > 0 and self.verbose:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.restore_best_weights and self.best_weights is not None:
            if self.verbose:
                print(f"Restoring model weights from the end of the best epoch: "
                      f"{self.best_epoch + 1}.")  # fmt: skip
            self.model.set_weights(self.best_weights)


def _monitored(name: str, logs: Logs | None) -> float | None:
    if logs is None or name not in logs:
        import warnings

        known = ", ".join(logs or ())
        warnings.warn(f"{name} is not among the logs: {known}", UserWarning, stacklevel=3)
        return None
    return float(logs[name])


class ModelCheckpoint(Callback):
    """Saves the model, or its weights, after epochs.

    Args:
        filepath: The file; may have {epoch} and the names of logs, as "m.{epoch:02d}.keras".
        monitor: The value by which save_best_only decides.
        verbose: 1 to say what is saved.
        save_best_only: Whether only epochs better than all before are saved.
        save_weights_only: Whether only the weights are saved.
        mode: min, max, or auto by the name.
        save_freq: Only "epoch" is supported.
        initial_value_threshold: The value that the first saved epoch has to be better than.
    """

    def __init__(
        self,
        filepath: Any,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: Any = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__()
        if save_freq != "epoch":
            raise NotImplementedError("ModelCheckpoint: save_freq other than 'epoch'")
        self.filepath, self.monitor, self.verbose = os.fspath(filepath), monitor, verbose
        self.save_best_only, self.save_weights_only = save_best_only, save_weights_only
        self._is_better = _better(mode, monitor)
        first = initial_value_threshold
        self.best = _worst(self._is_better) if first is None else first

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Saves the epoch, if it counts."""
        if self.save_best_only:
            value = _monitored(self.monitor, logs)
            if value is None or not self._is_better(value, self.best):
                return
            self.best = value
        path = self.filepath.format(epoch=epoch + 1, **(logs or {}))
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        if self.verbose:
            print(f"Epoch {epoch + 1}: saving model to {path}")
        if self.save_weights_only:
            self.model.save_weights(path, overwrite=True)
        else:
            self.model.save(path, overwrite=True)


class LearningRateScheduler(Callback):
    """Sets the learning rate of each epoch by a function.

    Args:
        schedule: Takes the epoch, and if it will the present rate; returns the new one.
        verbose: 1 to print it.
    """

    def __init__(self, schedule: Callable[..., Any], verbose: int = 0) -> None:
        super().__init__()
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Sets the rate."""
        now = float(self.model.optimizer.learning_rate)
        try:
            rate = self.schedule(epoch, now)
        except TypeError:
            rate = self.schedule(epoch)
        if not isinstance(rate, float | int | np.floating):
            raise ValueError(f"schedule has to return a number, received {rate!r}")
        self.model.optimizer.learning_rate = float(rate)
        if self.verbose:
            print(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Notes the rate in the logs."""
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)


class ReduceLROnPlateau(Callback):
    """Lowers the learning rate when a value has stopped improving.

    Args:
        monitor: The value, by its name in the logs.
        factor: What the rate is multiplied by.
        patience: Epochs without an improvement after which that is done.
        verbose: 1 to say so.
        mode: min, max, or auto by the name.
        min_delta: What counts as an improvement.
        cooldown: Epochs to wait after the rate was lowered.
        min_lr: The lowest rate.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        super().__init__()
        if factor >= 1.0:
            raise ValueError(f"factor has to be below 1, received {factor}")
        self.monitor, self.factor, self.patience, self.verbose = monitor, factor, patience, verbose
        self.min_delta, self.cooldown, self.min_lr = min_delta, cooldown, min_lr
        self._is_better = _better(mode, monitor)
        self._begin()

    def _begin(self) -> None:
        self.best, self.wait, self.cooldown_counter = _worst(self._is_better), 0, 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begins anew."""
        self._begin()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Compares the epoch with the best before."""
        rate = float(self.model.optimizer.learning_rate)
        if logs is not None:
            logs["learning_rate"] = rate
        value = _monitored(self.monitor, logs)
        if value is None:
            return
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.wait = 0
        sign = -1 if self._is_better(1.0, 0.0) else 1
        if self._is_better(value + sign * self.min_delta, self.best):
            self.best, self.wait = value, 0
        elif self.cooldown_counter <= 0:
            self.wait += 1
            if self.wait >= self.patience and rate > self.min_lr:
                rate = max(rate * self.factor, self.min_lr)
                self.model.optimizer.learning_rate = rate
                self.cooldown_counter, self.wait = self.cooldown, 0
                if self.verbose:
                    print(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to "
                          f"{rate}.")  # fmt: skip


class CSVLogger(Callback):
    """Writes the logs of every epoch as a line of a CSV file.

    Args:
        filename: The file.
        separator: What stands between the values.
        append: Whether an existing file is continued.
    """

    def __init__(self, filename: Any, separator: str = ",", append: bool = False) -> None:
        super().__init__()
        self.filename, self.separator, self.append = os.fspath(filename), separator, append
        self._file: TextIO | None = None
        self._writer: Any = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Opens the file."""
        self._continued = self.append and os.path.exists(self.filename)
        self._file = open(self.filename, "a" if self.append else "w", newline="")  # noqa: SIM115

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Writes a line."""
        logs = logs or {}
        if self._writer is None:
            assert self._file is not None
            names = ["epoch", *sorted(logs)]
            self._writer = csv.DictWriter(self._file, names, delimiter=self.separator)
            if not self._continued:
                self._writer.writeheader()
        assert self._file is not None
        self._writer.writerow({"epoch": epoch, **{k: logs.get(k, "NA") for k in sorted(logs)}})
        self._file.flush()

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Closes the file."""
        if self._file is not None:
            self._file.close()
            self._file = self._writer = None


class TerminateOnNaN(Callback):
    """Stops training when the loss is no number any more.

    Args:
        raise_error: Whether to raise RuntimeError instead of ending training in order.
    """

    def __init__(self, raise_error: bool = False) -> None:
        super().__init__()
        self.raise_error = raise_error

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Looks at the loss."""
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss):
            if self.raise_error:
                raise RuntimeError(f"batch {batch}: the loss is {loss}; training ends")
            print(f"Batch {batch}: Invalid loss, terminating training")
            self.model.stop_training = True
