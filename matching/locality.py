"""The rows of a large problem in an order in which neighbours lie side by side.

A search walks from needs to listings and back. In the order in which rows came, each step is a
visit to memory far away; after reverse Cuthill–McKee (Cuthill and McKee 1969; George 1971) over
the pairs, most are not, and the same searches take about half the time.
"""

from dataclasses import fields
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import reverse_cuthill_mckee

from matching.problem import Problem

ENOUGH = 20_000
"""Pairs below which everything lies in the processor's cache in any order."""


class Locality(NamedTuple):
    """A problem with its rows in another order, and which of its own rows each of them is.

    `problem` keeps no ids. `node` numbers needs, listings, units, communities and the terminal as
    the searches do.
    """

    problem: Problem
    need: np.ndarray
    listing: np.ndarray
    unit: np.ndarray
    community: np.ndarray
    pair: np.ndarray

    @property
    def node(self) -> np.ndarray:
        """Node of the original problem for each node of this one."""
        counts = np.cumsum([0, *(len(rows) for rows in self[1:5])])
        parts = [rows + first for rows, first in zip(self[1:5], counts, strict=False)]
        return np.concatenate([*parts, counts[-1:]])


def local(problem: Problem, like: Locality | None = None) -> Locality:
    """`problem` in an order of neighbours, or as it is where that could not pay.

    Parameters
    ----------
    problem : Problem
    like : Locality, optional
        Of the same rows without the last pairs: they make few other neighbours, so its order is
        taken over, and they come last.
    """
    p = problem
    if like is not None:
        pair = np.concatenate([like.pair, np.arange(len(like.pair), p.E)])
        return _in_order(p, *like[1:5], pair)
    if p.E < ENOUGH:
        return Locality(p, *(np.arange(size) for size in (p.N, p.M, p.U, p.G, p.E)))
    half = coo_array(
        (np.ones(p.E, dtype=np.int8), (p.pair_need, p.N + p.pair_listing)),
        shape=(p.N + p.M, p.N + p.M),
    ).tocsr()
    order = reverse_cuthill_mckee(half + half.T, symmetric_mode=True)
    need, listing = order[order < p.N].astype(np.int64), order[order >= p.N].astype(np.int64) - p.N
    unit = _first(p.listing_unit[listing], p.U)
    community = _first(p.need_community[need], p.G)
    return _in_order(p, need, listing, unit, community)


def _in_order(p: Problem, need, listing, unit, community, pair=None) -> Locality:
    """The problem with its rows in these orders; without one for pairs, they are as their needs."""
    new_need, new_listing = inverse(need), inverse(listing)
    if pair is None:
        pair = np.lexsort((new_listing[p.pair_listing], new_need[p.pair_need]))
    return Locality(
        altered(
            None,
            balance=p.balance,
            fairness=p.fairness,
            need_sessions=p.need_sessions[need],
            need_tier=p.need_tier[need],
            need_community=inverse(community)[p.need_community[need]],
            listing_sessions=p.listing_sessions[listing],
            listing_unit=inverse(unit)[p.listing_unit[listing]],
            unit_sessions=p.unit_sessions[unit],
            unit_load=p.unit_load[unit],
            community_served=p.community_served[community],
            pair_need=new_need[p.pair_need][pair],
            pair_listing=new_listing[p.pair_listing][pair],
            pair_fit=p.pair_fit[pair],
            pair_limit=p.pair_limit[pair],
            pair_pinned=p.pair_pinned[pair],
        ),
        need,
        listing,
        unit,
        community,
        pair,
    )


def only(problem: Problem, rows: np.ndarray) -> Problem:
    """`problem` with these of its pairs alone."""
    columns = {
        field.name: getattr(problem, field.name)[rows]
        for field in fields(Problem)
        if field.name.startswith("pair_") and getattr(problem, field.name) is not None
    }
    return altered(problem, **columns)


def inverse(order: np.ndarray) -> np.ndarray:
    """Where each row went: inverse(order)[order[i]] == i."""
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    return places


def _first(index: np.ndarray, size: int) -> np.ndarray:
    """The values 0 … size − 1 in the order in which `index` first names them, the rest last."""
    place = np.full(size, len(index), dtype=np.int64)
    place[index[::-1]] = np.arange(len(index))[::-1]
    return np.argsort(place, kind="stable")


def altered(problem: Problem | None, **columns) -> Problem:
    """A problem of rows that were checked already: to check them again would cost as much.

    Parameters
    ----------
    problem : Problem or None
        Where columns that are not named come from; without one there are none.
    columns
        By the names of a problem's fields.
    """
    made = object.__new__(Problem)
    for field in fields(Problem):
        own = None if problem is None else getattr(problem, field.name)
        object.__setattr__(made, field.name, columns.get(field.name, own))
    return made
