"""The eight reference workloads in PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn


@dataclass(frozen=True)
class Work:
    """A model to train.

    Args:
        model: Makes the model.
        x: Makes the inputs of a batch.
        y: Makes the targets of a batch.
        steps: Steps of an epoch.
        loss: The loss.
    """

    model: Callable[[], nn.Module]
    x: Callable[[], torch.Tensor]
    y: Callable[[], torch.Tensor]
    steps: int
    loss: nn.Module


class Block(nn.Module):
    """Two convolutions with batch normalisation, added to their input."""

    def __init__(self, channels: int, filters: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(filters)
        self.short: nn.Module = nn.Identity()
        if stride != 1 or channels != filters:
            shortcut = nn.Conv2d(channels, filters, 1, stride, bias=False)
            self.short = nn.Sequential(shortcut, nn.BatchNorm2d(filters))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Returns the sum after ReLU."""
        y = torch.relu(self.norm1(self.conv1(x)))
        return torch.relu(self.norm2(self.conv2(y)) + self.short(x))


class ResNet20(nn.Module):
    """ResNet-20 for images of 32 by 32."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [
            nn.Conv2d(3, 16, 3, 1, 1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(),
        ]
        channels = 16
        shape = [(16, 1)] * 3 + [(32, 2)] + [(32, 1)] * 2 + [(64, 2)] + [(64, 1)] * 2
        for filters, stride in shape:
            layers.append(Block(channels, filters, stride))
            channels = filters
        self.layers = nn.Sequential(*layers)
        self.head = nn.Linear(64, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Returns logits."""
        return self.head(self.layers(x).mean((2, 3)))


class Sequence(nn.Module):
    """A recurrent network, from words if there is an embedding."""

    def __init__(self, words: int, cell: nn.Module, units: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(words, cell.input_size) if words else nn.Identity()
        self.cell = cell
        self.head = nn.Linear(units, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Returns a number for each row."""
        y, _ = self.cell(self.embed(x))
        return self.head(y[:, -1])


class Encoder(nn.Module):
    """Two blocks of attention."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(5000, 128)
        block = nn.TransformerEncoderLayer(128, 4, 256, 0.1, batch_first=True)
        self.blocks = nn.TransformerEncoder(block, 2, enable_nested_tensor=False)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(128, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Returns logits."""
        return self.head(self.drop(self.blocks(self.embed(x)).mean(1)))


def article_cnn() -> nn.Module:
    """Returns the convolutional network of the article."""
    return nn.Sequential(
        *(nn.Conv2d(3, 32, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(2304, 128), nn.ReLU(), nn.Linear(128, 10)),
    )


def mnist_mlp() -> nn.Module:
    """Returns two hidden layers with dropout."""
    return nn.Sequential(
        *(nn.Linear(784, 512), nn.ReLU(), nn.Dropout(0.2)),
        *(nn.Linear(512, 512), nn.ReLU(), nn.Dropout(0.2)),
        nn.Linear(512, 10),
    )


def mnist_cnn() -> nn.Module:
    """Returns Keras' example of a network for MNIST."""
    return nn.Sequential(
        *(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Dropout(0.5), nn.Linear(1600, 10)),
    )


def works() -> Mapping[str, Work]:
    """Returns the workloads by name."""

    def floats(*shape: int) -> Callable[[], torch.Tensor]:
        return lambda: torch.randn(*shape)

    def ints(below: int, *shape: int) -> Callable[[], torch.Tensor]:
        return lambda: torch.randint(0, below, shape)

    def recurrent(cell: type, words: int, size: int, units: int, layers: int = 1) -> Sequence:
        return Sequence(words, cell(size, units, layers, batch_first=True), units)

    def lstm(words: int, size: int, units: int) -> Callable[[], Sequence]:
        return lambda: recurrent(nn.LSTM, words, size, units)

    ce, mse, binary = nn.CrossEntropyLoss(), nn.MSELoss(), nn.BCEWithLogitsLoss()
    ten32, ten128 = ints(10, 32), ints(10, 128)
    return {
        "article_cnn": Work(article_cnn, floats(32, 3, 32, 32), ten32, 40, ce),
        "article_rnn": Work(lstm(10, 8, 32), ints(10, 32, 10), floats(32, 1), 100, mse),
        "mnist_mlp": Work(mnist_mlp, floats(128, 784), ten128, 60, ce),
        "mnist_cnn": Work(mnist_cnn, floats(128, 1, 28, 28), ten128, 20, ce),
        "resnet20": Work(ResNet20, floats(64, 3, 32, 32), ints(10, 64), 8, ce),
        "lstm_text": Work(
            lstm(20000, 128, 128),
            ints(20000, 32, 80),
            lambda: torch.randint(0, 2, (32, 1)).float(),
            20,
            binary,
        ),
        "gru_series": Work(
            lambda: recurrent(nn.GRU, 0, 8, 64, 2), floats(64, 48, 8), floats(64, 1), 20, mse
        ),
        "transformer": Work(Encoder, ints(5000, 32, 64), ints(2, 32), 20, ce),
    }


class Trainer:
    """A workload that is trained step by step, as PyTorch's tutorials do."""

    def __init__(self, name: str, way: str) -> None:
        """Makes model, optimizer and eight batches.

        Args:
            name: The workload.
            way: "eager", "channels_last" or "compile".
        """
        self.work: Any = works()[name]
        self.model = self.work.model()
        self.batches = [(self.work.x(), self.work.y()) for _ in range(8)]
        if way == "channels_last" and self.batches[0][0].dim() == 4:
            self.model = self.model.to(memory_format=torch.channels_last)
            self.batches = [(x.to(memory_format=torch.channels_last), y) for x, y in self.batches]
        self.forward = torch.compile(self.model) if way == "compile" else self.model
        self.optimizer = torch.optim.Adam(self.model.parameters(), 1e-3, fused=True)

    def epoch(self) -> int:
        """Trains one epoch; returns the number of steps."""
        self.model.train()
        for i in range(self.work.steps):
            x, y = self.batches[i % len(self.batches)]
            self.optimizer.zero_grad(set_to_none=True)
            loss = self.work.loss(self.forward(x), y)
            loss.backward()
            self.optimizer.step()
            loss.item()
        return int(self.work.steps)

    def predict_one(self) -> None:
        """Predicts the first row."""
        self.model.eval()
        with torch.inference_mode():
            self.model(self.batches[0][0][:1]).numpy()
