"""How time and memory grow with size: exponents fitted on logarithms, and a chart of them."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from tests.bench.ours import SPEEDS, Engine
from tests.bench.tables import median, seconds, table, whole

Series = Mapping[str, Sequence[tuple[float, float]]]
COLOURS = ("#9a3324", "#2a6f63", "#b8860b", "#44546a", "#7a5195")


def exponent(points: Sequence[tuple[float, float]]) -> float | None:
    """The slope of the least-squares line through the logarithms; None of fewer than two sizes."""
    if len({x for x, _ in points}) < 2:
        return None
    x, y = np.log(np.array(points)).T
    return float(np.polyfit(x, y, 1)[0])


def memory(sizes: Sequence[int], pure: bool, say) -> list[tuple[int, float, float]]:
    """Megabytes of a solve beyond the idle process, and of the problem alone: own processes."""
    found = []
    for needs in sizes:
        with Engine(pure) as engine:
            before, built, after = engine.ask(
                "solve", shape="town", needs=needs, seed=0, repeats=1
            )["megabytes"]
        found.append((needs, after - before, built - before))
        say(f"memory at {needs:,}, {SPEEDS[pure]}: {after - before:,.0f} MB")
    return found


def run(options, rows: Sequence[dict], say) -> tuple[str, dict]:
    """The table of exponents, from the engine's rows and from processes measured for memory."""
    times: dict[str, list[tuple[float, float]]] = {}
    names = {"ours": "ours", "pure": "ours, pure", "ortools": "OR-tools", "highs": "HiGHS"}
    for row in rows:
        for who, called in names.items():
            if row[who]:
                name = f"{row['shape']}, {called}"
                times.setdefault(name, []).append((row["needs"], median(row[who])))
    store = {}
    for name, pure in (("town, ours", False), ("town, ours, pure", True)):
        held = memory(options.needs, pure, say)
        store[name] = [(needs, most) for needs, most, _ in held]
    text = table(
        "Growth: time ~ needs^exponent, memory ~ needs^exponent (town, beyond the idle process)",
        ["series", "sizes", "exponent", "largest"],
        [
            [name, len(points), _power(points), show(points[-1][1])]
            for series, show in ((times, seconds), (store, lambda mb: f"{mb:,.0f} MB"))
            for name, points in series.items()
        ],
        "Of which the problem itself: "
        + ", ".join(f"{whole(needs)}: {own:,.0f} MB" for needs, _, own in held),
    )
    return text, {"seconds": times, "megabytes": store}


def _power(points: Sequence[tuple[float, float]]) -> str:
    found = exponent(points)
    return "–" if found is None else f"{found:.2f}"


def chart(found: Mapping[str, Series], place: Path) -> None:
    """Both kinds of series side by side on logarithmic axes, as an SVG."""
    panels = [
        panel(series, left, title)
        for left, (title, series) in zip((0, 480), found.items(), strict=False)
    ]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="960" height="420" '
        'viewBox="0 0 960 420" font-family="sans-serif" font-size="12" fill="#333">'
        '<rect width="960" height="420" fill="#fff"/>' + "".join(panels) + "</svg>\n",
        encoding="utf-8",
    )


def panel(series: Series, left: int, title: str) -> str:
    """One chart, 480 by 420."""
    points = [point for line in series.values() for point in line]
    if not points:
        return ""
    (x0, x1), (y0, y1) = ((_floor(min(c)), _ceiling(max(c))) for c in zip(*points, strict=True))

    def at(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - x0) / max(x1 - x0, 1)
        up = (math.log10(y) - y0) / max(y1 - y0, 1)
        return left + 60 + 290 * across, 370 - 310 * up

    parts = [f'<text x="{left + 60}" y="30" font-size="14">{title} by needs</text>']
    for power in range(x0, x1 + 1):
        x, _ = at(10.0**power, 10.0**y0)
        parts.append(f'<path d="M{x:.1f} 60V370" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="388" text-anchor="middle">{10**power:,}</text>')
    for power in range(y0, y1 + 1):
        _, y = at(10.0**x0, 10.0**power)
        parts.append(f'<path d="M{left + 60} {y:.1f}H{left + 350}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{left + 54}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        )
    for number, (name, line) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        dashes = ' stroke-dasharray="5 3"' if number >= len(COLOURS) else ""
        ends = [at(x, y) for x, y in sorted(line)]
        way = "L".join(f"{x:.1f} {y:.1f}" for x, y in ends)
        parts.append(f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in ends]
        power = exponent(line)
        label = name if power is None else f"{name} ^{power:.2f}"
        parts.append(
            f'<text x="{left + 358}" y="{70 + 18 * number}" fill="{colour}">{label}</text>'
        )
    return "".join(parts)


def _floor(value: float) -> int:
    return math.floor(math.log10(value))


def _ceiling(value: float) -> int:
    return math.ceil(math.log10(value))
