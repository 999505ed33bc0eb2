"""TensorFlow on the Goten engine: `import goten.tensorflow as tf`.

Operators run at once, or in tf.function once for each kind of arguments. What is missing raises
AttributeError that says so; docs/differences.md
lists what is different on purpose.
"""

from __future__ import annotations

import importlib
from typing import Any, Final

from . import config as config
from . import data as data
from . import debugging as debugging
from . import dtypes as dtypes
from . import errors as errors
from . import linalg as linalg
from . import math as math
from . import nn as nn
from . import random as random
from ._arrays import *  # noqa: F403
from ._dtypes import DType as DType
from ._dtypes import as_dtype as as_dtype
from ._function import function as function
from ._make import *  # noqa: F403
from ._others import *  # noqa: F403
from ._products import *  # noqa: F403
from ._shape import TensorShape as TensorShape
from ._spec import TensorSpec as TensorSpec
from ._tape import GradientTape as GradientTape
from ._tape import UnconnectedGradients as UnconnectedGradients
from ._tensor import Tensor as Tensor
from ._variable import Variable as Variable

__version__: Final = "2.20.0"  # the version of TensorFlow whose surface this is

newaxis: Final = None

# Names at the top that are those of tf.math, tf.linalg and tf.nn too.
_MATH: Final = (
    "abs acos acosh add add_n argmax argmin argsort asin asinh atan atan2 atanh "
    "clip_by_value cos cosh cumsum divide equal exp expm1 floor floormod greater greater_equal "
    "less less_equal log logical_and logical_not logical_or logical_xor maximum minimum multiply "
    "negative not_equal pow reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean "
    "reduce_min reduce_prod reduce_sum round rsqrt sigmoid sign sin sinh sort sqrt square "
    "squared_difference subtract tan tanh truediv"
).split()  # fmt: skip
for _name in _MATH:
    globals()[_name] = getattr(math, _name)
mod = math.floormod
norm = linalg.norm
bool, int8, int16, int32, int64 = (  # noqa: A001
    dtypes.bool, dtypes.int8, dtypes.int16, dtypes.int32, dtypes.int64
)  # fmt: skip
uint8, uint16, uint32, uint64 = dtypes.uint8, dtypes.uint16, dtypes.uint32, dtypes.uint64
float32, float64, double = dtypes.float32, dtypes.float64, dtypes.double

_MODULES: Final = ("bitwise", "keras")
_KERAS: Final = ("initializers", "losses", "metrics", "optimizers")

__all__ = sorted({
    *(n for n in dict(globals()) if not n.startswith("_")), *_MODULES, *_KERAS,
} - {"Any", "Final", "annotations", "importlib"})  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name in _KERAS:
        return getattr(importlib.import_module(".keras", __name__), name)
    if name in dtypes.MISSING:
        return getattr(dtypes, name)
    raise AttributeError(f"goten.tensorflow has no {name!r} yet; dir(tf) lists what there is")


def __dir__() -> list[str]:
    return list(__all__)
