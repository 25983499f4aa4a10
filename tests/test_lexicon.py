"""A person's pronunciations are said wherever the word stands, and nothing else is touched."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.text.lexicon import Entry, Lexicon
from studio.text.normalise import normalise
from tests.test_normalise_properties import languages, pieces, rebuilt, texts

spans = st.lists(st.tuples(st.integers(-5, 80), st.integers(-5, 80)), max_size=4)


@settings(max_examples=300)
@given(texts, languages, st.booleans(), spans)
def test_what_is_to_stay_as_written_stays_and_the_rest_is_normal_after_one_time(
    text: str, language: str, heading: bool, as_written: list[tuple[int, int]]
) -> None:
    text = text.replace("\ud800", "")
    spoken = normalise(text, language, heading, as_written=as_written)
    assert rebuilt(text, spoken) == spoken.text
    kept = [(max(start, 0), min(end, len(text))) for start, end in as_written if start <= end]
    moved = []
    for start, end in (run for run in kept if run[0] <= run[1]):
        assert not any(
            (one.start < end and start < one.end) or one.start == one.end == start == end for one in spoken.changes
        )
        by = sum(len(one.spoken) - len(one.source) for one in spoken.changes if one.end <= start)
        assert spoken.text[start + by : end + by] == text[start:end]
        moved.append((start + by, end + by))
    assert normalise(spoken.text, language, heading, as_written=moved).text == spoken.text


@settings(max_examples=200)
@given(
    texts, spans, st.lists(st.tuples(st.one_of(pieces, st.text(max_size=5)), st.text("xyz -", min_size=1)), max_size=5)
)
def test_no_text_no_run_and_no_entry_breaks_it(
    text: str, as_written: list[tuple[int, int]], words: list[tuple[str, str]]
) -> None:
    usable = [Entry(written, f"x{said}") for written, said in words if any(map(str.isalnum, written))]
    lexicon = Lexicon.of(usable)
    spoken = normalise(text, "en", lexicon=lexicon, as_written=as_written)
    assert rebuilt(text, spoken) == spoken.text
    said = [one for one in spoken.changes if one.rule == "pronunciation"]
    assert lexicon.touches(text) or not said
    assert len(said) <= len(lexicon.replacements(text))
