"""Blocks and the places where chapters begin, to chapters: what belongs together, what is skipped, and why."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace

from studio.manuscript import matter
from studio.manuscript.draft import Cut, Draft, RawBlock
from studio.manuscript.headings import title_at
from studio.manuscript.model import Block, Chapter, LeftOut, Manuscript, Skip
from studio.manuscript.toc_cuts import same_title

SHORT_CHARS = 600
"""Text before the first chapter that is shorter than this is read at its beginning, not as a chapter of its own."""
BEGUN_CHARS = 400
"""After a text of this length the book has begun, and a title page is no longer expected."""


@dataclass(slots=True)
class _Leaf:
    """The blocks of one document under one cut."""

    cut: Cut | None
    blocks: list[RawBlock]
    opens_cut: bool
    opens_document: bool
    reason: str = ""

    @property
    def document(self) -> int:
        return self.blocks[0].document

    @property
    def title(self) -> str:
        """What the table of contents calls it, if it begins there."""
        return self.cut.title if self.cut and self.opens_cut else ""

    def chars(self) -> int:
        return sum(block.chars() for block in self.blocks)


@dataclass(slots=True)
class _Part:
    """A chapter in the making."""

    title: str
    parents: tuple[str, ...]
    level: int
    listed: bool
    blocks: list[RawBlock] = field(default_factory=list)

    def only_headings(self) -> bool:
        return all(block.level for block in self.blocks)

    def waits_for_next(self) -> bool:
        """Whether it is too little to stand alone: headings, or a few lines that nobody lists."""
        return self.only_headings() or (not self.listed and sum(block.chars() for block in self.blocks) < SHORT_CHARS)


def with_chapters(draft: Draft, cuts: list[Cut], book: Manuscript) -> Manuscript:
    """The book with its chapters; every block of the draft is spoken in one of them or skipped."""
    leaves = _leaves(draft, cuts)
    _judge(draft, leaves, book)
    skips = list(draft.skips)
    for leaf in leaves:
        if leaf.reason:
            skips += [Skip(span, leaf.reason) for block in leaf.blocks for span in block.spans]
    chapters = _joined(_parts(leaves), draft, book.title)
    spoken = sorted(start for part in chapters for block in part.blocks for start, _ in block.spans)
    return replace(
        book,
        source=draft.source,
        chapters=tuple(chapters),
        skips=tuple(_tidy(draft.source, skips, spoken)),
        left_out=tuple(_left_out(draft, leaves)),
    )


# ---- leaves


def _leaves(draft: Draft, cuts: list[Cut]) -> list[_Leaf]:
    placed = _placed(draft.blocks, cuts)
    leaves: list[_Leaf] = []
    current: Cut | None = None
    for number, block in enumerate(draft.blocks):
        opens_cut = number in placed
        opens_document = not number or draft.blocks[number - 1].document != block.document
        current = placed.get(number, current)
        if opens_cut or opens_document:
            leaves.append(_Leaf(current, [], opens_cut, opens_document))
        leaves[-1].blocks.append(block)
    return leaves


def _placed(blocks: list[RawBlock], cuts: list[Cut]) -> dict[int, Cut]:
    """Each cut at the block it begins with; of several at one place the one that fits best."""
    ends = [block.end for block in blocks]
    placed: dict[int, Cut] = {}
    for cut in cuts:
        number = bisect_right(ends, cut.offset)
        if number == len(blocks):
            continue
        if blocks[number].document == cut.document:
            number = _back_to_heading(blocks, number, placed)
        elif matter.by_title(cut.title, 0):
            continue  # a cover without words must not name the text after it
        if number not in placed or _fits_better(cut, placed[number], blocks[number].document):
            placed[number] = cut
    return placed


def _back_to_heading(blocks: list[RawBlock], number: int, placed: dict[int, Cut]) -> int:
    """A cut just under a heading begins with the heading."""
    if blocks[number].level:
        return number
    first = number
    while first and blocks[first - 1].level and blocks[first - 1].document == blocks[number].document:
        first -= 1
        if first in placed:
            return number
    return first


def _fits_better(cut: Cut, other: Cut, document: int) -> bool:
    if (cut.document == document) != (other.document == document):
        return cut.document == document
    return other.title in cut.parents[-1:]  # a part and its first chapter at one place: the chapter


# ---- what is not spoken


def _judge(draft: Draft, leaves: list[_Leaf], book: Manuscript) -> None:
    """Every leaf has its reason to be skipped, or none."""
    begun = False
    going_on = ""
    for number, leaf in enumerate(leaves):
        last = number + 1 == len(leaves)
        leaf.reason = _reason(draft, leaf, begun) or (going_on if not leaf.opens_cut else "")
        if not leaf.reason and not begun and not last and _is_title_page(draft, leaf, book):
            leaf.reason = matter.TITLE_PAGE
        going_on = leaf.reason if leaf.reason in matter.GOES_ON else ""
        begun = begun or (not leaf.reason and leaf.chars() >= BEGUN_CHARS)


def _reason(draft: Draft, leaf: _Leaf, begun: bool) -> str:
    document = draft.documents[leaf.document]
    if document.hint in (matter.NOT_READ, matter.CONTENTS):
        return document.hint
    chars = leaf.chars()
    heading = draft.text_of(leaf.blocks[0].spans) if leaf.blocks[0].level else ""
    title = leaf.title or heading
    reason = matter.by_title(title, chars)
    if not reason and leaf.opens_document:
        reason = matter.within(document.hint, chars) or matter.by_name(document.name, chars)
    if not reason and (not leaf.title or same_title(title, heading)):
        reason = matter.by_title(heading, chars)
    if not reason and (not begun or not leaf.title) and _is_links(leaf):
        reason = matter.CONTENTS
    if not reason and title.strip(" .:").lower() == "notes" and all(block.level for block in leaf.blocks):
        reason = matter.ENDNOTES
    return reason


def _is_links(leaf: _Leaf) -> bool:
    """Whether it is a list of links into the book: a table of contents by another name."""
    linked = [block for block in leaf.blocks if block.linked]
    return len(linked) >= 3 and sum(block.chars() for block in linked) >= 0.8 * leaf.chars()


def _is_title_page(draft: Draft, leaf: _Leaf, book: Manuscript) -> bool:
    """Whether it says the book's title, more than as a heading, and hardly anything else; or who wrote it."""
    texts = [draft.text_of(block.spans) for block in leaf.blocks]
    if all(same_title(text.lower().removeprefix("by "), book.author) for text in texts):
        return True
    if all(block.level for block in leaf.blocks) or leaf.chars() > len(book.title) + len(book.author) + 120:
        return False
    return any(same_title(text, book.title) for text in texts[:4])


