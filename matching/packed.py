"""Arrays by name in one `.npz` file, for what is too large to be JSON.

A file of arrays is a zip of `.npy` members. Nothing of one is unpacked before its names, shapes
and types are known and what they say together is in proportion to the file, and nothing is ever
unpickled, so that a file from anywhere can be opened.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from os import PathLike
from typing import BinaryIO

import numpy as np

from matching.errors import ProblemError

MAX_ROWS = 1 << 30
"""The longest row of numbers that is read: more than 100,000,000 needs could use."""
PLAIN_BYTES = 1 << 26
"""Arrays that state no more bytes than this in all are read whatever the size of the file."""
MAX_RATIO = 200
"""Beyond that, arrays may state this many times the bytes of their file, and no more.

Columns that are nearly all zero pack a thousand to one, whole problems with their fits about
three to one.
"""
_HEADER = 1 << 12
_READERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}

Place = str | PathLike


def read(place: Place, names: Mapping[str, str], error=ProblemError) -> dict[str, np.ndarray]:
    """The arrays of a file.

    Parameters
    ----------
    place : path
    names : {name: kinds}
        The arrays that may be there, each with the `numpy.dtype.kind` letters that it may have;
        a ``1`` before them asks for a single value in place of a row.
    error : type
        Raised with the item that is wrong.

    Returns
    -------
    dict of numpy.ndarray
        One-dimensional arrays, and 0-dimensional ones where a single value is asked for.
    """
    try:
        with open(place, "rb") as file, zipfile.ZipFile(file) as archive:  # noqa: PTH123
            size = file.seek(0, io.SEEK_END)
            return _read(archive, size, names, error)
    except OSError as fault:
        raise error(str(place), fault.strerror or "cannot be read") from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError) as fault:
        raise error(str(place), f"is not a file of arrays: {fault}") from None


def _read(archive: zipfile.ZipFile, size: int, names, error) -> dict[str, np.ndarray]:
    members: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        name, dot, ending = info.filename.rpartition(".")
        if not dot or ending != "npy" or name not in names:
            raise error(_short(info.filename), "is not an array that is known here")
        if name in members:
            raise error(name, "is there twice")
        if info.flag_bits & 1:
            raise error(name, "is encrypted")
        members[name] = info
    stated = sum(info.file_size for info in members.values())
    if stated > PLAIN_BYTES and stated > MAX_RATIO * size:
        raise error("arrays", f"they state {stated} bytes in a file of {size}")
    # All headers come first: what is wrong with the last array is said before the first is read.
    for name, info in members.items():
        with archive.open(info) as member:
            _check(name, info, member, names[name], error)
    found = {}
    for name, info in members.items():
        with archive.open(info) as member:
            try:
                found[name] = np.lib.format.read_array(
                    member, allow_pickle=False, max_header_size=_HEADER
                )
            except ValueError as fault:
                raise error(name, f"cannot be read: {fault}") from None
            except zlib.error as fault:
                raise error(name, f"cannot be unpacked: {fault}") from None
    return found


def _check(name: str, info: zipfile.ZipInfo, member: BinaryIO, kinds: str, error) -> None:
    """Refuse a member whose header is not what its name promises or its bytes do not bear out."""
    try:
        version = np.lib.format.read_magic(member)
        if version not in _READERS:
            raise ValueError(f"format {version} is unknown")
        shape, _, dtype = _READERS[version](member, max_header_size=_HEADER)
    except ValueError as fault:
        raise error(name, f"is not an array: {fault}") from None
    except zlib.error as fault:
        raise error(name, f"cannot be unpacked: {fault}") from None
    single = kinds.startswith("1")
    if len(shape) != (0 if single else 1):
        what = "a single value" if single else "one row"
        raise error(name, f"must be {what}, not {len(shape)}-dimensional")
    if dtype.hasobject or dtype.kind not in kinds:
        raise error(name, f"must be {_WORDS[kinds.strip('1')]}, not {dtype}")
    count = int(np.prod(shape, dtype=object))
    if count > MAX_ROWS:
        raise error(name, f"{count} entries are more than {MAX_ROWS}")
    if member.tell() + count * dtype.itemsize != info.file_size:
        raise error(name, f"states {count} entries that its {info.file_size} bytes do not hold")


_WORDS = {"iu": "whole numbers", "iuf": "numbers", "U": "texts"}


def write(place: Place, arrays: Mapping[str, np.ndarray], error=ProblemError) -> None:
    """Write arrays into one file; whole numbers take four bytes each where they can.

    Parameters
    ----------
    place : path
    arrays : {name: array}
        One-dimensional, or 0-dimensional for a single value; never objects.
    error : type
        Raised when the file cannot be written.
    """
    try:
        with open(place, "wb") as file:  # noqa: PTH123 (savez would add an ending to a path)
            np.savez(file, allow_pickle=False, **{k: _narrow(v) for k, v in arrays.items()})
    except OSError as fault:
        raise error(str(place), fault.strerror or "cannot be written") from None


def _narrow(array: np.ndarray) -> np.ndarray:
    array = np.asarray(array)
    if array.dtype.kind != "i" or not array.size:
        return array
    least, most = np.iinfo(np.int32).min, np.iinfo(np.int32).max
    return array.astype(np.int32) if least <= array.min() and array.max() <= most else array


def texts(ids: tuple[str, ...], kind: str, error=ProblemError) -> np.ndarray:
    """Ids as an array of texts, which cannot end with a NUL."""
    for one in ids:
        if one.endswith("\0"):
            raise error(f"{kind} {one!r}", "an id that ends with NUL does not survive as an array")
    return np.array(ids, dtype=np.str_)


def _short(text: str) -> str:
    text = repr(text)
    return text if len(text) <= 60 else text[:57] + "…"
