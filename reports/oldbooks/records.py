"""Rows → records: found again where they exist, created where not, filled in where blank.

Nothing that stands in the ledger is overwritten by an old workbook; where the two differ, the
difference is listed. Everything is written through the door, as every other write.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from reports.oldbooks.kinds import KINDS
from reports.oldbooks.moving import NOT_IN_LEDGER, Telling, words_of
from reports.oldbooks.names import DeputyNames
from reports.oldbooks.plan import session_in
from reports.oldbooks.said import ASSUMED, Said
from reports.oldbooks.vocabulary import plain
from reports.oldbooks.written import Person
from tracker.areas.models import WorkArea
from tracker.common import door, many
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.deputies.models import Deputy, Session
from tracker.laws.models import Law
from tracker.suggestions.models import CoSignature, Suggestion
from tracker.years.models import AnswerClass, WorkYear

NEW, FOUND, UNCHANGED, REFUSED = "new", "found", "unchanged", "refused"
TITLE_LENGTH = 200


@dataclass(kw_only=True)
class LoadedRow:
    """What became of a row: its record, what was filled in, which moves were made, what is
    doubtful. `status` is the state the record then is in, in words."""

    said: Said
    result: str
    record: Model | None = None
    title: str = ""
    status: str = ""
    filled: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Loader:
    """Loads the rows of one sheet. `basis` names the workbook and `add` what was added besides
    the rows (a deputy, a session), for the preview to say."""

    work_year: WorkYear
    deputies: DeputyNames
    by: Actor
    today: date
    basis: Callable[[Said], str]
    added: list[str] = field(default_factory=list)
    seen: dict[int, int] = field(default_factory=dict)
    # Plain title → ids of the year's records; None until the first row asks.
    titles: dict[str, list[int]] | None = None
    # Bare number → id, by session and part of the year (`numbers`), and what kinds look up by
    # something else.
    series: dict[Any, dict] = field(default_factory=dict)

    def load(self, said: Said) -> LoadedRow:
        """Write what the row says; a row that breaks a rule leaves nothing behind."""
        added = len(self.added)
        try:
            with many.whole():
                return self.load_whole(said)
        except Refused as error:
            said.doubt("title", error.message)
        except ValidationError as error:
            for key, messages in fields_of(error).items():
                said.doubt(key, messages)
        # What the row had added went with it.
        del self.added[added:]
        self.deputies = DeputyNames.of_term(self.deputies.term, said=self.deputies.said)
        self.titles = None
        self.series.clear()
        return LoadedRow(said=said, result=REFUSED, title=said.get("title") or "")

    def load_whole(self, said: Said) -> LoadedRow:
        record = self.find(said)
        if record is not None and record.pk in self.seen:
            said.doubt("title", f"与第{self.seen[record.pk]}行是同一事项，未重复装入")
            return LoadedRow(said=said, result=REFUSED, record=record, title=str(record))
        if record is None and not said.get("title"):
            said.doubt("title", "没有标题，不能新建")
            return LoadedRow(said=said, result=REFUSED)
        values = self.values_of(said)
        is_new = record is None
        if is_new:
            record, filled = self.create(said, values), []
        else:
            filled = self.fill_in(record, said, values)
        self.seen[record.pk] = said.row
        if is_new:
            self.note_new(record)
        moves = self.tell(record, said)
        result = NEW if is_new else (FOUND if filled or moves else UNCHANGED)
        self.compare(record, said)
        return LoadedRow(
            said=said, result=result, record=record, title=str(record),
            status=record.get_status_display(), filled=filled, moves=moves,
        )  # fmt: skip

    # --- what rows refer to and never add: read once for the sheet ---------------------------

    @cached_property
    def sessions(self) -> dict[tuple[int, int], Session]:
        """By the numbers of term and session; those the sheet names were added before."""
        known = Session.objects.select_related("term")
        return {(session.term.number, session.number): session for session in known}

    @cached_property
    def areas(self) -> list[WorkArea]:
        return list(WorkArea.objects.all())

    @cached_property
    def classes(self) -> list[AnswerClass]:
        return list(AnswerClass.objects.filter(work_year=self.work_year))

    @cached_property
    def known_laws(self) -> dict[str, Law]:
        return {plain(name): law for law in Law.objects.all() for name in names_of(law)}

    # --- finding ---------------------------------------------------------------------------

    def find(self, said: Said) -> Model | None:
        """The record of that row: by number within its session, else by title within the year."""
        if own := KINDS[said.kind].find:
            return own(self, said)
        number = said.get("number") if said.kind == "suggestion" else None
        if number:
            found = self.of_number(said)
            if found is not None:
                self.refuse_other_title(found, said)
                return found
        return self.alike(said, number=number)

    def alike(self, said: Said, *, number: str | None) -> Model | None:
        """The one record of that title; of several that without a number, as the row has none.
        Where both say another form or kind it is another matter."""
        found = self.of_title(said.kind, plain(said.get("title")))
        key, _ = KINDS[said.kind].required or ("", "")
        if key and said.get(key):
            found = [one for one in found if getattr(one, key) == said.get(key)]
        if said.kind == "suggestion":
            without = [one for one in found if not one.number]
            # One that has a number of its own is another.
            found = without if number or len(without) == 1 else found
        return found[0] if len(found) == 1 else None

    def of_number(self, said: Said) -> Suggestion | None:
        """Numbers are compared without leading zeros, which Excel likes to lose."""
        session = self.session(said)
        of_series = self.numbers(session, is_closed=self.is_closed(said))
        pk = of_series.get(said.get("number").lstrip("0"))
        return Suggestion.objects.get(pk=pk) if pk else None

    def numbers(self, session: Session | None, *, is_closed: bool) -> dict[str, int]:
        """The keys of a series of suggestions by their bare numbers, read once for the sheet."""
        series = Suggestion.objects.filter(is_closed_session=is_closed, session=session)
        if session is None:
            series = series.filter(work_year=self.work_year)
        key = session and session.pk, is_closed
        if key not in self.series:
            known = series.exclude(number="").order_by("-pk").values_list("number", "pk")
            self.series[key] = {number.lstrip("0"): pk for number, pk in known}
        return self.series[key]

    def note_new(self, record: Model) -> None:
        """Let later rows find a record that this sheet has added."""
        kind = next(kind for kind in KINDS.values() if isinstance(record, kind.model))
        kind.remember(self, record)
        if self.titles is not None:
            self.titles.setdefault(plain(record.title), []).append(record.pk)
        if isinstance(record, Suggestion) and record.number:
            of_series = self.numbers(record.session, is_closed=record.is_closed_session)
            of_series.setdefault(record.number.lstrip("0"), record.pk)

    def of_title(self, kind: str, title: str) -> list[Model]:
        """The records of the year with that title; titles are read once for the whole sheet."""
        model, given = KINDS[kind].model, KINDS[kind].given
        if self.titles is None:
            self.titles = {}
            of_year = model.objects.not_voided().of_year(self.work_year.pk).filter(**given)
            of_year = of_year.order_by("id")
            for pk, known in of_year.values_list("pk", "title"):
                self.titles.setdefault(plain(known), []).append(pk)
        return [model.objects.get(pk=pk) for pk in self.titles.get(title, ())]

    def refuse_other_title(self, found: Suggestion, said: Said) -> None:
        title = said.get("title")
        if title and plain(title) != plain(found.title):
            raise ValidationError({"number": f"系统中该编号是《{found.title}》，标题不同，未装入"})

    def is_closed(self, said: Said) -> bool:
        return "闭会" in (said.get("session") or "")

    def session(self, said: Said) -> Session | None:
        numbers = session_in(said.get("session") or "")
        if numbers is None:
            return None
        return self.sessions.get(numbers)

    # --- writing ---------------------------------------------------------------------------

    def values_of(self, said: Said) -> dict:
        """Field → value as the model keeps it; nothing the row does not say."""
        values = {
            name: said.get(name) for name in KINDS[said.kind].plain if said.get(name) is not None
        }
        if len(values.get("title", "")) > TITLE_LENGTH:
            said.doubt("title", f"标题超过{TITLE_LENGTH}字，未装入")
            del values["title"]
        if said.kind == "suggestion":
            values |= self.values_of_suggestion(said)
        values |= KINDS[said.kind].more_values(self, said)
        committee = next(iter(said.get("lead_committee") or ()), None)
        if committee is not None:
            values["lead_committee"] = committee
        noted = KINDS[said.kind].noted.items()
        remarks = [f"台账所载{label}：{said.get(key)}" for key, label in noted if said.get(key)]
        days_in_words = (said.get("in_words") or {}).items()
        remarks += [f"台账所载{label}：{words}" for label, words in days_in_words]
        if remarks:
            noted_in = KINDS[said.kind].noted_in
            values[noted_in] = "\n".join(filter(None, (values.get(noted_in), *remarks)))
        return values

    def values_of_suggestion(self, said: Said) -> dict:
        values = {"session": self.session(said), "is_closed_session": self.is_closed(said)}
        if said.get("session") and values["session"] is None and not values["is_closed_session"]:
            said.doubt("session", f"没有“{said.get('session')}”这次会议")
        if said.get("area"):
            area = self.area(said.get("area"))
            if area is None:
                said.doubt("area", f"没有名为“{said.get('area')}”的工作领域")
            else:
                values["area"] = area
        leads = [self.deputy(one, said, "lead_deputy") for one in said.get("lead_deputy") or ()]
        leads = [deputy for deputy in leads if deputy is not None]
        if leads:
            values["lead_deputy"] = leads[0]
            said.values["co_signing"] = leads[1:]
        return {name: value for name, value in values.items() if value is not None}

    def area(self, words: str) -> WorkArea | None:
        return next((area for area in self.areas if plain(area.name) == plain(words)), None)

    def deputy(self, person: Person, said: Said, key: str) -> Deputy | None:
        """The deputy of that name; nobody becomes one without a yes to the name."""
        delegation = said.get("delegation") or ""
        found = self.deputies.find(person, delegation=delegation)
        if person.beside:
            said.doubt(key, f"“{person.name}”旁的“{person.beside}”没有装入", ASSUMED)
        if found.record is not None:
            return found.record
        if not self.deputies.is_to_be_added(person.name):
            said.doubt(key, found.doubt)
            return None
        new = Deputy(
            term=self.deputies.term,
            name=person.name,
            delegation=delegation if key == "lead_deputy" else "",
        )
        door.create(new, by=self.by)
        self.deputies.add(new)
        self.added.append(f"人大代表{person.name}")
        return new

    def create(self, said: Said, values: dict) -> Model:
        kind = KINDS[said.kind]
        key, label = kind.required or ("", "")
        if key and not values.get(key):
            raise ValidationError(
                {key: f"{NOT_IN_LEDGER}{label}，不能新建；可由分组标题或整表给出"}
            )
        record = kind.model(work_year=self.work_year, **kind.given, **values)
        door.create(record, by=self.by, links=self.links_of(said))
        self.sign(record, said)
        kind.add_more(record, said, by=self.by)
        return record

    def fill_in(self, record: Model, said: Said, values: dict) -> list[str]:
        """Fill in what the record lacks; what it says otherwise stays, and is listed."""
        filled = []
        for name, value in values.items():
            present = getattr(record, name)
            blank = record._meta.get_field(name).get_default()
            if present == value or plain(present) == plain(value):
                continue
            if present in (None, "", blank):
                setattr(record, name, value)
                filled.append(str(record._meta.get_field(name).verbose_name))
            elif value not in (None, "", blank):
                said.doubt(
                    name, f"系统中是“{shown(present)}”，台账是“{shown(value)}”，未改", "kept"
                )
        links = {
            name: targets
            for name, targets in self.links_of(said).items()
            if targets and not getattr(record, name).exists()
        }
        filled += [str(record._meta.get_field(name).verbose_name) for name in links]
        if filled:
            door.update(record, by=self.by, links=links)
        filled += self.sign(record, said)
        return filled + KINDS[said.kind].add_more(record, said, by=self.by)

    def links_of(self, said: Said) -> dict[str, list[Model]]:
        links = {}
        for name, key in KINDS[said.kind].links.items():
            targets = self.laws(said) if key == "laws" else said.get(key)
            if targets:
                links[name] = targets
        return links

    def laws(self, said: Said) -> list[Law]:
        words = said.get("laws") or ""
        found, missing = [], []
        for written in [part for part in words.replace("》", "、").split("、") if plain(part)]:
            law = self.known_laws.get(plain(written))
            (found if law else missing).append(law or written.strip("《 "))
        if missing:
            said.doubt("laws", f"法律法规库中没有：{'、'.join(missing)}")
        return found

    def sign(self, record: Model, said: Said) -> list[str]:
        """The co-signers: a name in the ledger's column of co-signers has signed."""
        if said.kind != "suggestion":
            return []
        signing = [self.deputy(one, said, "co_signers") for one in said.get("co_signers") or ()]
        signing += said.get("co_signing") or []
        present = {one.deputy_id for one in many.children(record, "co_signatures")}
        new = [
            deputy
            for deputy in dict.fromkeys(signing)
            if deputy and deputy.pk not in present | {record.lead_deputy_id}
        ]
        for deputy in new:
            signature = CoSignature(
                suggestion=record, deputy=deputy, consent=CoSignature.Consent.AGREED
            )
            door.create(signature, by=self.by)
        return ["联名代表"] if new else []

    def tell(self, record: Model, said: Said) -> list[str]:
        telling = Telling(
            said=said,
            record=record,
            by=self.by,
            today=self.today,
            basis=self.basis(said),
            classes=self.classes,
        )
        telling.tell()
        return telling.made

    def compare(self, record: Model, said: Said) -> None:
        """What the row says of things that are computed or moved: listed where it differs."""
        if said.kind != "suggestion":
            return
        due = said.get("due_on")
        if due and record.due_on and due != record.due_on:
            said.doubt("due_on", f"按规则为{record.due_on}，台账为{due}，未改", "kept")
        if record.matter_due_is_provisional:
            text = f"工作日历没有录入，期限{record.due_on}为暂定，录入后重新计算"
            said.doubt("handed_over_on", text, ASSUMED)
        words = said.get("status")
        if words and plain(words) != plain(record.get_status_display()):
            said.doubt("status", f"台账为“{words}”，补录到“{record.get_status_display()}”", "kept")


def names_of(law: Law) -> set[str]:
    return {name for name in (law.title, law.short_title, *law.aliases) if name}


def fields_of(error: ValidationError) -> dict[str, str]:
    if not hasattr(error, "error_dict"):
        return {"title": words_of(error)}
    return {name: words_of(ValidationError(of)) for name, of in error.error_dict.items()}


def shown(value) -> str:
    words = " ".join(str(value).split())
    return words if len(words) <= 40 else f"{words[:39]}…"
