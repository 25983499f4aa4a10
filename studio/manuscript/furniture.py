"""What stands around the text of a web page: navigation, headers and footers, notices, comments."""

from __future__ import annotations

import re
from typing import NamedTuple

from studio.manuscript.draft import Page, RawBlock
from studio.manuscript.events import Attributes
from studio.manuscript.model import Skip

NAVIGATION = "page navigation"
HEADER = "page header"
FOOTER = "page footer"
SIDE = "side matter"
NOTICE = "cookie notice"
COMMENTS = "comments"
ADVERTISEMENT = "advertisement"
OUTSIDE = "outside the article"
CONTENT = frozenset("main article section blockquote figure".split())
_REGIONS = frozenset(("main", "article"))
_HOLDERS = frozenset("div section aside ul ol form header footer nav p table dialog".split())
_ROLES = {
    "navigation": NAVIGATION,
    "menu": NAVIGATION,
    "menubar": NAVIGATION,
    "toolbar": NAVIGATION,
    "search": "form control",
    "banner": HEADER,
    "contentinfo": FOOTER,
    "complementary": SIDE,
    "dialog": NOTICE,
    "alertdialog": NOTICE,
}
_NAMES = {
    NAVIGATION: "nav navbar navigation menu breadcrumb breadcrumbs skip-link skiplink pagination pager navbox catlinks "
    "site-nav main-nav noprint mw-editsection mw-jump-link printfooter post-navigation",
    SIDE: "sidebar related related-posts related-articles recommended widget widgets newsletter subscribe signup popup "
    "modal share sharing share-buttons social social-share social-links",
    COMMENTS: "comments comment-list comments-area disqus_thread respond",
    ADVERTISEMENT: "ad ads advert advertisement sponsored banner-ad",
    HEADER: "site-header page-header masthead",
    FOOTER: "site-footer page-footer colophon-footer",
    "hidden text": "sr-only visually-hidden screen-reader-text",
}
_BY_NAME = {name: reason for reason, names in _NAMES.items() for name in names.split()}
_WHOLE_PAGES = frozenset(("aspnetform", "form1", "mainform", "frmmain"))
"""Forms that some servers put around all of a page."""
_INLINE_NAMES = frozenset(("mw-editsection", "sr-only", "visually-hidden", "screen-reader-text", "noprint"))
_NOTICE = re.compile(r"cookie|gdpr|consent-?(?:banner|notice|manager|popup)")
_TITLE = re.compile(
    r"(?:The )?Project Gutenberg(?:['’]s)? (?:eBook|E-?text)(?: of)?,? (.+?)(?:,? by (.+?))?\.?", re.IGNORECASE
)
_LEAST_SHARE = 0.4
"""A main part or the articles hold at least this much of what could be spoken, or the page is not made like that."""
_LEAST_CHARS = 400


class Region(NamedTuple):
    """The stretch of an element that says it is the text of the page."""

    name: str
    start: int
    end: int


def furniture(name: str, attributes: Attributes, in_content: bool, inline: bool) -> str:
    """Why an element of a web page is not part of its text; empty when it may be."""
    roles = attributes.get("role", "").lower().split()
    if any(role.startswith("doc-") for role in roles):
        return ""
    for role in roles:
        if reason := _ROLES.get(role):
            return reason
    if name == "nav" or name == "menu":
        return NAVIGATION
    if name in ("header", "footer", "aside") and not in_content:
        return {"header": HEADER, "footer": FOOTER, "aside": SIDE}[name]
    if name == "dialog":
        return NOTICE
    if name == "form" and attributes.get("id", "").lower() not in _WHOLE_PAGES:
        return "form control"
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().split()
    if inline:
        names = [word for word in names if word in _INLINE_NAMES]
    elif name not in _HOLDERS:
        return ""
    for word in names:
        if reason := _BY_NAME.get(word) or (NOTICE if _NOTICE.search(word) else ""):
            return reason
    return ""


def is_region(name: str, attributes: Attributes) -> bool:
    """Whether an element says that it is the text of the page, or one of its texts."""
    return name in _REGIONS or "main" in attributes.get("role", "").split()


def keep_regions(page: Page, regions: list[Region]) -> None:
    """What stands outside the main part of a web page, or outside its articles, is skipped, if it has such."""
    mains = [region for region in regions if region.name != "article"]
    spoken = sum(block.chars() for block in page.blocks)
    for chosen in (mains, [region for region in regions if region.name == "article"]):
        inside = [_is_in(block, chosen) for block in page.blocks]
        chars = sum(block.chars() for block, kept in zip(page.blocks, inside, strict=True) if kept)
        if chosen and chars and (chars >= _LEAST_SHARE * spoken or chars >= _LEAST_CHARS * len(chosen)):
            outside = [block for block, kept in zip(page.blocks, inside, strict=True) if not kept]
            page.skips += [Skip(span, OUTSIDE) for block in outside for span in block.spans]
            page.blocks = [block for block, kept in zip(page.blocks, inside, strict=True) if kept]
            return


def _is_in(block: RawBlock, regions: list[Region]) -> bool:
    return any(region.start <= block.start < region.end for region in regions)


def titles(page: Page, headings: list[str]) -> tuple[str, str]:
    """Title and author as a web page states them, in its head or in its only heading of the first level."""
    meta = page.meta
    author = (
        meta.get("dc.creator") or meta.get("author") or meta.get("article:author") or meta.get("citation_author", "")
    )
    author = "" if author.startswith(("http:", "https:")) else author
    title = " ".join((meta.get("dc.title") or page.title or meta.get("og:title", "")).split())
    if match := _TITLE.fullmatch(title):
        title, author = match[1], author or match[2] or ""
    if len(headings) == 1 and (not title or title.casefold().startswith(headings[0].casefold())):
        title = title[: len(headings[0])] or headings[0]
    return title, " ".join(author.split())
