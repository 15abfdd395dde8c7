"""The last touch on the PDF before it is written: what makes a PDF/A-3a also PDF/UA-1.

WeasyPrint writes one variant at a time. `finish` is called with the objects of a PDF/A-3a and

1. says in the metadata that the file is PDF/UA-1 too, with the schema PDF/A asks for, uncompressed;
2. gives every header cell its scope, and every list entry one body;
3. makes one link of what is one link to the reader;
4. marks what no structure element refers to (running heads, page numbers, the dots in the contents)
   as artifacts;
5. tags footnotes as notes, and lists every element that has an ID in an ID tree;
6. keeps compressed streams from ending in a line break, which may be taken for the end marker's.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import pydyf

PDFUA = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
END_OF_METADATA = b"</rdf:RDF>"
LINE_BREAKS = (b"\r", b"\n")


def finish(document: object, pdf: pydyf.PDF, *, padding: int = 0) -> None:
    """Make the objects of a PDF/A-3a a PDF/UA-1 as well. Called by WeasyPrint before writing.

    `padding` is a number of objects that nothing refers to. They are there only to change the bytes
    of the streams that are made when the file is written, after this.
    """
    _declare_pdf_ua(pdf)
    _give_entries_bodies(pdf)
    _merge_links(pdf)
    elements = list(_structure(pdf, pdf.catalog["StructTreeRoot"]))
    _give_headers_scope(pdf, elements)
    _mark_artifacts(pdf, elements)
    _tag_footnotes(pdf, elements)
    _index_ids(pdf, elements)
    _end_streams_clearly(pdf)
    for number in range(padding):
        pdf.add_object(pydyf.Dictionary({"Padding": number}))


def ends_streams_clearly(data: bytes) -> bool:
    """Whether no stream of a written file ends in a line break (see 5 above)."""
    return not any(end + b"\nendstream" in data for end in LINE_BREAKS)


def _declare_pdf_ua(pdf: pydyf.PDF) -> None:
    metadata = _object(pdf, pdf.catalog["Metadata"])
    content = b"".join(metadata.stream)
    assert END_OF_METADATA in content
    metadata.stream = [content.replace(END_OF_METADATA, PDFUA + END_OF_METADATA)]
    metadata.compress = False


def _give_entries_bodies(pdf: pydyf.PDF) -> None:
    """Put what stands in a list entry beside its label, paragraphs for instance, into one body."""
    for entry in list(_structure(pdf, pdf.catalog["StructTreeRoot"])):
        loose = [kid for kid in _kids(pdf, entry) if kid["S"] not in ("/Lbl", "/LBody")]
        if entry["S"] != "/LI" or not loose:
            continue
        body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array()})
        body["P"], body["Pg"] = entry.reference, entry["Pg"]
        pdf.add_object(body)
        for kid in loose:
            entry["K"].remove(kid.reference)
            body["K"].append(kid.reference)
            kid["P"] = body.reference
        entry["K"].append(body.reference)


def _give_headers_scope(pdf: pydyf.PDF, elements: list[Any]) -> None:
    """Headers in a table's head are of their column, all others of their row."""
    for element in elements:
        if element["S"] == "/TH":
            group = _object(pdf, _object(pdf, element["P"])["P"])
            element["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _merge_links(pdf: pydyf.PDF) -> None:
    """Make one link of a link in the contents, where WeasyPrint makes three inside each other.

    The title, the page number a style sheet adds to it, and the dots between them become one area
    to click and one stop on the way through the page. The dots leave the structure. A link whose
    target is not in the document is no link: WeasyPrint leaves its annotation out.
    """
    for link in list(_structure(pdf, pdf.catalog["StructTreeRoot"])):
        if link["S"] == "/Link":
            for added in [kid for kid in _kids(pdf, link) if kid["S"] == "/Link"]:
                for leader in [kid for kid in _kids(pdf, added) if kid["S"] == "/Link"]:
                    _absorb_link(pdf, leader, into=link)
                    added["K"].remove(leader.reference)
                _absorb_link(pdf, added, into=link)
            if _annotation(pdf, link) is None:
                link["S"] = "/Span"


def _absorb_link(pdf: pydyf.PDF, added: Any, *, into: Any) -> None:
    """Let one link cover the area of another, and take the other's annotation out of the page."""
    added["S"] = "/Span"
    annotation, wider = _annotation(pdf, added), _annotation(pdf, into)
    if annotation is None or wider is None:
        return
    across = sorted([*annotation["Rect"][0::2], *wider["Rect"][0::2]])
    along = sorted([*annotation["Rect"][1::2], *wider["Rect"][1::2]])
    wider["Rect"] = pydyf.Array([across[0], along[0], across[-1], along[-1]])
    parents = _parent_tree(pdf)
    place = parents.index(annotation["StructParent"])
    del parents[place : place + 2]
    _object(pdf, added["Pg"])["Annots"].remove(annotation.reference)
    added["K"][:] = [kid for kid in added["K"] if not _is_object_reference(pdf, kid)]
    annotation.clear()


def _annotation(pdf: pydyf.PDF, link: Any) -> Any:
    references = [kid for kid in link["K"] if _is_object_reference(pdf, kid)]
    return _object(pdf, _object(pdf, references[0])["Obj"]) if references else None


def _is_object_reference(pdf: pydyf.PDF, kid: object) -> bool:
    return isinstance(kid, bytes) and bool(_object(pdf, kid).get("Type") == "/OBJR")


def _parent_tree(pdf: pydyf.PDF) -> Any:
    return _object(pdf, _object(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])["Nums"]


def _mark_artifacts(pdf: pydyf.PDF, elements: list[Any]) -> None:
    """Turn marks that the structure does not reach into artifacts, and forget their elements."""
    reached: dict[bytes, set[int]] = {}
    for element in elements:
        marks = {kid for kid in element["K"] if isinstance(kid, int)}
        reached.setdefault(bytes(element.get("Pg", b"")), set()).update(marks)
    parents = _parent_tree(pdf)
    for place, reference in enumerate(pdf.page_references):
        known = reached.get(reference, set())
        _mark_unreached(_object(pdf, _object(pdf, reference)["Contents"]).stream, known)
        by_mark = parents[parents.index(place) + 1]
        by_mark[:] = [kid if mark in known else "null" for mark, kid in enumerate(by_mark)]


def _mark_unreached(content: list[Any], known: set[int]) -> None:
    """A mark is three parts of the content: its tag, its number, and BDC."""
    for place, part in enumerate(content):
        if isinstance(part, pydyf.Dictionary) and part.get("MCID", -1) not in (known | {-1}):
            content[place - 1] = "/Artifact"
            content[place] = pydyf.Dictionary({"Type": "/Pagination"})


def _tag_footnotes(pdf: pydyf.PDF, elements: list[Any]) -> None:
    """Tag footnotes as Note with an ID.

    The whole document stands in one element, so what stands beside it on a page is the footnote
    area: a nameless element whose children are the footnotes.
    """
    root = _object(pdf, _object(pdf, pdf.catalog["StructTreeRoot"])["K"][0])
    areas = [kid for kid in _kids(pdf, root) if kid["S"] == "/NonStruct"]
    notes = [note for area in areas for note in _kids(pdf, area) if note["S"] == "/Span"]
    for number, note in enumerate(notes, start=1):
        note["S"] = "/Note"
        note["ID"] = pydyf.String(f"note-{number:04d}")


def _index_ids(pdf: pydyf.PDF, elements: list[Any]) -> None:
    """List elements by ID, sorted as bytes, as the standard asks where elements have one."""
    named = {
        element["ID"].string.encode("latin-1"): element for element in elements if "ID" in element
    }
    names = pydyf.Array()
    for name in sorted(named):
        names.extend([pydyf.String(name.decode("latin-1")), named[name].reference])
    if names:
        tree = pydyf.Dictionary({"Names": names})
        pdf.add_object(tree)
        _object(pdf, pdf.catalog["StructTreeRoot"])["IDTree"] = tree.reference


def _end_streams_clearly(pdf: pydyf.PDF) -> None:
    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream) and stream.compress:
            content = b"\n".join(_bytes(part) for part in stream.stream)
            while zlib.compress(content, 9).endswith(LINE_BREAKS):
                stream.stream = [*stream.stream, b" "]
                content = b"\n".join(_bytes(part) for part in stream.stream)


def _structure(pdf: pydyf.PDF, reference: bytes) -> Iterator[Any]:
    """Every structure element under the root, in reading order."""
    for kid in _kids(pdf, _object(pdf, reference)):
        yield kid
        yield from _structure(pdf, kid.reference)


def _kids(pdf: pydyf.PDF, element: Any) -> Iterator[Any]:
    for kid in element["K"]:
        if not isinstance(kid, int):
            child = _object(pdf, kid)
            if child.get("Type") == "/StructElem":
                yield child


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _bytes(part: object) -> bytes:
    if isinstance(part, bytes):
        return part
    return part.data if isinstance(part, pydyf.Object) else str(part).encode()
