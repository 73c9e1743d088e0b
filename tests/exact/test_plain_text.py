"""JSON for people is what Python's own encoder writes, to the byte."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from suitors.results.plain_text import json_text

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(st.dictionaries(st.text(), VALUES))
def test_the_text_is_that_of_the_encoder(content: dict[str, object]) -> None:
    assert json_text(content) == json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