# ---- chapters


def _parts(leaves: list[_Leaf]) -> list[_Part]:
    parts: list[_Part] = []
    current: _Part | None = None
    for leaf in leaves:
        if leaf.reason:
            current = None if leaf.opens_cut or leaf.reason not in matter.GOES_ON else current
            continue
        if leaf.opens_cut and leaf.cut:
            current = _Part(leaf.cut.title, leaf.cut.parents, leaf.cut.level, True)
            parts.append(current)
        elif current is None:
            current = _Part("", (), 1, False)
            parts.append(current)
        current.blocks += leaf.blocks
    return parts


def _joined(parts: list[_Part], draft: Draft, book_title: str) -> list[Chapter]:
    """Chapters, those parts that cannot stand alone put before the next one, or after the last."""
    chapters: list[_Part] = []
    waiting: list[_Part] = []
    shelves: list[_Part] = []
    for part in parts:
        if part.waits_for_next():
            waiting.append(part)
            continue
        run = [early for early in waiting if early.only_headings()]
        shelves = _under(shelves, [*run, part]) + run
        titles = [_title(shelf, draft, "") for shelf in shelves]
        shelves = _under(shelves, [part])
        part.parents = _above(titles, part.parents, book_title)
        part.title = _title(part, draft, book_title)
        part.blocks = [block for early in waiting for block in early.blocks] + part.blocks
        waiting = []
        chapters.append(part)
    if waiting and not chapters:
        chapters.append(waiting.pop(0))
        chapters[0].title = _title(chapters[0], draft, book_title) or book_title
    for late in waiting:
        chapters[-1].blocks += late.blocks
    return [
        Chapter(_named(part, number, chapters, book_title), tuple(map(_block, part.blocks)), part.parents)
        for number, part in enumerate(chapters)
    ]


