"""A worker: times the families of one library written in Python, on request.

The protocol is that of core/internal/bench: a request in JSON a line, an answer a line.
"""

from __future__ import annotations

import json
import sys
import time

from groups import groups


def main(library: str, threads: int) -> None:
    """Answers requests on standard input until it ends."""
    if library == "torch":
        import torch

        torch.set_num_threads(threads)
    families = {
        case.family: getattr(group, library)
        for group in groups().values()
        if hasattr(group, library)
        for case in group.CASES
    }
    last, call = None, None
    for line in sys.stdin:
        request = json.loads(line)
        key = (request["family"], request["args"])
        if key != last:
            call = families[request["family"]](*key)
            call()
            last = key
        assert call
        for _ in range(request["calls"]):  # caches are cold after another side's turn
            call()
        start = time.perf_counter()
        for _ in range(request["calls"]):
            call()
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
