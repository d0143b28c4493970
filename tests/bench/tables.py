"""Plain tables for a terminal, and what a number looks like in one."""

import statistics
from collections.abc import Iterable, Mapping, Sequence


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]], note: str = "") -> str:
    """A table as text; numbers lie to the right."""
    cells = [[str(one) for one in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    lines = [title, ""]
    for row in [list(head), ["-" * width for width in widths], *cells]:
        lines.append("  ".join(one.rjust(width) for one, width in zip(row, widths, strict=True)))
    if note:
        lines += ["", note]
    return "\n".join([*lines, ""])


def seconds(value: float | None) -> str:
    """A time in the unit in which it is easily read."""
    if value is None:
        return "–"
    if value < 1e-3:
        return f"{value * 1e6:.0f} µs"
    if value < 1:
        return f"{value * 1e3:.3g} ms"
    return f"{value:.3g} s"


def times(value: float | None) -> str:
    """How many times."""
    return "–" if value is None else f"{value:,.0f} ×" if value >= 100 else f"{value:.2f} ×"


def whole(value: int) -> str:
    """A count with its thousands apart."""
    return f"{value:,}"


def median(values: Sequence[float]) -> float | None:
    """The middle value; None of nothing."""
    return statistics.median(values) if values else None


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def limit_of(limits: Mapping[int, float], needs: int, speed: str) -> float | None:
    """The limit at a size; pure searches have one only where they must do alone, at 100,000."""
    return limits.get(needs) if speed == "compiled" or needs >= 100_000 else None


def budget(value: float | None, limit: float | None, most: bool = True) -> str:
    """The stated limit, and whether the value keeps it."""
    if value is None or limit is None:
        return ""
    kept = value <= limit if most else value >= limit
    return f"{'≤' if most else '≥'} {limit:g} {'kept' if kept else 'NOT kept'}"
