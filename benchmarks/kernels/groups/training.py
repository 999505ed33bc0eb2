"""Products of matrices of the eight reference workloads (benchmarks/workloads).

Forward (nn), the gradient of the input (nt), and that of the weights (tn); rows are examples, or
examples and steps.
"""

from __future__ import annotations

from groups.products import product, torch

__all__ = ["CASES", "torch"]

SHAPES = [
    # article_cnn: dense layers of 128 and 10
    *((32, 128, 2304, "nn"), (32, 2304, 128, "nt"), (2304, 128, 32, "tn")),
    *((32, 10, 128, "nn"), (32, 128, 10, "nt"), (128, 10, 32, "tn")),
    # article_rnn: the input of ten steps, and a step
    *((320, 128, 8, "nn"), (32, 128, 32, "nn")),
    # mnist_mlp: dense layers of 512, 512 and 10
    *((128, 512, 784, "nn"), (784, 512, 128, "tn")),
    *((128, 512, 512, "nn"), (128, 512, 512, "nt"), (512, 512, 128, "tn")),
    *((128, 10, 512, "nn"), (128, 512, 10, "nt"), (512, 10, 128, "tn")),
    # mnist_cnn: the dense layer
    *((128, 10, 1600, "nn"), (128, 1600, 10, "nt"), (1600, 10, 128, "tn")),
    # resnet20: a shortcut
    *((16384, 32, 16, "nn"), (16384, 16, 32, "nt"), (16, 32, 16384, "tn")),
    # lstm_text: the input of 80 steps, and a step
    *((2560, 512, 128, "nn"), (2560, 128, 512, "nt"), (128, 512, 2560, "tn")),
    *((32, 512, 128, "nn"), (32, 128, 512, "nt")),
    # gru_series: the input of the second layer
    *((3072, 192, 64, "nn"), (3072, 64, 192, "nt"), (64, 192, 3072, "tn")),
    # transformer: projections, and both layers of the feed-forward network
    *((2048, 128, 128, "nn"), (2048, 128, 128, "nt"), (128, 128, 2048, "tn")),
    *((2048, 256, 128, "nn"), (2048, 128, 256, "nn"), (128, 256, 2048, "tn")),
]

CASES = [product(*shape) for shape in SHAPES]
