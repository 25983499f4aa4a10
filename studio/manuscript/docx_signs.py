"""Characters that a DOCX writes as elements: breaks, hyphens, and signs of symbol fonts."""

from __future__ import annotations

LINE = "\n"
_SIGNS = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:cr": LINE,
    "w:noBreakHyphen": "\u2011",
    "w:softHyphen": "\u00ad",
}
SIGNS = frozenset(_SIGNS)
SYMBOL = "symbol"
_PRIVATE = 0xF000
_CAPITALS = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_SMALL = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_GREEK = {0x41 + number: letter for number, letter in enumerate(_CAPITALS)}
_GREEK |= {0x61 + number: letter for number, letter in enumerate(_SMALL)}
_OTHERS = dict(zip(range(0x20, 0x40), " !∀#∃%&∍()∗+,−./0123456789:;<=>?", strict=True))
_HIGH = {
    0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xA6: "ƒ", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°",
    0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈",
    0xBC: "…", 0xC5: "⊕", 0xCE: "∈", 0xD0: "∠", 0xD6: "√", 0xD7: "·", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_SYMBOL_FONT = _OTHERS | _GREEK | _HIGH


def sign(name: str) -> str:
    """The character that an element stands for."""
    return _SIGNS[name]


def symbol(font: str, code: str) -> tuple[str, str]:
    """The character of a sign in a font, and why it is not spoken: what it shows is known of one symbol font only."""
    try:
        number = int(code, 16)
    except ValueError:
        return "\ufffd", SYMBOL
    low = number - _PRIVATE if _PRIVATE <= number < _PRIVATE + 256 else number
    if font.lower() == "symbol" and low in _SYMBOL_FONT:
        return _SYMBOL_FONT[low], ""
    if number >= 0x20 and number != low:
        return chr(number), SYMBOL
    if not 0x20 <= number < 0x110000 or 0xD800 <= number < 0xE000:
        return "\ufffd", SYMBOL
    ornamental = any(word in font.lower() for word in ("dings", "symbol", "icons"))
    return chr(number), SYMBOL if ornamental else ""
