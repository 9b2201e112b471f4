"""Values survive the way in and out; nothing else gets through."""

from __future__ import annotations

import json
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cell_tools.answers import codec

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=12,
)
numbers = arrays.arrays(
    st.sampled_from(sorted(codec.DTYPES)).map(np.dtype),
    arrays.array_shapes(min_dims=1, max_dims=4, min_side=0),
)
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["t", "v", "dtype", "shape", "data", "jax", "x"]),
            inner | st.sampled_from(["array", "tuple", "dict", "float", "key", "float64", "AAAA"]),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=100, deadline=None)
@given(plain)
def test_plain_values_come_back(value: object) -> None:
    again = codec.decode(codec.loads(codec.dumps(codec.encode(value))))
    assert repr(again) == repr(value)


@settings(max_examples=100, deadline=None)
@given(numbers)
def test_arrays_come_back(value: np.ndarray) -> None:
    again = codec.decode(codec.loads(codec.dumps(codec.encode(value))))
    assert again.dtype == value.dtype and again.shape == value.shape
    np.testing.assert_array_equal(again, value)


@settings(max_examples=300, deadline=None)
@given(trees)
def test_any_json_is_a_value_or_refused(tree: object) -> None:
    try:
        value = codec.decode(tree)
    except codec.Refused:
        return
    codec.encode(value)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | trees.map(lambda tree: json.dumps(tree).encode()[:-1]))
def test_any_bytes_are_json_or_refused(line: bytes) -> None:
    try:
        codec.loads(line)
    except codec.Refused as error:
        assert str(error)


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"t": "array", "dtype": "object", "shape": [1], "data": "AAAAAAAAAAA="}, "agreed form"),
        ({"t": "array", "dtype": "float64", "shape": [2], "data": "AAAAAAAAAAA="}, "does not fit"),
        ({"t": "array", "dtype": "float64", "shape": [-1], "data": ""}, "agreed form"),
        ({"t": "array", "dtype": "float64", "shape": [10**30], "data": ""}, "agreed form"),
        ({"t": "array", "dtype": "V8", "shape": [1], "data": "AAAAAAAAAAA="}, "agreed form"),
        ({"t": "object", "name": "os:system", "v": {}}, "agreed form"),
        ({"t": "symbol", "name": "os:system"}, "agreed form"),
        (2**70, "63 bits"),
    ],
)
def test_what_is_refused(tree: object, said: str) -> None:
    with pytest.raises(codec.Refused, match=said):
        codec.decode(tree)


def test_broken_text_is_refused() -> None:
    for line in (b"[" * 1_000_000, b"NaN", b"1e", b"\xff", b"9" * 10_000, b'"' + b"x" * 5_000_000):
        with pytest.raises(codec.Refused):
            codec.decode(codec.loads(line))


def test_named_tuples_and_keys() -> None:
    import jax

    class Pair(NamedTuple):
        a: int
        b: float

    pair = Pair(1, 2.0)
    assert codec.decode(codec.encode(pair)) == (1, 2.0)
    tree = codec.encode(jax.random.key(3))
    assert tree["t"] == "key" and np.array_equal(codec.decode(tree["v"]), [0, 3])


def test_a_number_in_quotes_is_no_answer() -> None:
    for text in ("0.75", " 1_000 ", "nan", "-inf", "1j", "\u0663"):
        for value in (text, [1.0, text], (text,), {"a": [text]}):
            with pytest.raises(codec.Refused, match="without quotes"):
                codec.answer(codec.encode(value))
            assert codec.decode(codec.encode(value)) == value  # an argument may be text
    assert codec.answer(codec.encode(["b", "a state"])) == ["b", "a state"]


def test_half_a_pair_can_be_written() -> None:
    assert codec.decode(codec.loads(b'["\\ud800", {"t": "dict", "v": [["\\udfff", 1]]}]')) == [
        "?",
        {"?": 1},
    ]


def test_an_array_without_entries_may_not_be_huge() -> None:
    """Along its other axes it could be, and a sum over one of them would be."""
    for shape in ([0, 4_000_000, 4_000_000, 4_000_000], [0, 30_000, 30_000]):
        tree = {"t": "array", "dtype": "float64", "shape": shape, "data": ""}
        with pytest.raises(codec.Refused, match="not in the agreed form"):
            codec.decode(tree)
    assert codec.decode({"t": "array", "dtype": "float64", "shape": [0, 3], "data": ""}).shape == (
        0,
        3,
    )
