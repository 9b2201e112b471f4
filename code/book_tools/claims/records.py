"""What pages state, prove and check, kept in the build environment, and what is wrong with it."""

import math
from dataclasses import dataclass, field

from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger = logging.getLogger(__name__)

TO_PROVE = {"theorem", "lemma", "proposition"}
TO_CHECK = TO_PROVE | {"definition", "algorithm", "corollary"}


@dataclass
class Claim:
    """One call of `claim`: its record, and where it stands."""

    label: str
    statement: str
    error: float
    tolerance: float
    sample: str
    line: int = 0
    anchor: str = ""
    tagged: bool = True

    @property
    def holds(self) -> bool:
        return math.isfinite(self.error) and self.error <= self.tolerance


@dataclass
class Finding:
    """One call of `finding`: its record, and where it stands."""

    label: str
    statement: str
    evidence: list[str]
    holds: bool
    sample: str
    line: int = 0
    anchor: str = ""
    tagged: bool = True

    @property
    def words(self) -> str:
        """All of the evidence in one line."""
        return "; ".join(self.evidence)


@dataclass
class Item:
    """A numbered item of a page."""

    kind: str
    counter: str  # under this name Sphinx counts items of its kind
    label: str
    title: str
    line: int
    labelled: bool
    proved: bool = False


@dataclass
class Page:
    """Items, claims, findings and check cells of one page, in their order."""

    items: list[Item] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    shown: list[tuple[str, int]] = field(default_factory=list)  # findings that sentences refer to
    checks: list[tuple[str, int]] = field(default_factory=list)  # label and line of each check cell
    has_table: bool = False
    failed: bool = False  # a cell raised: the build says so itself, and later claims could not run

    def note_proof(self, label: str) -> None:
        """A proof belongs to the item it names, else to the last item above it that wants one."""
        wanted = [
            item
            for item in self.items
            if (item.label == label if label else item.kind in TO_PROVE | {"corollary"})
        ]
        if wanted:
            wanted[-1].proved = True


def pages_of(env: BuildEnvironment) -> dict[str, Page]:
    """The notes on all pages, by document name. Sphinx stores what an environment has."""
    pages: dict[str, Page] = vars(env).setdefault("book_pages", {})
    return pages


def warn_of_claims(pages: dict[str, Page]) -> None:
    """Warn, with page and line, of all that breaks the rules."""
    items = {item.label for page in pages.values() for item in page.items}
    checked = {claim.label for page in pages.values() for claim in page.claims}
    found = {each.label for page in pages.values() for each in page.findings}
    shown = {label for page in pages.values() for label, _ in page.shown}
    for name, page in pages.items():
        of_page = [
            *_of_items(page, checked), *_of_claims(page, items), *_of_findings(page, found, shown),
            *_of_cells(page),
        ]  # fmt: skip
        for line, message in of_page:
            logger.warning(message, location=(name, line), type="claims")


def _of_items(page: Page, checked: set[str]) -> list[tuple[int, str]]:
    found = []
    for item in page.items:
        name = f"{item.kind} '{item.label}'"
        if item.kind in TO_CHECK and not item.labelled:
            found.append((item.line, f"{item.kind} '{item.title}' has no label to check it by"))
        elif item.kind in TO_CHECK and item.label not in checked and not page.failed:
            found.append((item.line, f"{name} has no check that ran: no cell made a claim of it"))
        if item.kind in TO_PROVE and not item.proved:
            found.append((item.line, f"{name} has no proof under it"))
    return found


def _of_claims(page: Page, items: set[str]) -> list[tuple[int, str]]:
    found = []
    for claim in page.claims:
        name = f"claim '{claim.label}'"
        if claim.label not in items:
            found.append((claim.line, f"{name} checks no numbered item of the book"))
        if not claim.tagged:
            found.append((claim.line, f"{name} is in a cell without the tag 'check-{claim.label}'"))
        if not claim.holds:
            sizes = f"{claim.error:.2g} is over its tolerance {claim.tolerance:.2g}"
            found.append((claim.line, f"{name}: error {sizes}"))
    return found


def _of_findings(page: Page, known: set[str], shown: set[str]) -> list[tuple[int, str]]:
    found = []
    for each in page.findings:
        name = f"finding '{each.label}'"
        if not each.tagged:
            found.append((each.line, f"{name} is in a cell without the tag 'check-{each.label}'"))
        if not each.holds:
            found.append((each.line, f"{name} does not hold: {each.words}"))
        if each.label not in shown:
            found.append((each.line, f"no sentence refers to {name}: put its role behind one"))
    for label, line in page.shown:
        if label not in known and not page.failed:
            found.append((line, f"a sentence refers to finding '{label}', which no cell made"))
    return found


def _of_cells(page: Page) -> list[tuple[int, str]]:
    ran = {claim.label for claim in page.claims} | {found.label for found in page.findings}
    return [
        (line, f"the cell tagged 'check-{label}' made no claim or finding '{label}'")
        for label, line in page.checks
        if label not in ran and not page.failed
    ]
