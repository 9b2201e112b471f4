"""A quiz in QTI 1.2, as Canvas imports it: a zip with a manifest and one assessment.

The formulas are LaTeX in the form of Canvas's own editor, and each explanation is the feedback to
its answer. (The library text2qti writes the date of the build into its files; here equal quizzes
give equal bytes.)
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from book_tools.teaching.asked import Asked, AskedQuiz
from book_tools.teaching.words import blocks, canvas, feedback, line

DATE = (1980, 1, 1, 0, 0, 0)
QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PACKAGING = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
ALL = "100"  # the score of a right answer, in percent of the points


def name(*parts: object) -> str:
    """An identifier that depends on its parts alone, unlike any other quiz's."""
    return "g" + hashlib.sha256(" ".join(map(str, parts)).encode()).hexdigest()[:31]


def qti_package(quiz: AskedQuiz, site: str) -> bytes:
    """The zip file. `site` is the address of the published book; without one, places are named."""
    assessment = name("assessment", quiz.page)
    files = {
        "imsmanifest.xml": _manifest(assessment),
        f"{assessment}/{assessment}.xml": _assessment(quiz, assessment, site),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, root in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path, DATE), xml(root), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def xml(root: Element) -> bytes:
    """A document as bytes, indented: who looks into it can read it."""
    indent(root)
    return bytes(tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _manifest(assessment: str) -> Element:
    root = Element("manifest", identifier=name("manifest", assessment), xmlns=PACKAGING)
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = "IMS Content"
    SubElement(metadata, "schemaversion").text = "1.1.3"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    kind = {"identifier": assessment, "type": "imsqti_xmlv1p2"}
    SubElement(
        SubElement(resources, "resource", kind), "file", href=f"{assessment}/{assessment}.xml"
    )
    return root


def _assessment(quiz: AskedQuiz, identifier: str, site: str) -> Element:
    root = Element("questestinterop", xmlns=QTI)
    title = f"Quiz: {quiz.title}"
    assessment = SubElement(root, "assessment", ident=identifier, title=title)
    section = SubElement(assessment, "section", ident="root_section")
    for number, asked in enumerate(quiz.questions, 1):
        section.append(_item(asked, quiz.page, number, site))
    return root


def _item(asked: Asked, page: str, number: int, site: str) -> Element:
    labels = [name(page, asked.stem, answer.text) for answer in asked.answers]
    item = Element("item", ident=name(page, asked.stem), title=f"Question {number}")
    fields = SubElement(SubElement(item, "itemmetadata"), "qtimetadata")
    settings = {
        "question_type": "multiple_choice_question",
        "points_possible": "1.0",
        "original_answer_ids": ",".join(labels),
    }
    for label, entry in settings.items():
        pair = SubElement(fields, "qtimetadatafield")
        SubElement(pair, "fieldlabel").text = label
        SubElement(pair, "fieldentry").text = entry
    presentation = SubElement(item, "presentation")
    _material(presentation, blocks(asked.stem, canvas))
    response = SubElement(presentation, "response_lid", ident="response1", rcardinality="Single")
    choices = SubElement(response, "render_choice")
    for label, answer in zip(labels, asked.answers, strict=True):
        _material(SubElement(choices, "response_label", ident=label), line(answer.text, canvas))
    _processing(item, labels, [answer.is_right for answer in asked.answers])
    for label, answer, place in zip(labels, asked.answers, asked.places, strict=True):
        flow = SubElement(SubElement(item, "itemfeedback", ident=f"{label}_fb"), "flow_mat")
        _material(flow, feedback(answer, place, site, canvas))
    return item


def _processing(item: Element, labels: list[str], is_right: list[bool]) -> None:
    """Feedback to each answer first, then the score of the right one."""
    processing = SubElement(item, "resprocessing")
    score = {"maxvalue": ALL, "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"}
    SubElement(SubElement(processing, "outcomes"), "decvar", score)
    for label in labels:
        shown = {"feedbacktype": "Response", "linkrefid": f"{label}_fb"}
        SubElement(_condition(processing, label, "Yes"), "displayfeedback", shown)
    condition = _condition(processing, labels[is_right.index(True)], "No")
    SubElement(condition, "setvar", action="Set", varname="SCORE").text = ALL


def _condition(processing: Element, label: str, goes_on: str) -> Element:
    condition = SubElement(processing, "respcondition", {"continue": goes_on})
    equal = SubElement(SubElement(condition, "conditionvar"), "varequal", respident="response1")
    equal.text = label
    return condition


def _material(parent: Element, html: str) -> None:
    SubElement(SubElement(parent, "material"), "mattext", texttype="text/html").text = html
