"""What people write into a cell of names, taken apart: persons, units and the part each takes.

Nothing is looked up here. What stands beside a name – a phone, a role, a delegation – is told
apart from it, so that 甲某某（领衔） and 领衔：甲某某 are one person and 某代表团 is none.
"""

import re
import unicodedata
from dataclasses import dataclass

BETWEEN_UNITS = re.compile(r"[、,，;；/\n\r|]+|(?<=[局委办院街道处团会社])\s+(?=\S)")
BETWEEN_PERSONS = re.compile(r"[、,，;；/\n\r|\t]+")
AND_OTHERS = re.compile(r"等?\s*(共?\s*\d+\s*[人名位])?\s*(代表)?$")
BRACKETED = re.compile(r"[(\[【〔]([^)\]】〕]*)[)\]】〕]")
# A role in front of a name or in brackets behind it says nothing that the column does not.
ROLE = r"(?:第一)?(?:领衔|提出|提案|牵头|联名|附议|建议)?(?:代表|人)?"
ROLE_IN_FRONT = re.compile(rf"^{ROLE}(?<=[衔出案头名议表人])(?:\s*[:：]\s*|\s+)")
IS_ROLE = re.compile(rf"{ROLE}$")
PHONE = re.compile(r"(?:(?:联系)?(?:电话|手机)[:：]?\s*)?((?:\d{3,4}[- ]?)?\d{7,8}|1\d{10})$")
# 甲 某 某, 甲·某·某: the letters of one name drawn apart.
DRAWN_APART = re.compile(r"\w(?:[\s·•.．‧・]+\w){1,3}$")
DOTS = re.compile(r"\s*[·•.．‧・]\s*")
# Many people or an office, but nobody in person. 王镇 and 李会 are names like any.
NO_PERSON = re.compile(
    r"代表团|小组|代表组|委员会|工委|专委|街道|办事处|全体|第?[一二三四五六七八九十\d]+组"
    r"|\w{2,}[局院]$|\w{3,}[组团队部会办所站镇乡]$|\d"
)
DITTO = frozenset({"〃", "″", "”", '"', "''", "同上", "同前", "…", "ditto"})
PART = "主办|承办|牵头|会办|协办|配合|分办"
PART_IN_BRACKETS = re.compile(rf"[(（]\s*({PART})[^)）]*[)）]")
PART_IN_FRONT = re.compile(rf"^\s*({PART})(?:单位|部门)?\s*[:：]\s*")
PART_BEHIND = re.compile(rf"(?<=\w\w)({PART})$")
CO_WORDS = frozenset({"会办", "协办", "配合"})


def is_ditto(value) -> bool:
    return isinstance(value, str) and value.strip() in DITTO


@dataclass(frozen=True, kw_only=True)
class Person:
    """A name as the cell has it, and what stood beside it without being part of it."""

    name: str
    beside: str = ""

    @property
    def is_somebody(self) -> bool:
        """Whether it may be the name of one person: not a delegation, not an office."""
        return not NO_PERSON.search(self.name)


def persons_in(text) -> list[Person]:
    """The persons in a cell: "张三、李 四 等5人" → 张三, 李四. Blanks only part whole names."""
    normal = unicodedata.normalize("NFKC", str(text or ""))
    found = []
    for piece in BETWEEN_PERSONS.split(_parted_by_brackets(normal)):
        for words in one_name_each(AND_OTHERS.sub("", piece.strip())):
            person = person_in(words)
            if person is not None:
                found.append(person)
    return found


def _parted_by_brackets(text: str) -> str:
    """Marks in brackets do not part names, brackets behind one do: 甲某(领衔、139…)乙某."""
    whole = BRACKETED.sub(lambda found: BETWEEN_PERSONS.sub(" ", found[0]), text)
    return re.sub(r"(?<=[)\]】〕])(?=\w)", "、", whole)


def one_name_each(words: str) -> list[str]:
    """ "李 四" is one name drawn apart, "张三 李四" are two; what follows a name stays with it."""
    bare = BRACKETED.sub("", ROLE_IN_FRONT.sub("", words)).strip()
    pieces = bare.split()
    is_list = len(pieces) > 1 and all(re.fullmatch(r"\w{2,4}", one) for one in pieces)
    is_list = is_list and not any(one.isdigit() for one in pieces)
    return pieces if is_list and bare == words.strip() else [words]


def person_in(words: str) -> Person | None:
    """One name without the roles, brackets and phones beside it; None for a blank."""
    name, left = ROLE_IN_FRONT.sub("", words).strip(), []
    for beside in BRACKETED.findall(name):
        if beside.strip() and not IS_ROLE.fullmatch(beside.strip()):
            left.append(beside.strip())
    name = BRACKETED.sub("", name).strip()
    if phone := PHONE.search(name):
        left.append(phone[1])
        name = name[: phone.start()].strip(" :：")
    name = joined(name)
    return Person(name=name, beside="、".join(left)) if name else None


def joined(name: str) -> str:
    """ "甲 某 某" → "甲某某"; a name of several parts keeps one kind of dot: 买买提·艾力."""
    if DRAWN_APART.fullmatch(name):
        return re.sub(r"[\W_]+", "", name)
    return " ".join(DOTS.sub("·", name).split())


@dataclass(frozen=True, kw_only=True)
class WrittenUnit:
    """A name of a unit and the part written with it: 会办, 主办 … or ""."""

    name: str
    part: str = ""


def units_in(text) -> list[WrittenUnit]:
    """The units in a cell: "主办：甲局；会办：乙局、丙局" → three. A part written in front holds
    for the names up to the next."""
    normal = unicodedata.normalize("NFKC", str(text or ""))
    found, in_front = [], ""
    for piece in BETWEEN_UNITS.split(normal):
        name = piece.strip()
        if part := PART_IN_FRONT.match(name):
            in_front, name = part[1], name[part.end() :].strip()
        own = PART_IN_BRACKETS.search(name)
        name = PART_IN_BRACKETS.sub("", name).strip()
        behind = None if own else PART_BEHIND.search(name)
        name = PART_BEHIND.sub("", name) if behind else name
        if name:
            part = own or behind
            found.append(WrittenUnit(name=name, part=part[1] if part else in_front))
    return found
