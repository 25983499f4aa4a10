"""What an alignment shows as missing here and added there, or added once more, told for what it is: moved, repeated."""

from __future__ import annotations

from collections import Counter

import numpy as np

from engines.long_alignment import Span, Stretch, Texts, grams

GRAM = 3
MANY = 8  # added stretches that one run of words may lead to
ROUNDS = 3  # a long stretch may hold several that were moved, each to a place of its own
LEAST_MOVED, LEAST_SHARE = 4, 0.4  # words, and their share of the smaller stretch, that must agree
NEAR = 6  # words between the two halves of a short exchange
SAID_AGAIN = 0.5  # of an added stretch's runs of words that the text has elsewhere


def told(stretches: list[Stretch], texts: Texts) -> list[Stretch]:
    """The stretches in the order of the expected words, with kinds `swapped` and `repeated` among them.

    Every word is still in one stretch. What is swapped was heard, in another place than it should be.
    """
    for _ in range(ROUNDS):
        moved = _moved(stretches, texts)
        if moved is None:
            break
        stretches = moved
    stretches = _exchanged(stretches, texts)
    return _repeated(_slid(stretches, texts), texts)


def _moved(stretches: list[Stretch], texts: Texts) -> list[Stretch] | None:
    """The same with every missing stretch that was added elsewhere put together with it; None where there is none."""
    added = [place for place, one in enumerate(stretches) if one.kind == "added" and one.said >= LEAST_MOVED]
    index = _index(added, stretches, texts)
    taken: dict[int, list[Stretch]] = {}
    for place, one in enumerate(stretches):
        if one.kind != "missing" or one.asked < LEAST_MOVED or not index:
            continue
        other = _likeliest(one, index, taken, texts)
        if other is None:
            continue
        inner = texts.aligned(one.expected, stretches[other].heard)
        agreed = sum(each.asked for each in inner if each.kind == "same")
        if agreed >= max(LEAST_MOVED, LEAST_SHARE * min(one.asked, stretches[other].said)):
            home = stretches[other].expected
            taken[place] = [_elsewhere(each) for each in inner if each.kind != "added"]
            taken[other] = [Stretch("added", home, each.heard) for each in inner if each.kind == "added"]
    if not taken:
        return None
    return [each for place, one in enumerate(stretches) for each in taken.get(place, [one])]


def _elsewhere(stretch: Stretch) -> Stretch:
    return stretch._replace(kind="swapped") if stretch.kind == "same" else stretch


def _index(added: list[int], stretches: list[Stretch], texts: Texts) -> dict[int, list[int]]:
    """Runs of words to the added stretches that hold them."""
    index: dict[int, list[int]] = {}
    for place in added:
        for gram in set(_grams(texts.said_ids, stretches[place].heard)):
            places = index.setdefault(gram, [])
            if len(places) < MANY:
                places.append(place)
    return index


def _likeliest(
    missing: Stretch, index: dict[int, list[int]], taken: dict[int, list[Stretch]], texts: Texts
) -> int | None:
    votes: Counter[int] = Counter()
    for gram in _grams(texts.asked_ids, missing.expected):
        votes.update(place for place in index.get(gram, ()) if place not in taken)
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] >= 2 else None


def _grams(ids: list[int], span: Span) -> list[int]:
    found: list[int] = grams(np.array(ids[slice(*span)], np.int64), GRAM).tolist()
    return found


def _exchanged(stretches: list[Stretch], texts: Texts) -> list[Stretch]:
    """A few words said just before or just after their place are swapped."""
    out = list(stretches)
    for place in range(len(out) - 2):
        first, between, last = out[place : place + 3]
        kinds = {first.kind, last.kind}
        if kinds != {"missing", "added"} or between.kind != "same" or between.asked > NEAR:
            continue
        missing, added = (first, last) if first.kind == "missing" else (last, first)
        if texts.asked_ids[slice(*missing.expected)] == texts.said_ids[slice(*added.heard)]:
            swapped = Stretch("swapped", missing.expected, added.heard)
            empty = Stretch("added", added.expected, (added.heard[1], added.heard[1]))
            out[place], out[place + 2] = (swapped, empty) if first is missing else (empty, swapped)
    return [one for one in out if one.asked or one.said]


def _slid(stretches: list[Stretch], texts: Texts) -> list[Stretch]:
    """Added words as late as the words around them allow: of something said twice, the second saying is too many."""
    out: list[Stretch] = []
    said = texts.said_ids
    for one in stretches:
        out.append(one)
        if len(out) < 3 or one.kind != "same" or out[-2].kind != "added" or out[-3].kind != "same":
            continue
        before, added, after = out[-3:]
        if before.asked != before.said or after.asked != after.said or not _touch(before, added, after):
            continue
        by = 0
        (start, end), most = added.heard, after.asked - 1
        while by < most and said[start + by] == said[end + by]:
            by += 1
        e = added.expected[0] + by
        out[-3] = Stretch("same", (before.expected[0], e), (before.heard[0], start + by))
        out[-2] = Stretch("added", (e, e), (start + by, end + by))
        out[-1] = Stretch("same", (e, after.expected[1]), (end + by, after.heard[1]))
    return out


def _touch(before: Stretch, added: Stretch, after: Stretch) -> bool:
    heard = before.heard[1] == added.heard[0] and added.heard[1] == after.heard[0]
    return heard and before.expected[1] == after.expected[0] == added.expected[0]


def _repeated(stretches: list[Stretch], texts: Texts) -> list[Stretch]:
    known = np.unique(grams(np.array(texts.asked_ids, np.int64), GRAM))
    return [
        one._replace(kind="repeated") if one.kind == "added" and _said_again(one, texts, known) else one
        for one in stretches
    ]


def _said_again(added: Stretch, texts: Texts, known: np.ndarray) -> bool:
    """Whether the same was said just before, or stands elsewhere in the text."""
    start, end = added.heard
    said = texts.said_ids
    if added.said <= start and said[start:end] == said[start - added.said : start]:
        return True
    own = grams(np.array(said[start:end], np.int64), GRAM)
    return len(own) > 1 and float(np.isin(own, known).mean()) >= SAID_AGAIN
