"""Walking distance and the 5- and 15-minute circles."""

import numpy as np

EARTH_METRES = 6_371_008.8
"""Mean radius of the Earth."""
DETOUR = 1.3
"""Streets are this much longer than the straight line."""
METRES_PER_MINUTE = 80.0
"""A calm walk."""
CIRCLES = (5, 15)
"""Minutes on foot of the two circles of daily life."""


def great_circle(lat_a, lng_a, lat_b, lng_b) -> np.ndarray:
    """Straight-line metres between points, by the haversine formula (Sinnott 1984).

    Parameters
    ----------
    lat_a, lng_a, lat_b, lng_b : float or float[…]
        Degrees; they broadcast.

    Returns
    -------
    float[…]
        Metres; nan where a point is unknown.
    """
    lat_a, lng_a, lat_b, lng_b = (np.radians(x) for x in (lat_a, lng_a, lat_b, lng_b))
    half = np.sin((lat_b - lat_a) / 2) ** 2
    half = half + np.cos(lat_a) * np.cos(lat_b) * np.sin((lng_b - lng_a) / 2) ** 2
    return 2 * EARTH_METRES * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def walking_metres(lat_a, lng_a, lat_b, lng_b) -> np.ndarray:
    """Metres on foot: `DETOUR` times the straight line.

    Parameters
    ----------
    lat_a, lng_a, lat_b, lng_b : float or float[…]
        Degrees; they broadcast.

    Returns
    -------
    float[…]
        Metres; nan where a point is unknown.
    """
    return DETOUR * great_circle(lat_a, lng_a, lat_b, lng_b)


def walking_minutes(metres) -> np.ndarray:
    """Minutes on foot at `METRES_PER_MINUTE`; an array as `metres` is."""
    return np.asarray(metres) / METRES_PER_MINUTE


def nearness(metres) -> np.ndarray:
    """1 within the 5-minute circle, then halved every 10 minutes: ½ at the 15-minute circle.

    An unknown distance (nan) is neither near nor far: ½.

    Parameters
    ----------
    metres : float[…]
        Walking metres.

    Returns
    -------
    float[…]
        In (0, 1].
    """
    beyond = np.maximum(walking_minutes(metres) - CIRCLES[0], 0)
    return np.where(np.isnan(beyond), 0.5, 0.5 ** (beyond / (CIRCLES[1] - CIRCLES[0])))


def circle(metres: float) -> int | None:
    """The smallest circle (5 or 15 minutes) that holds the distance; None outside or unknown."""
    minutes = float(walking_minutes(metres))
    return next((limit for limit in CIRCLES if minutes <= limit), None)
