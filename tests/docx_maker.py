"""Small DOCX files for tests: write down the XML of a body, and the rest of the package is as it should be."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

OPEN = "http://schemas.openxmlformats.org"
SPACES = " ".join(
    f'xmlns:{prefix}="{space}"'
    for prefix, space in {
        "w": f"{OPEN}/wordprocessingml/2006/main",
        "r": f"{OPEN}/officeDocument/2006/relationships",
        "m": f"{OPEN}/officeDocument/2006/math",
        "wp": f"{OPEN}/drawingml/2006/wordprocessingDrawing",
        "a": f"{OPEN}/drawingml/2006/main",
        "mc": f"{OPEN}/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
    }.items()
)
KINDS = {
    "styles": "styles",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
    "header1": "header",
    "footer1": "footer",
    "chart1": "chart",
}
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/>{more}</w:style>'
    for identity, name, more in (
        ("Titel", "Title", ""),
        ("berschrift1", "heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
        ("berschrift2", "heading 2", ""),
        ("Eigen", "Meine Überschrift", '<w:basedOn w:val="berschrift1"/>'),
        ("Verzeichnis1", "toc 1", ""),
        ("Geheim", "Secret", "<w:rPr><w:vanish/></w:rPr>"),
        ("Vers", "Verse", ""),
        ("Ring", "Ring", '<w:basedOn w:val="Ring"/>'),
    )
)


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    inside = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inside}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs; a plain text is a run."""
    own = f'<w:pStyle w:val="{style}"/>' if style else ""
    inside = f"<w:pPr>{own}{properties}</w:pPr>" if own or properties else ""
    return f"<w:p>{inside}{''.join(one if one.startswith('<') else run(one) for one in runs)}</w:p>"


def heading(text: str, level: int = 1) -> str:
    """A heading in a style with a German name."""
    return paragraph(text, style=f"berschrift{level}")


def table(*rows: tuple[str, ...]) -> str:
    """A table; a cell is a text or the XML of paragraphs."""
    cells = [
        "".join(f"<w:tc><w:tcPr/>{cell if cell.startswith('<') else paragraph(cell)}</w:tc>" for cell in row)
        for row in rows
    ]
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def complex_field(code: str, *result: str) -> str:
    """A field out of three marks; its result is runs."""
    marks = {kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")}
    instruction = f"<w:r><w:instrText>{escape(code)}</w:instrText></w:r>"
    return f"{marks['begin']}{instruction}{marks['separate']}{''.join(result)}{marks['end']}"


def text_box(*paragraphs: str, alt: str = "") -> str:
    """A run with a text box, as Word writes it: once for itself and once for older programs."""
    inside = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:positionH><wp:posOffset>914400'
        f"</wp:posOffset></wp:positionH><wp:docPr id='1' name='Box' descr={quoteattr(alt)}/><a:graphic><a:graphicData>"
        f"<wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
        "</mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape alt={quoteattr(alt)}><v:textbox>{inside}</v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def picture(alt: str, decorative: bool = False) -> str:
    """A run with a picture."""
    mark = '<a:extLst><a:ext><adec:decorative val="1"/></a:ext></a:extLst>' if decorative else ""
    properties = f"<wp:docPr id='2' name='P' descr={quoteattr(alt)}>{mark}</wp:docPr>"
    return f"<w:r><w:drawing><wp:inline>{properties}</wp:inline></w:drawing></w:r>"


@dataclass
class Docx:
    """A document to be packed."""

    body: str
    parts: dict[str, str] = field(default_factory=dict)
    """The inside of other parts, by their name without folder and ending."""
    title: str = ""
    author: str = "Ann Author"
    language: str = ""
    created: str = "1912-04-15T00:00:00Z"
    extra: dict[str, bytes] = field(default_factory=dict)
    main: str | None = "word/document.xml"

    def write(self, folder: Path, name: str = "book.docx") -> Path:
        """The path of the packed document."""
        path = folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>')
            archive.writestr("_rels/.rels", self._package_relations())
            archive.writestr("docProps/core.xml", self._facts())
            parts = {"styles": STYLES, **self.parts}
            archive.writestr("word/_rels/document.xml.rels", self._relations(parts))
            if self.main:
                archive.writestr(
                    self.main, f"<w:document {SPACES}><w:body>{self.body}<w:sectPr/></w:body></w:document>"
                )
            for part, inside in parts.items():
                archive.writestr(f"word/{part}.xml", f"<w:{KINDS[part]} {SPACES}>{inside}</w:{KINDS[part]}>")
            for file, data in self.extra.items():
                archive.writestr(file, data)
        return path

    def _package_relations(self) -> str:
        kinds = {"officeDocument": self.main or "word/document.xml", "metadata/core-properties": "docProps/core.xml"}
        return _relations({f"{OPEN}/{kind}": f"/{target}" for kind, target in kinds.items()})

    def _relations(self, parts: dict[str, str]) -> str:
        return _relations({f"{OPEN}/officeDocument/relationships/{KINDS[part]}": f"{part}.xml" for part in parts})

    def _facts(self) -> str:
        return (
            '<p:coreProperties xmlns:p="http://x.org" xmlns:d="http://purl.org/dc/elements/1.1/" '
            f'xmlns:t="http://purl.org/dc/terms/"><d:title>{escape(self.title)}</d:title><d:creator>{self.author}'
            f"</d:creator><d:language>{self.language}</d:language><t:created>{self.created}</t:created>"
            "</p:coreProperties>"
        )


def _relations(targets: dict[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="r{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{OPEN}/package/2006/relationships">{inside}</Relationships>'
