"""The base class of learning rate schedules."""

from __future__ import annotations

import json
from typing import Any

from ...._engine import raw
from ..._configured import Configured


class LearningRateSchedule(Configured):
    """A learning rate that depends on the step."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name or type(self).__name__

    def __call__(self, step: Any) -> float:
        return raw.ScheduleRate(json.dumps(self._saved()), int(step))

    def _saved(self) -> dict[str, Any]:
        return {"class_name": self._class, "config": self._entries()}
