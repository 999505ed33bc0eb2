"""Writes the tables and the pictures of docs/performance.md from benchmarks/results.

It needs matplotlib: run it with .peers/bin/python, or by `make report`.
"""

from __future__ import annotations

import json
import math
import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from measure import RESULTS

DOCS = RESULTS.parents[1] / "docs"
PAGE = DOCS / "performance.md"
COLOURS = ("#1b6ca8", "#bbbbbb", "#999999", "#c8a2a2", "#a2b8c8", "#a9c8a2", "#d0c090")


def processors(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields the name and the results of each processor that was measured."""
    for file in sorted(RESULTS.glob(f"{kind}-*.json")):
        yield file.stem.removeprefix(f"{kind}-"), json.loads(file.read_text())


def row(cells: Sequence[object]) -> str:
    """Returns a line of a Markdown table."""
    return "| " + " | ".join(map(str, cells)) + " |"


def markdown(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Returns a Markdown table whose numbers stand at the right."""
    rule = row(["---", *["--:"] * (len(head) - 1)])
    return "\n".join([row(head), rule, *map(row, rows)])


def ratio(times: Mapping[str, float]) -> float:
    """Returns the best peer's time over Goten's, NaN without both."""
    peers = [t for name, t in times.items() if name != "goten"]
    return min(peers) / times["goten"] if peers and "goten" in times else math.nan


def summary(ratios: Sequence[float]) -> str:
    """Returns mean and least of ratios in words."""
    known = [r for r in ratios if not math.isnan(r)]
    if not known:
        return "-"
    return f"{statistics.geometric_mean(known):.2f} (least {min(known):.2f})"


def workloads() -> str:
    """Returns the tables of the reference workloads."""
    titles = {
        "epoch": "Milliseconds a training step",
        "predict": "Milliseconds a prediction of one row",
        "MB": "Peak memory above the import, MB",
    }
    text = []
    for processor, results in processors("workloads"):
        for threads, parts in results.items():
            for what, works in parts.items():
                sides = list(dict.fromkeys(side for times in works.values() for side in times))
                rows = [
                    [name, *(f"{t[s]:.3g}" if s in t else "" for s in sides), f"{ratio(t):.2f}"]
                    for name, t in works.items()
                ]
                rows.append(
                    ["geometric mean", *[""] * len(sides), summary([*map(ratio, works.values())])]
                )
                where = processor if threads == "memory" else f"{processor}, {threads} threads"
                table = markdown(["workload", *sides, "best peer / goten"], rows)
                text.append(f"{titles[what]} ({where}):\n\n{table}")
    return "\n\n".join(text)


def kernels() -> str:
    """Returns a table of the groups of kernels, and one of all cases."""
    text = []
    for processor, results in processors("kernels"):
        for threads, part in results.items():
            machine = part["machine"]
            groups: dict[str, list[float]] = {}
            rows = []
            for name, case in sorted(part["cases"].items(), key=lambda c: c[1]["group"]):
                own = case["seconds"]["goten"]
                best = ratio(case["seconds"])
                groups.setdefault(case["group"], []).append(best)
                rows.append([name, f"{own * 1e6:.4g}", rate(case, machine), f"{best:.2f}"])
            limits = ", ".join(f"{k} {v:.0f}" for k, v in machine.items())
            text.append(f"{processor}, {threads} threads ({limits}; GFLOP/s, GB/s):")
            text.append(
                markdown(
                    ["group", "best peer / goten"], [[g, summary(r)] for g, r in groups.items()]
                )
            )
            table = markdown(["kernel", "µs", "of the limit", "best peer / goten"], rows)
            text.append(f"<details><summary>all cases</summary>\n\n{table}\n\n</details>")
    return "\n\n".join(text)


def learning() -> str:
    """Returns a table of what the models learn from real data."""
    text = []
    for processor, results in processors("learning"):
        sides = list(dict.fromkeys(side for found in results.values() for side in found))
        rows = [
            [name, *(shown(each.get(side)) for side in sides)] for name, each in results.items()
        ]
        text.append(f"Percent of the test set, mean (least to most) ({processor}):")
        text.append(markdown(["study", *sides], rows))
    return "\n\n".join(text)


def shown(found: Mapping[str, Any] | None) -> str:
    """Returns the accuracy of some seeds in words."""
    if found is None:
        return ""
    return f"{found['mean']:.1f} ({min(found['seeds']):.1f} to {max(found['seeds']):.1f})"


def rate(case: Mapping[str, Any], machine: Mapping[str, float]) -> str:
    """Returns which part of the machine's limit a case reaches."""
    own = case["seconds"]["goten"]
    if case["flops"]:
        return f"{case['flops'] / own / 1e7 / machine['peak']:.0f} % of peak"
    if case["bytes"]:
        return f"{case['bytes'] / own / 1e7 / machine['triad']:.0f} % of DRAM"
    return ""


def roofline() -> None:
    """Draws operations a second over operations a byte, for kernels that have both."""
    from matplotlib import pyplot

    for processor, results in processors("kernels"):
        figure, axes = pyplot.subplots(figsize=(8, 5))
        for (threads, part), colour in zip(results.items(), ("#1b6ca8", "#c05020"), strict=False):
            machine = part["machine"]
            intensity = [2**e for e in range(-3, 12)]
            roof = [min(machine["peak"], x * machine["triad"]) for x in intensity]
            axes.loglog(intensity, roof, color=colour, label=f"limit on {threads} threads")
            points: dict[str, list[tuple[float, float]]] = {}
            for case in part["cases"].values():
                if case["flops"] and case["bytes"]:
                    own = case["seconds"]["goten"]
                    point = (case["flops"] / case["bytes"], case["flops"] / own / 1e9)
                    points.setdefault(case["group"], []).append(point)
            for (group, places), mark in zip(points.items(), "o^sDvP*X", strict=False):
                x, y = zip(*places, strict=True)
                axes.scatter(x, y, s=18, color=colour, marker=mark, label=f"{group}, {threads}")
        axes.set_xlabel("operations a byte of operands")
        axes.set_ylabel("GFLOP/s, float32 and float64")
        axes.set_title(processor)
        axes.legend(fontsize=7)
        figure.tight_layout()
        figure.savefig(DOCS / "roofline.svg")


def bars() -> None:
    """Draws the training steps of all libraries, as multiples of Goten's."""
    from matplotlib import pyplot

    for _processor, results in processors("workloads"):
        threads = max(t for t in results if t != "memory")
        works = results[threads]["epoch"]
        sides = list(dict.fromkeys(side for times in works.values() for side in times))
        figure, axes = pyplot.subplots(figsize=(10, 4))
        width = 0.8 / len(sides)
        for i, (side, colour) in enumerate(zip(sides, COLOURS, strict=False)):
            heights = [t.get(side, math.nan) / t["goten"] for t in works.values()]
            places = [k + i * width for k in range(len(works))]
            axes.bar(places, heights, width, label=side, color=colour)
        axes.set_xticks([k + 0.4 for k in range(len(works))], list(works), fontsize=8)
        axes.set_ylabel("time of a training step, Goten's is 1")
        axes.set_ylim(0, 6)
        axes.legend(fontsize=7)
        figure.tight_layout()
        figure.savefig(DOCS / "workloads.svg")


def main() -> None:
    """Puts the tables in place of those between the page's marks, and draws the pictures."""
    text = PAGE.read_text()
    tables = {"workloads": workloads(), "learning": learning(), "kernels": kernels()}
    for name, table in tables.items():
        begin, end = f"<!-- {name}: written by benchmarks/report.py -->", f"<!-- end of {name} -->"
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        if not pattern.search(text):
            raise SystemExit(f"report: {PAGE} has no marks for {name}")
        text = pattern.sub(lambda _, b=begin, t=table, e=end: f"{b}\n\n{t}\n\n{e}", text)
    PAGE.write_text(text)
    roofline()
    bars()


if __name__ == "__main__":
    main()
