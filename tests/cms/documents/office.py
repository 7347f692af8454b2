"""Word and LibreOffice files from pieces of their XML, for what no library writes."""

import io
import zipfile
from collections.abc import Mapping

_OPEN_XML = "http://schemas.openxmlformats.org"
WORD_NAMES = {
    "w": f"{_OPEN_XML}/wordprocessingml/2006/main",
    "r": f"{_OPEN_XML}/officeDocument/2006/relationships",
    "wp": f"{_OPEN_XML}/drawingml/2006/wordprocessingDrawing",
    "a": f"{_OPEN_XML}/drawingml/2006/main",
    "pic": f"{_OPEN_XML}/drawingml/2006/picture",
    "c": f"{_OPEN_XML}/drawingml/2006/chart",
    "dgm": f"{_OPEN_XML}/drawingml/2006/diagram",
    "m": f"{_OPEN_XML}/officeDocument/2006/math",
    "mc": f"{_OPEN_XML}/markup-compatibility/2006",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_OPENDOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
ODT_NAMES = {
    **{
        name: f"{_OPENDOCUMENT}:{name}:1.0"
        for name in ("office", "text", "table", "style", "form", "chart")
    },
    "draw": f"{_OPENDOCUMENT}:drawing:1.0",
    "fo": f"{_OPENDOCUMENT}:xsl-fo-compatible:1.0",
    "svg": f"{_OPENDOCUMENT}:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "math": "http://www.w3.org/1998/Math/MathML",
    "field": "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def rooted(tag: str, content: str, names: Mapping[str, str] = WORD_NAMES) -> str:
    """A part of one root element, which declares every prefix."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in names.items())
    return f"<{tag} {declared}>{content}</{tag}>"


def relationships(related: Mapping[str, tuple[str, str]], *, strict: bool = False) -> str:
    """The relationships of a part, id → (kind, target); a target with « :// » is outside."""
    base = "http://purl.oclc.org/ooxml" if strict else f"{_OPEN_XML}"
    types = "officeDocument/relationships" if strict else "officeDocument/2006/relationships"
    entries = "".join(
        f'<Relationship Id="{name}" Type="{base}/{types}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if "://" in target else "/>")
        for name, (kind, target) in related.items()
    )
    space = f"{_OPEN_XML}/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{entries}</Relationships>'


def word_file(
    body: str,
    *,
    styles: str = "",
    related: Mapping[str, tuple[str, str]] | None = None,
    parts: Mapping[str, str | bytes] | None = None,
    main: str = "word/document.xml",
    target: str = "",
    strict: bool = False,
) -> bytes:
    """A Word file of a body; ``parts`` are added as they are, ``related`` to its relationships."""
    folder, _, name = main.rpartition("/")
    known = {"rIdStyles": ("styles", "styles.xml"), **(related or {})}
    members: dict[str, str | bytes] = {
        "_rels/.rels": relationships({"rId1": ("officeDocument", target or main)}, strict=strict),
        main: rooted("w:document", f"<w:body>{body}<w:sectPr/></w:body>"),
        f"{folder}/_rels/{name}.rels": relationships(known, strict=strict),
        f"{folder}/styles.xml": rooted("w:styles", styles),
        **(parts or {}),
    }
    if strict:
        members = {
            name: content.replace(f"{_OPEN_XML}/", "http://purl.oclc.org/ooxml/").replace(
                "/2006/", "/"
            )
            if isinstance(content, str) and not name.endswith(".rels")
            else content
            for name, content in members.items()
        }
    return zipped(members)


def paragraph(text: str, style: str = "", properties: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def word_style(
    name: str, *, kind: str = "paragraph", based_on: str = "", title: str = "", more: str = ""
) -> str:
    """A style by its id; ``title`` is its name where that is another."""
    parent = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{title or name}"/>'
        f"{parent}{more}</w:style>"
    )


def word_field(instruction: str, result: str) -> str:
    """A field with its marks, as runs of a paragraph."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f"{mark.format('begin')}<w:r><w:instrText> {instruction} </w:instrText></w:r>"
        f"{mark.format('separate')}{result}{mark.format('end')}"
    )


def odt_file(
    body: str,
    *,
    styles: str = "",
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A LibreOffice file of a body and of its automatic styles."""
    content = (
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": rooted("office:document-content", content, ODT_NAMES),
            **(parts or {}),
        }
    )


def odt_style(name: str, properties: str, *, family: str = "text", parent: str = "") -> str:
    based = f' style:parent-style-name="{parent}"' if parent else ""
    return (
        f'<style:style style:name="{name}" style:family="{family}"{based}>'
        f"<style:text-properties {properties}/></style:style>"
    )
