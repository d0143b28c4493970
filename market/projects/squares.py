"""The map cut into squares of about 200 metres: by them the nearest projects are found first."""

import math

SIZE = 0.002  # of a degree
ROW = 200_000  # more than there are squares in a row
DEGREE = 100_000  # the units in which distances are compared: a metre or so


def cell_of(lat: float | None, lng: float | None) -> int | None:
    """The number of the square in which a point lies; None for a place unknown."""
    if lat is None or lng is None:
        return None
    return math.floor((lat + 90) / SIZE) * ROW + math.floor((lng + 180) / SIZE)


def centre_of(cell: int) -> tuple[float, float]:
    """The middle of a square, in degrees."""
    return (cell // ROW + 0.5) * SIZE - 90, (cell % ROW + 0.5) * SIZE - 180


def around(lat: float, lng: float, north: float, east: float) -> list[int]:
    """The squares that lie within so many degrees of a point, to each side."""
    rows = range(math.floor((lat - north + 90) / SIZE), math.floor((lat + north + 90) / SIZE) + 1)
    columns = range(
        math.floor((lng - east + 180) / SIZE), math.floor((lng + east + 180) / SIZE) + 1
    )
    return [row * ROW + column for row in rows for column in columns]
