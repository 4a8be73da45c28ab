"""Terms of a contract that are defined twice, or that it uses as defined and never defines."""

from __future__ import annotations

import re

from app.core.flaws import Flaw
from app.core.folding import prose_of
from app.core.patterns import pattern_of
from app.core.terms import Definition, definitions_in

# What contracts define: whoever they are between, and what they are about. With a capital letter behind "the" and the
# like such a word says that it is defined.
_ROLES = (
    "Company|Supplier|Customer|Client|Buyer|Seller|Purchaser|Vendor|Contractor|Subcontractor|Consultant|Licensor"
    "|Licensee|Lender|Borrower|Guarantor|Landlord|Tenant|Lessor|Lessee|Employer|Employee|Distributor|Franchisor"
    "|Franchisee|Disclosing Party|Receiving Party|Service Provider|Affiliates?|Representatives"
)
_THINGS = (
    "Agreement|Contract|Services?|Products?|Goods|Works?|Deliverables?|Software|Documentation|Materials|Territory"
    "|Premises|Property|Fees?|Purchase Price|Price|Rent|Effective Date|Commencement Date|Closing Date|Closing"
    "|Expiry Date|Term|Confidential Information|Intellectual Property Rights|Work Product|Background IP|Personal Data"
    "|Force Majeure Event|Losses"
)
_USED = pattern_of(
    rf"\b(?:(?:by|to|of|under|between|and|or|the|each|any|such|its|their|this)\s+(?P<role>{_ROLES})"
    rf"|(?:the|each|any|such|its|their|this)\s+(?P<thing>{_THINGS}))\b(?!\s+[A-Z]|-)")
_CHINESE = pattern_of(
    "[甲乙丙丁戊]方|买方|卖方|出租方|承租方|出租人|承租人|委托方|受托方|委托人|受托人|发包方|承包方|发包人|承包人|转让方|受让方"
    "|许可方|被许可方|贷款人|借款人|抵押人|抵押权人|供方|需方|披露方|接收方")
# A party is named where its name stands by itself: 甲方：, 甲方（盖章）, （甲方）, “甲方”.
_NAMED = pattern_of(rf"(?:(?P<before>[(“\"「『])\s*)?(?P<name>{_CHINESE.pattern})(?P<after>\s*[:(]|[)”\"」』])?")
_CONTRACT = pattern_of(r"合同|协议")
_BEGINNING = 400  # characters in which a contract says that it is one


def term_flaws(text: str) -> list[Flaw]:
    """The terms that cannot be right, in the order of the text.

    Kinds: "term-defined-twice" at every definition behind the first, "term-undefined" where it is used first. Only a
    document that defines anything, or says that it is a contract, can leave a term undefined.
    """
    # Who asks what "it" means defines nothing.
    definitions = [each for each in definitions_in(text) if not (each.term.isascii() and each.term.islower())]
    return sorted([*_twice(text, definitions), *_undefined(text, definitions)], key=lambda flaw: flaw.range)


def _twice(text: str, definitions: list[Definition]) -> list[Flaw]:
    first: dict[str, Definition] = {}
    found: list[Flaw] = []
    for each in definitions:
        before = first.setdefault(" ".join(each.term.split()), each)
        if before is not each:
            found.append(Flaw("term-defined-twice", text[each.start : each.end], (each.start, each.end),
                              other=(before.start, before.end)))
    return found


def _undefined(text: str, definitions: list[Definition]) -> list[Flaw]:
    prose = prose_of(text)
    found: dict[str, Flaw] = {}
    if definitions:
        known = {form for each in definitions for form in _forms(each.term)}
        for use in _USED.finditer(prose):
            kind = use.lastgroup or "role"
            term = use[kind]
            if term not in found and not _forms(term) & known and not _is_named(prose, term):
                found[term] = Flaw("term-undefined", text[slice(*use.span(kind))], use.span(kind))
    if definitions or _CONTRACT.search(prose, 0, _BEGINNING):
        named = {each["name"] for each in _NAMED.finditer(prose) if each["after"] or each["before"]}
        named |= {each.term for each in definitions}
        for use in _CHINESE.finditer(prose) if named & set(_CHINESE.findall(prose)) else ():
            if use[0] not in named and use[0] not in found:
                found[use[0]] = Flaw("term-undefined", text[slice(*use.span())], use.span())
    return list(found.values())


def _forms(term: str) -> set[str]:
    """A term as it may be written: "the Services", "Service"."""
    plain = re.sub(r"^(?:the|an?)\s+", "", " ".join(term.split()), flags=re.IGNORECASE).casefold()
    return {plain, plain.removesuffix("s"), f"{plain}s"}


def _is_named(prose: str, term: str) -> bool:
    """Whether a term stands anywhere in quotes, in bold, as a heading, or before a colon."""
    words = re.escape(term)
    return re.search(rf"[“\"'`]\**{words}\b|\*\*{words}\b|^[#\s]*(?:[\dA-Z.()]+\s+)?{words}\s*(?::|$)", prose,
                     re.MULTILINE) is not None