def _under(shelves: list[_Part], parts: list[_Part]) -> list[_Part]:
    """The shelves that still stand above all of some parts."""
    return [shelf for shelf in shelves if all(shelf.level < part.level for part in parts)]


def _title(part: _Part, draft: Draft, book_title: str) -> str:
    """What it is called: by the table of contents, by its first heading, or by its file's head."""
    if part.title or not part.blocks:
        return part.title
    for number, block in enumerate(part.blocks[:3]):
        if block.level:
            return title_at(draft, part.blocks, number)
    head = draft.documents[part.blocks[0].document].title
    return "" if same_title(head, book_title) else head


def _named(part: _Part, position: int, parts: list[_Part], book_title: str) -> str:
    if part.title or len(parts) == 1:
        return part.title or book_title
    return "Opening" if position == 0 and not part.listed else f"Chapter {position + 1}"


def _above(titles: list[str], parents: tuple[str, ...], book_title: str) -> tuple[str, ...]:
    known = [*parents]
    extra = [title for title in titles if title and title not in known and not same_title(title, book_title)]
    return (*extra, *known)


def _block(raw: RawBlock) -> Block:
    return Block(raw.kind, tuple(raw.spans), raw.stanza_end, raw.language)


# ---- the account


def _tidy(source: str, skips: list[Skip], spoken: list[int]) -> list[Skip]:
    """The same skips in order, without white space at their ends; neighbours with one reason are one.

    Neighbours are those with white space between them that no spoken span begins in.
    """
    result: list[Skip] = []
    for skip in sorted(skips, key=lambda skip: skip.span):
        start, end = skip.span
        text = source[start:end]
        start, end = end - len(text.lstrip()), start + len(text.rstrip())
        if start >= end:
            continue
        if result and result[-1].reason == skip.reason:
            (first, last) = result[-1].span
            if not source[last:start].strip() and bisect_left(spoken, last) == bisect_left(spoken, start):
                start = first
                result.pop()
        result.append(Skip((start, end), skip.reason))
    return result


def _left_out(draft: Draft, leaves: list[_Leaf]) -> list[LeftOut]:
    """What is skipped as a whole, in order: leaves with a reason, and documents none of whose text is spoken."""
    with_blocks = {leaf.document for leaf in leaves}
    found: list[tuple[int, LeftOut]] = []
    for leaf in leaves:
        if leaf.reason:
            heading = draft.text_of(leaf.blocks[0].spans) if leaf.blocks[0].level else ""
            title = leaf.title or heading or draft.documents[leaf.document].title
            found.append((leaf.blocks[0].start, LeftOut(title, leaf.reason)))
    reasons: dict[int, dict[str, int]] = {}
    starts = [document.start for document in draft.documents]
    for skip in draft.skips:
        number = bisect_right(starts, skip.span[0]) - 1
        if number not in with_blocks and skip.reason != "document title":
            counts = reasons.setdefault(number, {})
            counts[skip.reason] = counts.get(skip.reason, 0) + skip.span[1] - skip.span[0]
    for number, counts in reasons.items():
        document = draft.documents[number]
        found.append((document.start, LeftOut(document.title, max(counts, key=lambda reason: counts[reason]))))
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]
