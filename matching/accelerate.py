"""One source for two speeds: the searches run as Python, or compiled where numba is installed.

What is decorated with `compiled` keeps to loops over whole numbers, so that both give the same
plan. Set ``MATCHING_PURE=1`` to leave numba alone.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

numba = None
if not os.environ.get("MATCHING_PURE"):
    with suppress(ImportError):  # the engine's only needs are numpy and scipy
        import numba

ACCELERATED = numba is not None
"""Whether the searches run compiled."""

COUNTED = False
"""Whether compiled code counts references to rows. It makes none and keeps none beyond its call,
and counting those that it is given took half of its time."""


def compiled(function):
    """`function` compiled by numba, or as it stands."""
    return _compiled(function)


def woven(function):
    """`function` compiled into each of its callers: a call would hand over every row."""
    return _compiled(function, inline="always")


def _compiled(function, **options):
    if not ACCELERATED:
        return function
    try:
        return numba.njit(cache=True, _nrt=COUNTED, **options)(function)
    except RuntimeError:  # no folder to keep the machine code in: compile in every process
        return numba.njit(_nrt=COUNTED, **options)(function)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let no search for cycles of garbage come between: it would read every list of rows again.

    Searches and edits make no cycles. Compiled ones have arrays, which nobody reads through.
    """
    if ACCELERATED or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
